"""What was found of a row of a roster, with the columns' titles."""

from __future__ import annotations

from portal.domain.cell_notes import CellNote, dump
from portal.domain.rosters.titles import TITLES

__all__ = ["Note", "dump", "load"]


class Note(CellNote):
    """A Chinese sentence about one column of a roster."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{TITLES[self.column]}：{self.text}"


load = Note.load

"""What was found of a go-live row, with the columns' titles."""

from __future__ import annotations

from portal.domain.cell_notes import CellNote, dump
from portal.domain.golive.titles import TITLES

__all__ = ["Note", "dump", "load"]


class Note(CellNote):
    """A Chinese sentence about one column of the go-live file."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{TITLES[self.column]}：{self.text}"


load = Note.load

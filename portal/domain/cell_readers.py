"""Readers of cells: what the columns that several kinds of files have in common may say."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final

from portal.domain.areas import without_province
from portal.domain.cell_notes import CellNote
from portal.domain.cells import (
    Cell,
    CellProblem,
    read_code_cell,
    read_count_cell,
    read_day_cell,
    read_id_cell,
    shown,
)
from portal.domain.characters import narrow, without_blanks
from portal.domain.codes import CodeItem
from portal.domain.identity import IdNumber
from portal.domain.names import clean_name, clean_text
from portal.domain.passes import PassNumber, parse_known_number
from portal.domain.phone import parse_phone

_FEW: Final = 12  # choices that a sentence can name
_LONGEST_REGION: Final = 80

Reader = Callable[[Cell, date], Any]
"""What a cell says on a day; raises ``ValueError`` with a Chinese sentence."""


def read_cells(
    readers: Mapping[str, Reader],
    texts: Mapping[str, str],
    needed: Collection[str],
    today: date,
) -> tuple[dict[str, Any], list[CellNote]]:
    """The values of a row of texts by column, None for what is empty or wrong, and what is wrong.

    Every cell is judged, and alone; a ``needed`` one that is empty is wrong.
    """
    values: dict[str, Any] = dict.fromkeys(readers)
    notes = []
    for key, reader in readers.items():
        cell = Cell(texts.get(key, ""))
        if cell.blank:
            if key in needed:
                notes.append(CellNote(key, "没有填"))
            continue
        try:
            values[key] = reader(cell, today)
        except ValueError as wrong:
            notes.append(CellNote(key, str(wrong).removesuffix("。")))
    return values, notes


def canonical_number(text: str) -> str | None:
    """The canonical identity number that a cell holds, where it is a valid one."""
    try:
        return read_id_cell(Cell(text))
    except CellProblem:
        return None


def name(cell: Cell, _today: date) -> str:
    """A person's name."""
    return clean_name(cell.text)


def id_number(cell: Cell, _today: date) -> IdNumber | PassNumber:
    """An identity number under which somebody may stand on record."""
    return parse_known_number(read_id_cell(cell))


def phone(cell: Cell, _today: date) -> str:
    """A telephone number."""
    return parse_phone(read_code_cell(cell))


def day(cell: Cell, today: date) -> date:
    """A day that has come."""
    return read_day_cell(cell, latest=today)


def any_day(cell: Cell, _today: date) -> date:
    """A day, also one to come."""
    return read_day_cell(cell)


def text(most: int) -> Reader:
    """Reads text of at most so many characters."""
    return lambda cell, _today: clean_text(cell.text, most)


def region(cell: Cell, _today: date) -> str:
    """A region in words, Hunan's without the province's name."""
    return without_province(clean_text(cell.text, _LONGEST_REGION))


def count(unit: str, most: int) -> Reader:
    """Reads a whole number of units, at most so many."""
    return lambda cell, _today: read_count_cell(cell, unit, most)


def coded(items: tuple[CodeItem, ...]) -> Reader:
    """Reads one of the items, by its name, its short name or its code."""
    spellings = _spellings(items)

    def reader(cell: Cell, _today: date) -> CodeItem:
        typed = cell.text
        found = spellings.get(typed) or spellings.get(_level(typed))
        if found is None:
            raise choose(typed, [item.short for item in items if item.offered])
        return found

    return reader


def choose(typed: str, offered: Collection[str]) -> CellProblem:
    """That something typed is not among what is offered, with what is where that is little."""
    named = "、".join(offered) if len(offered) <= _FEW else "下拉列表中的一项"
    return CellProblem(f"没有“{shown(typed)}”这一项，请填：{named}")


def _spellings(items: tuple[CodeItem, ...]) -> Mapping[str, CodeItem]:
    found: dict[str, CodeItem] = {}
    for item in items:
        for spelling in (item.name, item.short, item.short.removesuffix("族"), item.code):
            found.setdefault(_level(spelling), item)
    return found


def _level(typed: str) -> str:
    return narrow(without_blanks(typed)).removesuffix(".0")

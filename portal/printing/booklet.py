"""The booklet's page map: where each value stands, the same on plain paper and on a booklet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Final

from portal.data import read_rows

_BOXES: Final = {
    row["box"]: tuple(float(row[side]) for side in ("left", "top", "width", "height"))
    for row in read_rows("booklet/boxes.csv")
}

PAGE_MM: Final = _BOXES["page"][2:]
"""Width and height of a booklet's page; four of them are a sheet of A4."""

PHOTO_MM: Final = _BOXES["photo"]
"""The photo on page 2: left, top, width, height."""

QR_MM: Final = _BOXES["qr"][:3]
"""The QR code on the cover: left, top, side."""

COVER, PERSON_PAGE = 1, 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where one value stands: millimetres from the page's corner, ``y`` a baseline.

    ``align`` (start, middle or end) is within ``width``; ``size`` is the largest type in points.
    """

    page: int
    field: str
    label: str
    label_x: float | None
    x: float
    y: float
    width: float
    size: float
    lines: int
    align: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its cells begin at ``x`` and are ``width`` wide."""

    field: str
    label: str
    x: float
    width: float
    size: float
    lines: int
    align: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a page: ``rows`` rows of ``pitch`` millimetres from ``top`` on, heads above."""

    page: int
    name: str
    top: float
    pitch: float
    rows: int
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """All pages: titles by page, single places, tables."""

    titles: Mapping[int, str]
    places: tuple[Place, ...]
    tables: tuple[Table, ...]

    def rows_for(self, name: str) -> int:
        """How many rows the booklet has for a table, over all its pages."""
        return sum(table.rows for table in self.tables if table.name == name)


@cache
def booklet() -> Booklet:
    """The page map in ``portal/data/booklet``."""
    titles = {int(row["page"]): row["title"] for row in read_rows("booklet/pages.csv")}
    return Booklet(
        MappingProxyType(titles),
        tuple(_place(row) for row in read_rows("booklet/places.csv")),
        tuple(
            _table(list(rows))
            for _, rows in groupby(
                read_rows("booklet/columns.csv"), key=lambda row: (row["page"], row["table"])
            )
        ),
    )


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        page=int(row["page"]),
        field=row["field"],
        label=row["label"],
        label_x=float(row["label_x"]) if row["label_x"] else None,
        x=float(row["x"]),
        y=float(row["y"]),
        width=float(row["width"]),
        size=float(row["size"]),
        lines=int(row["lines"]),
        align=row["align"],
    )


def _table(rows: list[dict[str, str]]) -> Table:
    first = rows[0]
    return Table(
        page=int(first["page"]),
        name=first["table"],
        top=float(first["top"]),
        pitch=float(first["pitch"]),
        rows=int(first["rows"]),
        columns=tuple(_column(row) for row in rows),
    )


def _column(row: Mapping[str, str]) -> Column:
    return Column(
        field=row["field"],
        label=row["label"],
        x=float(row["x"]),
        width=float(row["width"]),
        size=float(row["size"]),
        lines=int(row["lines"]),
        align=row["align"],
    )

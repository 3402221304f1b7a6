"""入户联系单: whom to visit this month, with a place for what comes of it (R4.2, R4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended:
    """Something recommended before, and the words for what may have become of it."""

    what: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """A person on the sheet; `id_number` as it shall be printed: masked."""

    seq: int
    name: str
    who: str
    id_number: str
    phone: str
    address: str
    last: str
    recommended: tuple[Recommended, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """The sheet's head and its rows; `code` stands on every page, for the entry afterwards.

    `means` and `results` are the words of the boxes, each result with its digit before it;
    `left_out` are the numbers of rows that are not printed, by the reason.
    """

    code: str
    month: date
    last_day: date
    office: str
    printed_by: str
    printed_on: date
    means: tuple[str, ...]
    results: tuple[str, ...]
    people: tuple[Visited, ...]
    left_out: tuple[tuple[str, tuple[int, ...]], ...] = ()


def contact_sheet_html(sheet: ContactPage) -> str:
    """Return the sheet as one HTML document for A4."""
    return print_environment().get_template("contact_sheet.html").render(sheet=sheet)

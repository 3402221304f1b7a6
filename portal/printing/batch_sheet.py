"""批次清单: the list that goes along with certificates made together, to be ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLine:
    """A certificate of the batch; ``id_number`` as it shall be printed: masked."""

    seq: int
    name: str
    id_number: str
    certificate_number: str
    serial: str
    community: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSheet:
    """The list's head and its lines, in the order in which the papers lie."""

    number: int
    office: str
    form: str
    maker: str
    made_on: date
    lines: tuple[BatchLine, ...]


def batch_sheet_html(sheet: BatchSheet) -> str:
    """The list as one HTML document for A4, its head repeated on every page."""
    return print_environment().get_template("batch_sheet.html").render(sheet=sheet)

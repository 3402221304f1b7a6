"""每日存证: a day's anchor of the audit trail on one page, to be signed and put away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.domain.dates import SHANGHAI
from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True)
class AnchorSheet:
    """The anchor: its day, when it was taken (aware), how many entries, its code in groups."""

    on: date
    at: datetime
    entries: int
    code: str

    @property
    def taken(self) -> str:
        """When it was taken, in Shanghai."""
        return f"{self.at.astimezone(SHANGHAI):%H:%M:%S}"


def anchor_sheet_html(sheet: AnchorSheet) -> str:
    """The anchor as one HTML document for A4."""
    return print_environment().get_template("anchor_sheet.html").render(sheet=sheet)

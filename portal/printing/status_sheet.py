"""就业失业状态核实单: what a look-up showed, on paper (R11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellRow:
    """A registration; `until` and `end` say when and why it ended, None while it is in force."""

    kind: str
    since: date
    until: date | None
    end: str | None
    office: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitRow:
    """A policy enjoyed; `until` is None where it goes on, `amount` in yuan as it is printed."""

    policy: str
    since: date
    until: date | None
    amount: str
    decided_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSheet:
    """What was known of a person when somebody asked, at `asked_at` (in Asia/Shanghai).

    `number` is the look-up's, `id_number` as it shall be printed: masked. `status` has a line for
    each registration in force, none where there is none.
    """

    number: str
    name: str
    sex: str
    birth_date: date
    id_number: str
    certificate: str
    paper: str
    status: tuple[str, ...]
    spells: tuple[SpellRow, ...]
    benefits: tuple[BenefitRow, ...]
    purpose: str
    office: str
    officer: str
    asked_at: datetime


def status_sheet_html(sheet: StatusSheet) -> str:
    """Return the sheet as one HTML document; the same sheet gives the same text."""
    return print_environment().get_template("status_sheet.html").render(sheet=sheet)

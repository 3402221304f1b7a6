"""The demo's comparison data: what the district loads of some who wait to be verified (R2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.comparisons import Source, State
from portal.domain.dates import shanghai_day
from portal.domain.permissions import Role
from portal.domain.workflow import WAITING
from portal.models import Area, Case, Office, UnemploymentApplication
from portal.queries import staff
from portal.services.comparison_files import columns, load
from portal.services.demo.accounts import COMMUNITY, DISTRICT
from portal.services.demo.life import posting_at
from portal.services.demo.words import EMPLOYERS, OWN_BUSINESSES
from portal.services.sheets import write_csv

_DAYS_OLD = timedelta(days=4)
_YEARS = timedelta(days=3 * 365)


def load_comparison_data(session: Session, now: datetime) -> None:
    """Load a small file of each source, by the district's reviewer.

    Of those who wait in the demo's community the first left work in time, the second is still
    insured by an employer, the third insures himself, the fourth owns a shop; of all others the
    files know nothing. Raises ``LookupError`` when the district has no reviewer.
    """
    as_of = shanghai_day(now) - _DAYS_OLD
    people = _waiting(session)
    ends = (people[0][1], None, None, None)
    states = (
        State.INSURED_BY_EMPLOYER,
        State.INSURED_BY_EMPLOYER,
        State.INSURED_FLEXIBLY,
        State.OWNER,
    )
    employers = (EMPLOYERS[0], EMPLOYERS[1], "", OWN_BUSINESSES[0])
    rows = [
        _row(number, state, employer, until)
        for (number, _since), state, employer, until in zip(
            people, states, employers, ends, strict=False
        )
    ]
    posting = posting_at(session, DISTRICT, Role.REVIEWER)
    actor = staff.actor_at(posting.user, posting.office)
    for source, lines in ((Source.SOCIAL_INSURANCE, rows[:3]), (Source.BUSINESS, rows[3:])):
        load(session, actor, now, source, as_of, write_csv(columns(source), lines))


def _waiting(session: Session) -> list[tuple[str, date]]:
    """Number and 失业时间 of those who wait in the demo's community, in the order they came."""
    rows = session.execute(
        sa.select(Case, UnemploymentApplication.unemployed_since)
        .join(UnemploymentApplication, UnemploymentApplication.case_id == Case.id)
        .join(Case.handling_office)
        .join(Office.area)
        .where(Area.code == COMMUNITY, Case.status.in_(WAITING))
        .order_by(Case.id)
    )
    return [(case.person.identifier.number, since) for case, since in rows]


def _row(number: str, state: State, employer: str, until: date | None) -> Mapping[str, str]:
    return {
        "number": number,
        "state": state.label,
        "employer": employer,
        "since": str((until or date(2026, 1, 1)) - _YEARS),
        "until": str(until or ""),
    }

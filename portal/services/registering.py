"""What a registration's completion brings about, whatever it is of: spells and who serves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.models import Case, Registration, RegistrationEnd, RegistrationKind, Serving
from portal.services import rolls


def open_spell(
    session: Session,
    case: Case,
    kind: RegistrationKind,
    since: date,
    now: datetime,
    *,
    wishes_id: int | None = None,
) -> None:
    """Open a registration at the case's handling office."""
    session.add(
        Registration(
            person_id=case.person_id,
            kind=kind,
            opened_case_id=case.id,
            handling_office_id=case.handling_office_id,
            wishes_id=wishes_id,
            effective_on=since,
            recorded_at=now,
        )
    )


def seek_work(session: Session, case: Case, wishes_id: int, now: datetime) -> None:
    """Register as a job-seeker with new wishes; an earlier 求职登记 ends (R3.2, R3.3)."""
    today = shanghai_day(now)
    session.execute(
        sa.update(Registration)
        .where(
            Registration.person_id == case.person_id,
            Registration.kind == RegistrationKind.JOB_SEEKING,
            Registration.ended_recorded_at.is_(None),
        )
        .values(
            ended_on=today,
            ended_recorded_at=now,
            end_kind=RegistrationEnd.RENEWED,
            closed_case_id=case.id,
        )
    )
    open_spell(session, case, RegistrationKind.JOB_SEEKING, today, now, wishes_id=wishes_id)


def serve(session: Session, case: Case, now: datetime) -> None:
    """From now on the case's handling office gives the services, and no other."""
    serve_all(session, [case], now)


def serve_all(session: Session, cases: Sequence[Case], now: datetime) -> None:
    """The same for several people at once."""
    session.execute(
        sa.update(Serving)
        .where(
            Serving.person_id.in_([case.person_id for case in cases]), Serving.ended_at.is_(None)
        )
        .values(ended_at=now)
    )
    session.add_all(
        Serving(
            person_id=case.person_id,
            office_id=case.handling_office_id,
            case_id=case.id,
            started_at=now,
        )
        for case in cases
    )
    rolls.settle(session, [case.person_id for case in cases], now)

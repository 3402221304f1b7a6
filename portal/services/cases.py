"""Opening a case: its number, its offices, its person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.late import Late
from portal.domain.permissions import Actor
from portal.domain.procedures import Procedure
from portal.domain.workflow import Status
from portal.models import Area, Case, EmployerCase, Office, ReservedNumber
from portal.services.errors import Conflict
from portal.services.numbers import next_numbers
from portal.services.standing import hold


def number(session: Session, area: Area, year: int) -> str:
    """The next case number of an office's area: its code, the year, a serial without a gap."""
    return numbers(session, area, year, 1)[0]


def numbers(session: Session, area: Area, year: int, count: int) -> list[str]:
    """The next ``count`` of them."""
    serials = next_numbers(session, f"case:{area.code}:{year}", count)
    return [f"{area.code}{year}{serial:06d}" for serial in serials]


def add(
    session: Session,
    actor: Actor,
    now: datetime,
    procedure: Procedure,
    person_id: int,
    *,
    late: Late | None = None,
    channel: Channel = Channel.WINDOW,
) -> Case:
    """Add a case at the actor's office, at its first step; nothing is decided yet.

    With ``late`` it was accepted on paper before it was entered, and may take the number that the
    paper carries; ``Conflict`` when that number is not one of the office's, still free, and when
    the office was closed meanwhile.
    """
    hold(session, actor.office_id)
    office = session.get_one(Office, actor.office_id)
    reserved = _reserved(session, office, late) if late and late.number else None
    case = Case(
        number=reserved.number if reserved else _next_number(session, office, now),
        **_begun(actor, now, procedure),
        person_id=person_id,
        channel=channel,
        submitted_at=day_begins(late.accepted_on) if late else now,
        accepted_on=late.accepted_on if late else None,
        late_reason=late.reason if late else None,
    )
    session.add(case)
    session.flush()
    if reserved is not None:
        reserved.case_id = case.id
    return case


def add_of_employer(
    session: Session, actor: Actor, now: datetime, procedure: Procedure, employer_id: int
) -> EmployerCase:
    """Add an employer's case at the actor's office, at its first step; nothing is decided yet.

    Raises ``Conflict`` when the office was closed meanwhile.
    """
    hold(session, actor.office_id)
    case = EmployerCase(
        number=_next_number(session, session.get_one(Office, actor.office_id), now),
        **_begun(actor, now, procedure),
        employer_id=employer_id,
        channel=Channel.WINDOW,
        submitted_at=now,
    )
    session.add(case)
    session.flush()
    return case


def _begun(actor: Actor, now: datetime, procedure: Procedure) -> dict[str, Any]:
    return {
        "procedure": procedure.code,
        "accepting_office_id": actor.office_id,
        "handling_office_id": actor.office_id,
        "clerk_id": actor.user_id,
        "status": Status.OPEN,
        "step": procedure.steps[0].code,
        "recorded_at": now,
    }


def _next_number(session: Session, office: Office, now: datetime) -> str:
    return number(session, office.area, shanghai_day(now).year)


def _reserved(session: Session, office: Office, late: Late) -> ReservedNumber:
    wanted, accepted_on = late.number, late.accepted_on
    found = session.scalars(
        sa.select(ReservedNumber).where(ReservedNumber.number == wanted).with_for_update()
    ).one_or_none()
    if found is None or found.office_id != office.id:
        raise Conflict(f"{wanted} 不是本机构空白表上的编号，请核对表上的编号")
    if shanghai_day(found.reserved_at) > accepted_on:
        raise Conflict(f"编号 {wanted} 是受理日期以后才备的，请核对受理日期和编号")
    if found.case_id is not None:
        raise Conflict(f"编号 {wanted} 的登记表已经补录过了")
    return found

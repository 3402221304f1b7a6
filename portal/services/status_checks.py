"""状态核实: looked up for a purpose and written down before anything is shown (R11.2)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.identity import IdNumber
from portal.domain.passes import PassNumber
from portal.domain.permissions import Actor
from portal.domain.status_checks import Purpose, purpose_problems, purpose_text
from portal.models import StatusCheck
from portal.queries.people import by_former_number, by_id_number
from portal.services import audit, people
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

_ONLY_OFFICERS = "您的岗位不能核实就业失业状态"


def look_up(
    session: Session,
    actor: Actor,
    now: datetime,
    number: IdNumber | PassNumber,
    purpose: Purpose,
    words: str | None,
) -> StatusCheck | None:
    """Write down who asks about whom, and for what; None where nobody has that number.

    Anybody in the province can be looked up, by a number in force or a former one. Raises
    ``RuleBroken``, ``Conflict`` or ``NotAllowed``.
    """
    require(actor, "status.check", otherwise=_ONLY_OFFICERS)
    if broken := purpose_problems(purpose, words):
        raise RuleBroken(*broken)
    with writing(session):
        found = by_id_number(session, number) or by_former_number(session, number)
        if found is None:
            return None
        person = people.lock_standing(session, found.id)
        check = StatusCheck(
            person_id=person.id,
            purpose=purpose_text(purpose, words),
            office_id=actor.office_id,
            asked_by_id=actor.user_id,
            asked_at=now,
        )
        session.add(check)
        session.flush()
        audit.record(
            session,
            actor,
            "status.check",
            subject="status_check",
            subject_id=check.id,
            person_id=person.id,
            detail=purpose.label,
        )
        return check


def record_print(session: Session, actor: Actor, check_id: int, sha256: str) -> str:
    """Write down a print of a look-up's sheet; returns the hash that counts.

    The first print fixes the sheet: when two print at once, the second prints what the first
    archived. Raises ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "status.check", otherwise=_ONLY_OFFICERS)
    with writing(session):
        check = session.scalars(
            sa.select(StatusCheck)
            .where(StatusCheck.id == check_id, StatusCheck.office_id == actor.office_id)
            .with_for_update(of=StatusCheck)
        ).one_or_none()
        if check is None:
            raise NotFound(NOT_THERE)
        check.sha256 = check.sha256 or sha256
        audit.record(
            session,
            actor,
            "status.print",
            subject="status_check",
            subject_id=check.id,
            person_id=check.person_id,
        )
        return check.sha256

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
from portal.queries import status_checks as queries
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

    Anybody in the province can be looked up, by a number in force or a former one; that nobody was
    found is in the audit trail, too. Raises
    ``RuleBroken``, ``Conflict`` or ``NotAllowed``.
    """
    require(actor, "status.check", otherwise=_ONLY_OFFICERS)
    if broken := purpose_problems(purpose, words):
        raise RuleBroken(*broken)
    with writing(session):
        found = by_id_number(session, number) or by_former_number(session, number)
        if found is None:
            # The number itself stays out of the trail; who tries many is seen all the same.
            audit.record(session, actor, "status.check", detail=f"{purpose.label}：没有记录")
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


def look_at(session: Session, actor: Actor, check_id: int) -> StatusCheck:
    """A look-up of the own office; opened by anybody but who asked, that is written down.

    Raises ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "status.check", otherwise=_ONLY_OFFICERS)
    check = queries.check(session, actor, check_id)
    if check is None:
        raise NotFound(NOT_THERE)
    if check.asked_by_id == actor.user_id:
        return check
    person_id = check.person_id
    with writing(session):
        audit.record(
            session,
            actor,
            "status.view",
            subject="status_check",
            subject_id=check_id,
            person_id=person_id,
        )
    seen = queries.check(session, actor, check_id)
    assert seen is not None, "look-ups are never deleted"
    return seen


def record_print(session: Session, actor: Actor, check_id: int, sha256: str) -> str:
    """Write down a print of a look-up's sheet; returns the hash that counts.

    The first print fixes the sheet: when two print at once, the second prints what the first
    archived. Raises ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "status.check", otherwise=_ONLY_OFFICERS)
    with writing(session):
        check = session.scalars(
            sa.select(StatusCheck)
            .where(StatusCheck.id == check_id, StatusCheck.office_id.in_(actor.own_offices))
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

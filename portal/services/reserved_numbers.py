"""Numbers for blank forms, kept ready for the days when the system can't be reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.models import Office, ReservedNumber
from portal.queries import reserved_numbers
from portal.services import audit, cases
from portal.services.errors import Conflict
from portal.services.guard import require
from portal.services.standing import hold
from portal.services.transactions import writing

MOST = 50
"""How many unused numbers an office may keep ready."""


def reserve(session: Session, actor: Actor, now: datetime, count: int) -> None:
    """Take the next case numbers of the office for blank forms; ``Conflict`` beyond 50 unused."""
    require(actor, "case.accept", otherwise="只有社区（村）经办人可以预留编号")
    with writing(session):
        hold(session, actor.office_id)
        office = session.get_one(
            Office, actor.office_id, with_for_update={"of": Office, "key_share": True}
        )
        if len(reserved_numbers.free(session, office.id)) + count > MOST:
            raise Conflict(f"最多备 {MOST} 张没有用过的编号表，请先用完已备的")
        year = shanghai_day(now).year
        for _ in range(count):
            session.add(
                ReservedNumber(
                    number=cases.number(session, office.area, year),
                    office_id=office.id,
                    reserved_by_id=actor.user_id,
                    reserved_at=now,
                )
            )
        audit.record(
            session,
            actor,
            "number.reserve",
            subject="office",
            subject_id=office.id,
            detail=f"{count} 个",
        )

"""已阅: somebody of an office has seen what another office did to one of its people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import OfficeNotice
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing


def see(session: Session, actor: Actor, now: datetime, notice_id: int) -> None:
    """Note who has seen a notice to their own office; the first counts, a second changes nothing.

    Raises ``NotFound`` for any other office's, ``NotAllowed`` for administrators.
    """
    require(actor, "notice.see", otherwise="只有社区（村）业务岗位可以阅知通知")
    with writing(session):
        notice = session.get(OfficeNotice, notice_id, with_for_update={"of": OfficeNotice})
        if notice is None or notice.office_id != actor.office_id:
            raise NotFound(NOT_THERE)
        if notice.seen_at is not None:
            return
        notice.seen_at, notice.seen_by_id = now, actor.user_id
        audit.record(
            session,
            actor,
            "notice.see",
            subject="notice",
            subject_id=notice.id,
            person_id=notice.person_id,
        )

"""推荐培训: a course recommended to somebody who agreed, with its message, in one act (R5.3)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Answer
from portal.domain.messages import Recommended, Topic
from portal.domain.permissions import Actor
from portal.domain.service311 import ServiceKind
from portal.models import Offer
from portal.queries import training as queries
from portal.services import messages, people, service311
from portal.services.errors import Conflict, NotFound
from portal.services.guard import NOT_THERE, require
from portal.services.service311 import Offering
from portal.services.training import locked_course
from portal.services.transactions import writing

_CLERKS: Final = "只有为本人服务的社区（村）经办人可以推荐培训"
_OVER: Final = "这个班不再招生，请另选"
_FULL: Final = "这个班的名额刚刚用完，请另选"
_HAD: Final = "已经为本人推荐过这个班"


def recommend(
    session: Session, actor: Actor, now: datetime, person_id: int, course_id: int, means: CodeItem
) -> Offer:
    """Recommend a course to somebody who agreed by ``means``, and write the message.

    Without a mobile number there is no message (``message_id`` is None): the sheet is printed.
    Raises ``Conflict`` where the course has begun, is full, or was recommended already, else as
    ``service311.add`` does.
    """
    require(actor, "service311.record", otherwise=_CLERKS)
    with writing(session):
        people.lock_standing(session, person_id)
        course = locked_course(session, course_id)
        if course is None:
            raise NotFound(NOT_THERE)
        today, institution = shanghai_day(now), course.institution
        if course.withdrawn_at or institution.closed_on or course.starts_on < today:
            raise Conflict(_OVER)
        if course.id in queries.recommended(session, person_id):
            raise Conflict(_HAD)
        if queries.taken(session, [course.id]).get(course.id, 0) >= course.seats:
            raise Conflict(_FULL)
        offering = Offering(ServiceKind.TRAINING, Answer.ACCEPTED, means, course_id=course.id)
        given = service311.add(session, actor, now, person_id, offering)
        starts = course.starts_on
        told = Recommended(
            course.title,
            institution.name,
            institution.address,
            f"{starts.month}月{starts.day}日开班",
        )
        message = messages.write_to(session, actor, person_id, Topic.TRAINING, told, now)
        given.message_id = message.id if message else None
        session.flush()
        return given

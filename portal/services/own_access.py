"""本人信息查询: the person asks who saw and used their data, and gets it on paper.

The right to know and to copy (个人信息保护法 44, 45). Who asks, and that their identity document
was seen, is on record before anything is printed. Moments are of the real clock, as the trail's.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.own_access import Asked, Asker, request_problems
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import AccessRequest
from portal.queries import own_access as queries
from portal.queries import people as found_people
from portal.services import audit, people
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

_ONLY_CLERKS = "只有社区（村）经办人可以受理本人信息查询"


def ask(
    session: Session, actor: Actor, now: datetime, person_id: int, asked: Asked
) -> AccessRequest:
    """Enter a request of somebody whom the actor's office handles or serves.

    Raises ``RuleBroken``, ``Conflict`` for a record merged meanwhile, ``NotFound`` or
    ``NotAllowed``.
    """
    require(actor, "person.own_access", otherwise=_ONLY_CLERKS)
    with writing(session):
        if not found_people.visible(session, actor, person_id):
            raise NotFound(NOT_THERE)
        person = people.lock_standing(session, person_id)
        has_died = person.died_on is not None
        if broken := request_problems(asked, shanghai_day(now), has_died=has_died):
            raise RuleBroken(*broken)
        if queries.count(session, person, asked.first, asked.last, now) > queries.MOST_LINES:
            words = f"这段时间的记录超过 {queries.MOST_LINES} 条，请分几段查询"
            raise RuleBroken(Problem("first", words))
        request = AccessRequest(
            person_id=person.id,
            first=asked.first,
            last=asked.last,
            asker=asked.asker,
            words=None if asked.asker is Asker.PERSON else asked.words,
            office_id=actor.office_id,
            by_id=actor.user_id,
            at=now,
        )
        session.add(request)
        session.flush()
        audit.record(
            session,
            actor,
            "person.ask_access",
            subject="access_request",
            subject_id=request.id,
            person_id=person.id,
            detail=f"{asked.asker.label}，{asked.first} 至 {asked.last}",
        )
        return request


def record_print(session: Session, actor: Actor, request_id: int, sha256: str) -> str:
    """Write down a print of a request's paper; returns the hash that counts.

    The first print fixes the paper: when two print at once, the second prints what the first
    archived. Raises ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "person.own_access", otherwise=_ONLY_CLERKS)
    with writing(session):
        request = session.scalars(
            sa.select(AccessRequest)
            .where(AccessRequest.id == request_id, AccessRequest.office_id.in_(actor.own_offices))
            .with_for_update(of=AccessRequest)
        ).one_or_none()
        if request is None:
            raise NotFound(NOT_THERE)
        request.sha256 = request.sha256 or sha256
        audit.record(
            session,
            actor,
            "person.print_access",
            subject="access_request",
            subject_id=request.id,
            person_id=request.person_id,
        )
        return request.sha256

"""Postings that an import asks for: the 安全管理员 grants them or turns them down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import PostingRequest, User
from portal.queries import posting_requests
from portal.services import audit, postings
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import NOT_YOURS, require
from portal.services.transactions import writing, writing_first

_DECIDED = "选中的岗位有的已由他人办理，请看最新的名单"


def ask(session: Session, actor: Actor, request: PostingRequest) -> None:
    """Note a request within the caller's transaction, which judged it."""
    session.add(request)
    audit.record(
        session,
        actor,
        "posting.request",
        subject="user",
        subject_id=request.user_id,
        detail=request.role.label,
    )


def grant(session: Session, actor: Actor, request_ids: Collection[int], now: datetime) -> int:
    """Post everybody asked for, or nobody; returns how many.

    Raises ``RuleBroken`` with a problem for every request that breaks a rule, under the field
    ``request-ID``; ``Conflict`` where one was decided upon already.
    """
    require(actor, "posting.manage", otherwise=NOT_YOURS)
    with writing_first(session, _DECIDED):
        requests = _locked(session, actor, request_ids)
        problems = [problem for one in requests if (problem := _grant(session, actor, one, now))]
        if problems:
            raise RuleBroken(*problems)
    return len(requests)


def turn_down(session: Session, actor: Actor, request_ids: Collection[int], now: datetime) -> int:
    """Decide that nobody is posted for these requests; returns how many. Raises ``Conflict``."""
    require(actor, "posting.manage", otherwise=NOT_YOURS)
    with writing(session):
        requests = _locked(session, actor, request_ids)
        for one in requests:
            _decide(one, actor, now, granted=False)
            audit.record(
                session,
                actor,
                "posting.turn_down",
                subject="user",
                subject_id=one.user_id,
                detail=f"{one.role.label} {one.office.full_name}",
            )
    return len(requests)


def _locked(
    session: Session, actor: Actor, request_ids: Collection[int]
) -> Sequence[PostingRequest]:
    """The waiting requests of these ids, their accounts locked first as for a single posting."""
    if not request_ids:
        raise RuleBroken(Problem("requests", "请先勾选要办理的岗位"))
    chosen = PostingRequest.id.in_(request_ids)
    asked = sa.select(PostingRequest.user_id).where(chosen)
    session.scalars(
        sa.select(User)
        .where(User.id.in_(asked))
        .order_by(User.id)
        .options(selectinload(User.postings))
        .with_for_update()
    ).all()
    found = session.scalars(
        posting_requests.waiting(actor).where(chosen).with_for_update(of=PostingRequest)
    ).all()
    if len(found) < len(set(request_ids)):
        raise Conflict(_DECIDED)
    return found


def _grant(
    session: Session, actor: Actor, request: PostingRequest, now: datetime
) -> Problem | None:
    """Grant one request; says why not where a rule is broken."""
    user = request.user
    field = f"request-{request.id}"
    if actor.user_id in (user.id, request.requested_by_id):
        return Problem(field, "自己的或自己申请的岗位，请由另一位安全管理员办理")
    if not user.active:
        return Problem(field, "账号已停用")
    twice = {(one.office_id, one.role) for one in user.postings if one.ended_on is None}
    if (request.office_id, request.role) in twice:
        return Problem(field, postings.TWICE)
    try:
        postings.enter(session, actor, user, request.office_id, request.role, shanghai_day(now))
    except RuleBroken as broken:
        return Problem(field, str(broken))
    _decide(request, actor, now, granted=True)
    return None


def _decide(request: PostingRequest, actor: Actor, now: datetime, *, granted: bool) -> None:
    request.granted, request.decided_by_id, request.decided_at = granted, actor.user_id, now

"""Postings asked for and not yet decided upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.domain.permissions import Actor
from portal.models import PostingRequest, User
from portal.queries.counts import Count, counts_up_to
from portal.queries.scope import account_in_area, offices_of

PAGE = 100


@dataclass(frozen=True)
class RequestPage:
    """The oldest requests, and how many wait in all."""

    requests: Sequence[PostingRequest]
    waiting: Count


def waiting(actor: Actor) -> sa.Select[PostingRequest]:
    """Requests not decided upon, for accounts and offices of the actor's area; oldest first."""
    return (
        sa.select(PostingRequest)
        .join(User, User.id == PostingRequest.user_id)
        .where(
            PostingRequest.granted.is_(None),
            PostingRequest.office_id.in_(offices_of(actor)),
            account_in_area(actor),
        )
        .order_by(PostingRequest.id)
    )


def first(session: Session, actor: Actor) -> RequestPage:
    """Up to 100 requests that wait for the actor."""
    rows = session.scalars(
        waiting(actor)
        .limit(PAGE)
        .options(
            contains_eager(PostingRequest.user),
            joinedload(PostingRequest.requested_by, innerjoin=True),
        )
    ).all()
    return RequestPage(rows, count(session, actor))


def count(session: Session, actor: Actor) -> Count:
    """How many requests wait for the actor; exact up to 999."""
    return counts_up_to(session, waiting(actor).with_only_columns(PostingRequest.id))[0]

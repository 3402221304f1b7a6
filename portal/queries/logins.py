"""Log-ins: whose a browser's token is, and where else somebody is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.models import Login, Office, Posting, User


def by_token(session: Session, token_hash: bytes) -> Login | None:
    """The log-in of a token, with its account, postings and their offices, in two queries."""
    postings = joinedload(Login.user).selectinload(User.postings)
    return session.scalars(
        sa.select(Login)
        .where(Login.token_hash == token_hash)
        .options(postings.joinedload(Posting.office).undefer(Office.past_ids_text))
    ).one_or_none()


def own(session: Session, actor: Actor, since: datetime) -> Sequence[Login]:
    """The actor's log-ins that began since a moment, the newest first: 20 at most."""
    return session.scalars(
        sa.select(Login)
        .where(Login.user_id == actor.user_id, Login.begun_at >= since)
        .order_by(Login.begun_at.desc(), Login.id.desc())
        .limit(20)
    ).all()

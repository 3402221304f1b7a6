"""Log-ins: whose a browser's token is, and where else somebody is signed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.models import Draft, Login, Office, Posting, User
from portal.models.drafts import PAGE
from portal.queries.province import Stored, texts


@dataclass(frozen=True, slots=True)
class Beside:
    """What every page of a log-in needs, too.

    Whether the account left any form of a page half-filled, and what the province has set.
    """

    drafts_wait: bool
    stored: Stored


def by_token(session: Session, token_hash: bytes) -> tuple[Login, Beside] | None:
    """The log-in of a token, with its account, postings and their offices, in one query."""
    found = session.execute(_by_token(), {"token": token_hash}).unique().one_or_none()
    return None if found is None else (found[0], Beside(bool(found[1]), Stored(*found[2:])))


@cache
def _by_token() -> sa.Select[Login, bool, str | None, str | None]:
    """Built once: every page asks it."""
    # Outer joins throughout: SQLite would put together an inner one of all postings at each asking.
    office = (
        joinedload(Login.user, innerjoin=True)
        .joinedload(User.postings)
        .joinedload(Posting.office, innerjoin=False)
    )
    has_left_forms = sa.exists().where(Draft.user_id == Login.user_id, Draft.form == PAGE)
    return (
        sa.select(Login, has_left_forms, *texts())
        .where(Login.token_hash == sa.bindparam("token", type_=Login.token_hash.type))
        .options(
            office.undefer(Office.past_ids_text), office.joinedload(Office.area, innerjoin=False)
        )
    )


def own(session: Session, actor: Actor, since: datetime) -> Sequence[Login]:
    """The actor's log-ins that began since a moment, the newest first: 20 at most."""
    return session.scalars(
        sa.select(Login)
        .where(Login.user_id == actor.user_id, Login.begun_at >= since)
        .order_by(Login.begun_at.desc(), Login.id.desc())
        .limit(20)
    ).all()

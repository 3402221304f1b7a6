"""What is typed into any form of any page, kept under the form's address for its writer alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.form_drafts import (
    Fields,
    address_hash,
    from_plain,
    is_same_form,
    is_touched,
    to_plain,
)
from portal.domain.permissions import Actor
from portal.models import Draft
from portal.models.drafts import PAGE
from portal.services.standing import standing
from portal.services.transactions import writing

MOST = 100
"""Forms left half-filled that one account keeps at an office."""


@dataclass(frozen=True)
class Place:
    """Where a form stands: the address it is sent to, the page to find it on, the page's title."""

    address: str
    page: str
    title: str


@dataclass(frozen=True)
class Left:
    """A form left half-filled: as it was opened, as it was typed, and when."""

    shown: Fields
    typed: Fields
    saved_at: datetime


def keep(
    session: Session,
    actor: Actor,
    now: datetime,
    place: Place,
    shown: Fields | None,
    typed: Fields,
) -> None:
    """Keep what has been typed so far; a form in which nothing is typed any more leaves no draft.

    ``shown`` is what the page put into the form, None where it gave back what had been typed. What
    was stored of it first counts on: only that tells what others changed since.
    """
    with writing(session):
        drafts = _own(session, actor, place.address, lock=True)
        draft = drafts[0] if drafts else None
        first = _read(draft).shown if draft else {}
        if shown is not None and not (first and is_same_form(first, shown)):
            first = shown
        if not is_touched(first, typed):
            _remove(session, drafts)
            return
        if draft is None:
            _make_room(session, actor)
            draft = Draft(
                token=secrets.token_urlsafe(18),
                user_id=actor.user_id,
                office_id=standing(session, actor.office_id),
                form=PAGE,
                subject_hash=address_hash(place.address),
            )
            session.add(draft)
        draft.payload = _dumped(place, first, typed)
        draft.saved_at = now


def left(session: Session, actor: Actor, address: str) -> Left | None:
    """What the actor typed at this office into the form of an address and did not send."""
    drafts = _own(session, actor, address)
    return _read(drafts[0]) if drafts else None


def drop(session: Session, actor: Actor, address: str) -> None:
    """Forget what was typed: the form was accepted, or its writer begins anew."""
    if not _own(session, actor, address):
        return
    with writing(session):
        _remove(session, _own(session, actor, address, lock=True))


def forget(session: Session, actor: Actor, token: str) -> None:
    """Forget one that is listed on the desk; one that is gone by now may be forgotten again."""
    with writing(session):
        session.execute(
            sa.delete(Draft).where(
                Draft.token == token,
                Draft.user_id == actor.user_id,
                Draft.office_id == actor.office_id,
                Draft.form == PAGE,
            )
        )


def _own(session: Session, actor: Actor, address: str, *, lock: bool = False) -> Sequence[Draft]:
    """The latest first: two tabs that began at the same moment may have made one each."""
    wanted = (
        sa.select(Draft)
        .where(
            Draft.user_id == actor.user_id,
            Draft.office_id == actor.office_id,
            Draft.form == PAGE,
            Draft.subject_hash == address_hash(address),
        )
        .order_by(Draft.saved_at.desc(), Draft.token)
    )
    return session.scalars(wanted.with_for_update() if lock else wanted).all()


def _make_room(session: Session, actor: Actor) -> None:
    """Let the oldest of the actor's go where a further one would be too many."""
    oldest = (
        sa.select(Draft.token)
        .where(
            Draft.user_id == actor.user_id,
            Draft.office_id == actor.office_id,
            Draft.form == PAGE,
        )
        .order_by(Draft.saved_at.desc())
        .offset(MOST - 1)
    )
    session.execute(sa.delete(Draft).where(Draft.token.in_(session.scalars(oldest).all())))


def _remove(session: Session, drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        session.delete(draft)


def _dumped(place: Place, shown: Fields, typed: Fields) -> str:
    payload = {
        "page": place.page,
        "title": place.title,
        "shown": to_plain(shown),
        "typed": to_plain(typed),
    }
    return json.dumps(payload, ensure_ascii=False)


def _read(draft: Draft) -> Left:
    payload = json.loads(draft.payload)
    return Left(from_plain(payload["shown"]), from_plain(payload["typed"]), draft.saved_at)

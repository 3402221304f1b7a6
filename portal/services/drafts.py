"""Forms being filled in, kept on the server so that nothing typed is lost."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Subject
from portal.models import Draft
from portal.models.sealing import identifier_hash, identifier_hashes
from portal.services.errors import NotFound
from portal.services.standing import standing
from portal.services.transactions import writing

Payload = dict[str, list[str]]
"""What a browser posts: a list of values for each field."""


def start(
    session: Session,
    actor: Actor,
    form: str,
    payload: Payload,
    now: datetime,
    *,
    about: str | None = None,
) -> str:
    """Begin a draft, or go on with the actor's own about the same identity number.

    What the payload says holds then, too; all else that was typed before stays.

    Returns its token, which may stand in an address since it tells nothing.
    """
    with writing(session):
        if about and (begun := _begun(session, actor, form, about)):
            begun.payload = json.dumps(json.loads(begun.payload) | payload, ensure_ascii=False)
            return begun.token
        token = secrets.token_urlsafe(18)
        session.add(
            Draft(
                token=token,
                user_id=actor.user_id,
                office_id=standing(session, actor.office_id),
                form=form,
                subject_hash=identifier_hash(about) if about else None,
                payload=json.dumps(payload, ensure_ascii=False),
                saved_at=now,
            )
        )
    return token


def _begun(session: Session, actor: Actor, form: str, about: str) -> Draft | None:
    return session.scalars(
        sa.select(Draft)
        .where(
            Draft.user_id == actor.user_id,
            Draft.office_id == actor.office_id,
            Draft.form == form,
            Draft.subject_hash.in_(identifier_hashes(about)),
        )
        .order_by(Draft.saved_at.desc())
        .limit(1)
        .with_for_update()
    ).first()


def read(session: Session, actor: Actor, token: str, form: str) -> tuple[Payload, datetime]:
    """What was typed, and when it was last saved; raises ``NotFound`` for anyone else's."""
    draft = _own(session, actor, token, form)
    payload: Payload = json.loads(draft.payload)
    return payload, draft.saved_at


def save(
    session: Session,
    actor: Actor,
    token: str,
    form: str,
    typed: Payload,
    now: datetime,
    *,
    keeping: Collection[str] = (),
) -> None:
    """Keep what has been typed so far.

    The fields named in ``keeping`` stay as they are stored at that moment, whatever ``typed`` says.
    """
    with writing(session):
        draft = _own(session, actor, token, form, lock=True)
        stored: Payload = json.loads(draft.payload)
        kept = {name: stored[name] for name in keeping if name in stored}
        fresh = {name: values for name, values in typed.items() if name not in keeping}
        draft.payload = json.dumps(fresh | kept, ensure_ascii=False)
        draft.saved_at = now


def _own(session: Session, actor: Actor, token: str, form: str, *, lock: bool = False) -> Draft:
    wanted = sa.select(Draft).where(
        Draft.token == token,
        Draft.office_id == actor.office_id,
        Draft.form == form,
    )
    draft = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if draft is None or not actor.can("draft.write", Subject(owner_id=draft.user_id)):
        raise NotFound("这份草稿不在了：可能已经办结，或不是您在本机构的草稿")
    return draft


def discard(session: Session, actor: Actor, token: str, form: str) -> None:
    """Throw a draft away."""
    with writing(session):
        session.delete(_own(session, actor, token, form, lock=True))

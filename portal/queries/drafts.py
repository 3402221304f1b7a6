"""The forms that a member of staff has begun and not finished."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Draft
from portal.models.drafts import PAGE
from portal.queries.kept import facts, kept

_SHOWN = 5


@dataclass(frozen=True)
class BegunForm:
    """A draft as the desk lists it: whose form (the name, if typed yet) and when last saved.

    Of a form of a page, ``name`` is the page's title and ``page`` its address.
    """

    token: str
    form: str
    name: str
    saved_at: datetime
    page: str = ""


def begun(session: Session, actor: Actor) -> Sequence[BegunForm]:
    """The actor's own latest drafts at this office, five at the most."""
    return [_begun(one) for one in session.scalars(_latest(actor), facts(actor))]


@kept
def _latest(actor: Actor) -> sa.Select[Draft]:
    return (
        sa.select(Draft)
        .where(Draft.user_id == actor.user_id, Draft.office_id == actor.office_id)
        .order_by(Draft.saved_at.desc())
        .limit(_SHOWN)
    )


def _begun(draft: Draft) -> BegunForm:
    payload = json.loads(draft.payload)
    if draft.form == PAGE:
        return BegunForm(draft.token, draft.form, payload["title"], draft.saved_at, payload["page"])
    name = (payload.get("name") or [""])[0]
    return BegunForm(draft.token, draft.form, name, draft.saved_at)

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

_SHOWN = 5


@dataclass(frozen=True)
class BegunForm:
    """A draft as the desk lists it: whose form (the name, if typed yet) and when last saved."""

    token: str
    form: str
    name: str
    saved_at: datetime


def begun(session: Session, actor: Actor) -> Sequence[BegunForm]:
    """The actor's own latest drafts at this office, five at the most."""
    rows = session.scalars(
        sa.select(Draft)
        .where(Draft.user_id == actor.user_id, Draft.office_id == actor.office_id)
        .order_by(Draft.saved_at.desc())
        .limit(_SHOWN)
    ).all()
    return [BegunForm(one.token, one.form, _name(one), one.saved_at) for one in rows]


def _name(draft: Draft) -> str:
    typed = json.loads(draft.payload).get("name") or [""]
    return str(typed[0])

"""Changing what the province decides for every office alike (R1)."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.policy import Policy, read_policy
from portal.domain.security_settings import (
    TITLES,
    faults,
    in_force,
    mark,
    title_of,
    words,
)
from portal.models import ProvinceSetting
from portal.services import audit
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import require
from portal.services.transactions import writing, writing_first

MOVED_ON = "别人刚刚改过这些设置，请看过现在的设置再改"


def set_policy(session: Session, key: str, value: str) -> None:
    """Set one of the province's settings; raises ``PolicyError`` for what can't hold."""
    with writing(session):
        _store(session, {key: value})
        audit.record_operator(session, "policy.set", detail=f"{title_of(key)}：{value}"[:300])


def set_security(session: Session, actor: Actor, wanted: Mapping[str, str], seen: str) -> int:
    """Set what bears on security (等保 8.1.5.3); returns how many settings changed.

    ``wanted`` holds a text for every key of ``TITLES``, an empty one for the default; ``seen`` is
    the ``mark`` of what the actor had before them. Each change is an entry of its own. Raises
    ``RuleBroken`` for what can't hold, ``Conflict`` where the settings are no longer those.
    """
    require(actor, "policy.secure", otherwise="安全设置由省级安全管理员修改")
    with writing_first(session, MOVED_ON):
        held = in_force(_locked(session))
        if mark(held) != seen:
            raise Conflict(MOVED_ON)
        changed = {key: wanted[key] for key in TITLES if wanted[key] != held[key]}
        if broken := faults(wanted):
            raise RuleBroken(*broken)
        _store(session, {key: value or None for key, value in changed.items()})
        for key, value in changed.items():
            told = f"{TITLES[key]}：{words(key, held[key])} → {words(key, value)}"
            audit.record(session, actor, "policy.set", detail=told[:300])
        return len(changed)


def _locked(session: Session) -> Policy:
    """The policy, of which nobody else changes what is stored before this transaction ends."""
    rows = session.scalars(
        sa.select(ProvinceSetting).order_by(ProvinceSetting.key).with_for_update()
    )
    return read_policy({row.key: row.value for row in rows})


def _store(session: Session, values: Mapping[str, str | None]) -> None:
    """Store settings, by None the default; raises ``PolicyError`` where they can't hold."""
    for key, value in values.items():
        if value is not None:
            session.merge(ProvinceSetting(key=key, value=value))
        else:
            session.execute(sa.delete(ProvinceSetting).where(ProvinceSetting.key == key))
    session.flush()
    rows = session.execute(sa.select(ProvinceSetting.key, ProvinceSetting.value))
    read_policy({row.key: row.value for row in rows})

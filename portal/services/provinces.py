"""Changing what the province decides for every office alike (R1)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.policy import read_policy
from portal.models import ProvinceSetting
from portal.services import audit
from portal.services.transactions import writing


def set_policy(session: Session, key: str, value: str) -> None:
    """Set one of the province's settings; raises ``PolicyError`` for what can't hold."""
    with writing(session):
        session.merge(ProvinceSetting(key=key, value=value))
        session.flush()
        rows = session.execute(sa.select(ProvinceSetting.key, ProvinceSetting.value))
        read_policy({row.key: row.value for row in rows})
        audit.record_operator(session, "policy.set", detail=f"{key} = {value}"[:300])

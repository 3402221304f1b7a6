"""The anchors of the audit trail: whether each is what the key made, and what it knows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import Anchor
from portal.models import AuditAnchor, AuditEntry
from portal.models.sealing import audit_key
from portal.queries.audit_check import Anchored, Finding, kept_moment, raw

_ANCHOR = cast("sa.Table", AuditAnchor.__table__)


def anchors(session: Session, before: int | None = None, limit: int = 31) -> Sequence[AuditAnchor]:
    """The latest anchors, the last first, from before the one with the number ``before``."""
    wanted = sa.select(AuditAnchor).order_by(AuditAnchor.id.desc()).limit(limit)
    return session.scalars(
        wanted if before is None else wanted.where(AuditAnchor.id < before)
    ).all()


def of_day(session: Session, on: date) -> AuditAnchor | None:
    """The anchor of a day in Shanghai."""
    return session.scalars(sa.select(AuditAnchor).filter_by(on=on)).one_or_none()


def trail_begun(session: Session) -> datetime | None:
    """When the oldest entry of the trail that is kept was written (real time); None without any."""
    return session.scalar(sa.select(sa.func.min(AuditEntry.at)))


def findings(session: Session) -> list[Finding]:
    """What is wrong with the anchors themselves: changed, removed in between, put in."""
    number, previous, found = 0, "", []
    for anchor, is_sound, code in _read(session):
        if anchor.number != number + 1:
            found.append(Finding(None, f"one before that of {anchor.on} was removed or put in"))
        elif not is_sound or anchor.previous != previous:
            found.append(Finding(None, f"that of {anchor.on} was changed or put in"))
        number, previous = anchor.number, code
    return found


def anchored(session: Session) -> dict[int, Anchored]:
    """By chain what the sound anchors know of it."""
    known: dict[int, dict[int, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for anchor, is_sound, _code in _read(session):
        if is_sound:
            for chain_id, number, code in json.loads(anchor.heads):
                known[chain_id][number].append((anchor.on, code))
    return {chain_id: dict(numbers) for chain_id, numbers in known.items()}


def _read(session: Session) -> Iterator[tuple[Anchor, bool, str]]:
    """Each anchor as it stands, whether the key made it so, and its code."""
    session.rollback()
    key = audit_key()
    columns = ("id", "on", "at", "entries", "heads", "previous", "code")
    rows = session.execute(sa.select(*raw(_ANCHOR, columns)).order_by(_ANCHOR.c.id))
    for number, on, at, entries, heads, previous, code in rows:
        anchor = Anchor(number, str(on), kept_moment(at), entries, heads, previous)
        yield anchor, anchor.code(key) == code, code

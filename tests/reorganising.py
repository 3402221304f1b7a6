"""Orders that reorganise offices, by the real use cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.domain.reorganising import Kind
from portal.models import Area, Office, Reorganisation
from portal.services import reorganising
from portal.services.reorganising import Asked
from tests.factories import NOW, officer

PROVINCE = "430000000000"
TODAY = NOW.date()
_serial = count(1)


@dataclass(frozen=True)
class Four:
    """Two pairs of eyes: who proposes, and who approves."""

    system: Actor
    security: Actor


def administrators(session: Session, area_code: str = PROVINCE) -> Four:
    """New ones at the office of an area, the province's by default."""
    return Four(
        officer(session, area_code, Role.SYSTEM_ADMIN),
        officer(session, area_code, Role.SECURITY_ADMIN),
    )


def area(session: Session, code: str) -> Area:
    """The area that has a code now."""
    return session.scalars(sa.select(Area).where(Area.code == code)).one()


def office(session: Session, code: str) -> Office:
    """The office of the area that has a code now, open or closed."""
    return session.scalars(sa.select(Office).join(Office.area).where(Area.code == code)).one()


def asked(kind: Kind, **changes: Any) -> Asked:
    """An order of today, with a number of its own."""
    serial = next(_serial)
    plain = Asked(
        kind, f"测政发〔2026〕{serial}号", f"关于机构调整的批复（{serial}）", TODAY, TODAY
    )
    return replace(plain, **changes)


def merging(session: Session, target: str, *sources: str, **changes: Any) -> Asked:
    """Areas end in another one that is there already, all by their codes."""
    return asked(
        Kind.MERGE,
        source_ids=tuple(area(session, one).id for one in sources),
        target_id=area(session, target).id,
        **changes,
    )


def proposed(session: Session, who: Four, said: Asked, now: datetime = NOW) -> Reorganisation:
    """An order that waits for its approval."""
    return reorganising.propose(session, who.system, now, said)


def carried_out(session: Session, who: Four, said: Asked, now: datetime = NOW) -> Reorganisation:
    """An order, proposed and approved: of a day that has come, it is done."""
    order = proposed(session, who, said, now)
    return reorganising.approve(session, who.security, now, order.id)


def reversed_by(session: Session, who: Four, order_id: int, now: datetime = NOW) -> Reorganisation:
    """The order taken back, by the same four eyes."""
    return carried_out(session, who, asked(Kind.REVERSE, reverses_id=order_id), now)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)

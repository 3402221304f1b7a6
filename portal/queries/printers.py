"""A district's printers for 套打."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Printer


def all_of(session: Session, actor: Actor) -> Sequence[Printer]:
    """The printers of the actor's own office, by name."""
    return session.scalars(
        sa.select(Printer).where(Printer.office_id == actor.office_id).order_by(Printer.name)
    ).all()


def of_office(session: Session, actor: Actor, printer_id: int) -> Printer | None:
    """One of them; None for another office's."""
    return session.scalars(
        sa.select(Printer).where(Printer.id == printer_id, Printer.office_id == actor.office_id)
    ).one_or_none()

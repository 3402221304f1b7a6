"""The ledger of blank booklets (空白证): received, used, spoiled, and never more than there are."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import BookletChange, BookletEntry, Issue, Office
from portal.queries import booklets
from portal.services import audit
from portal.services.errors import RuleBroken
from portal.services.guard import require
from portal.services.transactions import writing

MOST: Final = 100_000
"""The most booklets in one line of the ledger."""

_ONLY_MAKERS = "只有区县制证员可以登记空白证"


def receive(session: Session, actor: Actor, now: datetime, quantity: int, note: str) -> None:
    """Enter blank booklets that came in; ``note`` says which (起止号), as the parcel does.

    Raises ``RuleBroken`` or ``NotAllowed``.
    """
    _enter(session, actor, now, BookletChange.RECEIVED, quantity, note)


def spoil(session: Session, actor: Actor, now: datetime, quantity: int, note: str) -> None:
    """Enter blank booklets that can't be used any more; ``note`` says why.

    Raises ``RuleBroken`` where there are not so many, or ``NotAllowed``.
    """
    _enter(session, actor, now, BookletChange.SPOILED, quantity, note)


def use(session: Session, actor: Actor, now: datetime, issue: Issue) -> None:
    """Take one for a certificate, inside the caller's transaction; ``RuleBroken`` without any."""
    if _locked_left(session, actor) < 1:
        raise RuleBroken(Problem("form", "空白证已经用完，请先登记入库，或改用A4纸打印"))
    _add(session, actor, now, BookletChange.USED, 1, issue_id=issue.id)


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    change: BookletChange,
    quantity: int,
    note: str,
) -> None:
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    if not 1 <= quantity <= MOST:
        raise RuleBroken(Problem("quantity", f"一次登记1至{MOST}本"))
    if not note:
        words = "起止号" if change is BookletChange.RECEIVED else "作废的原因"
        raise RuleBroken(Problem("note", f"请写明{words}"))
    with writing(session):
        left = _locked_left(session, actor)
        if change is BookletChange.SPOILED and quantity > left:
            raise RuleBroken(Problem("quantity", f"现有空白证{left}本，不能作废{quantity}本"))
        entry = _add(session, actor, now, change, quantity, note=note)
        received = change is BookletChange.RECEIVED
        audit.record(
            session,
            actor,
            "booklet.receive" if received else "booklet.spoil",
            subject="booklet_entry",
            subject_id=entry.id,
            detail=f"{quantity} 本",
        )


def _locked_left(session: Session, actor: Actor) -> int:
    """What is left, and stays so until the transaction ends."""
    session.execute(
        sa.select(Office.id).where(Office.id == actor.office_id).with_for_update(key_share=True)
    )
    return booklets.left(session, actor.office_id)


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    change: BookletChange,
    quantity: int,
    *,
    issue_id: int | None = None,
    note: str | None = None,
) -> BookletEntry:
    entry = BookletEntry(
        office_id=actor.office_id,
        change=change,
        quantity=quantity,
        issue_id=issue_id,
        note=note,
        recorded_by_id=actor.user_id,
        recorded_at=now,
    )
    session.add(entry)
    session.flush()
    return entry

"""撤销: the level above takes a completed act back, for a reason (design, 13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import Status
from portal.models import Basis, Case, Decision
from portal.queries import cases
from portal.queries.revoking import hindrances
from portal.services import engine, undoing
from portal.services.errors import NotAllowed, RuleBroken
from portal.services.guard import handled, require
from portal.services.transactions import writing

EFFECTS = (undoing.undo_registration, undoing.undo_deregistration)
"""Imported with this module, so that the engine knows them."""


def can_be_revoked(case: Case) -> bool:
    """Whether the case is a completed act of a kind that can be taken back."""
    return case.status is Status.COMPLETED and case.declared.effect in engine.REVOKED


def revoke(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, reason: str
) -> Decision:
    """Take a completed case back, as a use case of its own.

    Raises ``RuleBroken`` without a reason or naming the later acts that rest on it, ``NotAllowed``
    for anyone but a reviewer above who had no part in it, ``Conflict`` or ``NotFound``.
    """
    with writing(session):
        case = engine.locked_case(session, actor, case_id, version)
        return undo(session, actor, now, case, reason)


def undo(session: Session, actor: Actor, now: datetime, case: Case, reason: str) -> Decision:
    """Take back a case that is locked, inside the caller's transaction. Raises as ``revoke``."""
    require(
        actor,
        "case.revoke",
        handled(case),
        otherwise="只有街道（乡镇）、区县的审核人可以撤销",
    )
    if not can_be_revoked(case):
        raise NotAllowed("只有已办结的登记和注销可以撤销")
    if cases.has_acted(session, case.id, actor.user_id):
        raise NotAllowed("您办理过这件办件，要由别人撤销")
    if not reason.strip():
        raise RuleBroken(Problem("reason", "请写明撤销的理由"))
    if found := hindrances(session, case):
        raise RuleBroken(*(Problem("", one) for one in found))
    basis = Basis(
        case_id=case.id,
        person_id=case.person_id,
        kind=BasisKind.ORDER,
        words=reason,
        at=now,
        recorded_by_id=actor.user_id,
    )
    session.add(basis)
    session.flush()
    return engine.revoke(session, actor, now, case, basis, reason)

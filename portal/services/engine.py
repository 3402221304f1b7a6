"""The engine: one case, one action, one decision; the declared procedure says what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.decisions import Given, missing
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import (
    Action,
    ActionForbidden,
    Outcome,
    Status,
    Step,
    allowed,
    barred,
    follow,
)
from portal.models import Basis, Case, Decision, EmployerCase, Matter
from portal.queries import cases
from portal.services import audit, employers, messages, people
from portal.services.case_clock import keep_clock
from portal.services.case_locks import lock_one
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, handled, known_to, require
from portal.services.transactions import writing

Effect = Callable[[Session, Actor, Any, datetime], None]
"""Takes the case: a person's or an employer's, as the procedure is for."""

Locked = TypeVar("Locked", bound=Matter)
EFFECTS: dict[str, Effect] = {}
UNDONE: dict[str, Effect] = {}
REVOKED: dict[str, Effect] = {}
Route = Callable[[Session, Any], None]
ROUTES: dict[str, Route] = {}
_UNDOES = frozenset({Action.SEND_BACK, Action.REFUSE, Action.WITHDRAW})


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register what a completed case of a procedure brings about."""

    def register(function: Effect) -> Effect:
        EFFECTS[name] = function
        return function

    return register


def undone(name: str) -> Callable[[Effect], Effect]:
    """Register what becomes of a case's work when it is sent back, refused or withdrawn."""

    def register(function: Effect) -> Effect:
        UNDONE[name] = function
        return function

    return register


def revoked(name: str) -> Callable[[Effect], Effect]:
    """Register what takes back a completed case's effect, by new entries (design, 13)."""

    def register(function: Effect) -> Effect:
        REVOKED[name] = function
        return function

    return register


def routed(name: str) -> Callable[[Route], Route]:
    """Register which office a case lies with after each action, where it goes between offices."""

    def register(function: Route) -> Route:
        ROUTES[name] = function
        return function

    return register


def locked_case(
    session: Session, actor: Actor, case_id: int, version: int, *, past_work: bool = False
) -> Case:
    """The case as it is now, locked after its person; raises when it is not as the officer saw it.

    ``NotFound`` outside the actor's area (with ``past_work``, also where the actor's office did not
    accept it), ``Conflict`` when somebody acted meanwhile.
    """
    person_id = session.scalar(sa.select(Case.person_id).where(Case.id == case_id))
    if person_id is None:
        raise NotFound(NOT_THERE)
    people.lock(session, person_id)
    return _as_seen(actor, lock_one(session, Case, case_id), version, past_work=past_work)


def locked_employer_case(
    session: Session, actor: Actor, case_id: int, version: int
) -> EmployerCase:
    """The same of an employer's case, locked after its employer."""
    employer_id = session.scalar(
        sa.select(EmployerCase.employer_id).where(EmployerCase.id == case_id)
    )
    if employer_id is None:
        raise NotFound(NOT_THERE)
    employers.lock(session, employer_id)
    return _as_seen(actor, lock_one(session, EmployerCase, case_id), version)


def _as_seen(actor: Actor, case: Locked, version: int, *, past_work: bool = False) -> Locked:
    whose = known_to(case) if past_work else handled(case)
    require(actor, "case.read", whose, otherwise="您的岗位不能办理办件")
    if case.version != version:
        raise Conflict(_what_changed(case))
    return case


def advance(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    action: Action,
    given: Given,
) -> None:
    """One action on one case, as a use case of its own.

    Raises ``NotFound``, ``NotAllowed``, ``Conflict`` (not as the officer saw it) or ``RuleBroken``.
    """
    with writing(session):
        apply(session, actor, now, locked_case(session, actor, case_id, version), action, given)


def apply(
    session: Session, actor: Actor, now: datetime, case: Matter, action: Action, given: Given
) -> Decision:
    """Carry out one action on a locked case, inside the caller's transaction."""
    step = case.current_step
    late = case.is_late(shanghai_day(now))
    if step is None or action not in allowed(
        step, case.status, actor.level, actor.roles, late=late
    ):
        raise NotAllowed(f"这件办件现在不能由您“{action.label}”")
    if barred(case.declared.steps, step, cases.steps_acted_at(session, case.id, actor.user_id)):
        raise NotAllowed("您在另一级办理过这件办件，这一步要由别人办理")
    basis = _basis(session, case)
    lacking = missing(case.declared, action, given, has_basis=basis is not None)
    if lacking:
        raise RuleBroken(*lacking)
    outcome = _outcome(case, step, action, given)
    decision = decide(session, actor, now, case, action, outcome.step, basis, given)
    keep_clock(session, case, action, outcome.status, now)
    case.step, case.status = outcome.step, outcome.status
    if outcome.step is None:
        case.closed_at = now
    if case.declared.effect in ROUTES:
        ROUTES[case.declared.effect](session, case)
    session.flush()
    if outcome.status is Status.COMPLETED:
        EFFECTS[case.declared.effect](session, actor, case, now)
    elif case.declared.effect in UNDONE and action in _UNDOES:
        UNDONE[case.declared.effect](session, actor, case, now)
    session.flush()
    _tell(session, case, now)
    return decision


def lapse(
    session: Session, actor: Actor, now: datetime, case: Case, basis: Basis, because: str
) -> None:
    """End a locked case that still waits, because what ended something else ends it, too."""
    decide(session, actor, now, case, Action.LAPSE, None, basis, Given(opinion=because))
    case.step, case.status, case.closed_at, case.paused_on = None, Status.LAPSED, now, None
    session.flush()
    if case.declared.effect in UNDONE:
        UNDONE[case.declared.effect](session, actor, case, now)
    session.flush()
    messages.tell(session, case, now)


def revoke(
    session: Session,
    actor: Actor,
    now: datetime,
    case: Case,
    basis: Basis,
    reason: str,
    undo: Effect | None = None,
) -> Decision:
    """Take a locked, completed case back; whether that may be is asked before.

    ``undo`` takes its effect back where none is registered, for not everybody may ask for it.
    """
    decision = decide(session, actor, now, case, Action.REVOKE, None, basis, Given(opinion=reason))
    case.status = Status.REVOKED
    session.flush()
    (undo or REVOKED[case.declared.effect])(session, actor, case, now)
    session.flush()
    messages.tell(session, case, now)
    return decision


def _tell(session: Session, case: Matter, now: datetime) -> None:
    """An employer is told by the office that it deals with."""
    if isinstance(case, Case):
        messages.tell(session, case, now)


def _outcome(case: Matter, step: Step, action: Action, given: Given) -> Outcome:
    try:
        return follow(case.declared.steps, step, case.status, action, given.back_to)
    except ActionForbidden as forbidden:
        raise RuleBroken(Problem("back_to", str(forbidden))) from forbidden


def _basis(session: Session, case: Matter) -> Basis | None:
    wanted = case.declared.bases
    return session.scalars(
        sa.select(Basis)
        .where(Basis.case_id == case.id, Basis.kind.in_(wanted))
        .order_by(Basis.id.desc())
        .limit(1)
    ).first()


def decide(
    session: Session,
    actor: Actor,
    now: datetime,
    case: Matter,
    action: Action,
    step_to: str | None,
    basis: Basis | None,
    given: Given,
) -> Decision:
    """Add the next decision, with its entry in the audit trail; nothing else is changed."""
    last = session.scalar(
        sa.select(sa.func.coalesce(sa.func.max(Decision.seq), 0)).where(Decision.case_id == case.id)
    )
    decision = Decision(
        case_id=case.id,
        seq=(last or 0) + 1,
        action=action,
        step_from=case.step,
        step_to=step_to,
        actor_id=actor.user_id,
        office_id=actor.office_id,
        at=now,
        basis_id=basis.id if basis else None,
        verification=given.verification,
        refusal=given.refusal,
        fields=" ".join(given.fields) or None,
        reason=given.reason,
        opinion=given.opinion,
    )
    session.add(decision)
    audit.record(
        session,
        actor,
        f"case.{action.value}",
        subject="case",
        subject_id=case.id,
        person_id=case.person_id if isinstance(case, Case) else None,
        detail=case.number,
    )
    return decision


def _what_changed(case: Matter) -> str:
    last = case.decisions[-1]
    at = last.at.astimezone(SHANGHAI)
    return (
        f"{last.actor.name}已于 {at.month} 月 {at.day} 日 {at:%H:%M} "
        f"“{last.action.label}”这件办件，您看到的不是最新内容；请看过最新情况再办"
    )

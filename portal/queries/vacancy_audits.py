"""岗位审核: the audits that wait for the district, and what came back to who entered it (P2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.procedures.vacancy import VACANCY
from portal.domain.workflow import WAITING, Status
from portal.models import Decision, EmployerCase, Vacancy
from portal.queries import desk
from portal.queries.counts import Count, counts_up_to
from portal.queries.kept import among, facts, kept
from portal.queries.scope import offices_of

MOST = 100
"""The audits a list shows: a district's of three working days, and some to spare."""


@dataclass(frozen=True)
class Turns:
    """What waits for the actor: to audit, to put right, and audits that are late."""

    to_audit: Count
    sent_back: Count
    late: Count

    @property
    def number(self) -> int:
        """All that the actor has to act on."""
        return self.to_audit.number + self.sent_back.number


def to_audit(session: Session, actor: Actor) -> Sequence[Vacancy]:
    """The vacancies of the actor's district that wait for its audit, the most urgent first."""
    return session.scalars(_to_audit(actor), facts(actor)).all()


def to_put_right(session: Session, actor: Actor) -> list[tuple[Vacancy, Decision]]:
    """What the actor's own office entered and the district sent back, and why."""
    listed = session.scalars(_to_put_right(actor), facts(actor)).all()
    why = desk.sent_back(one.case for one in listed)
    return [(one, why[one.case_id]) for one in listed]


def next_to_audit(session: Session, actor: Actor, vacancy_id: int) -> Vacancy | None:
    """The vacancy to go on with after this one; None when nothing is left."""
    waiting = [one for one in to_audit(session, actor) if one.case.due_on is not None]
    places = [one.id for one in waiting]
    others = [one for one in waiting if one.id != vacancy_id]
    if not others:
        return None
    if vacancy_id not in places:
        return others[0]
    return others[places.index(vacancy_id) % len(others)]


def turns(session: Session, actor: Actor, today: date) -> Turns:
    """How much waits for the actor; exact up to 999."""
    return Turns(*counts_up_to(session, *counting(actor, today)))


def counting(actor: Actor, today: date) -> tuple[sa.Select[int], ...]:
    """The selects whose rows ``turns`` counts, in the order of ``Turns``."""
    audits = _at_audit(actor) if actor.can("vacancy.audit") else sa.false()
    back = _back_at(actor) if actor.can("vacancy.enter") else sa.false()
    late = sa.and_(audits, EmployerCase.due_on < today)
    return tuple(sa.select(EmployerCase.id).where(one) for one in (audits, back, late))


def _at_audit(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        EmployerCase.handling_office_id.in_(offices_of(actor)),
        among(EmployerCase.status, WAITING),
        EmployerCase.procedure == VACANCY.code,
        EmployerCase.step == "audit",
    )


def _back_at(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        EmployerCase.handling_office_id == actor.office_id,
        EmployerCase.status == Status.SENT_BACK,
        EmployerCase.procedure == VACANCY.code,
    )


@kept
def _to_audit(actor: Actor) -> sa.Select[Vacancy]:
    return _listed(_at_audit(actor))


@kept
def _to_put_right(actor: Actor) -> sa.Select[Vacancy]:
    return _listed(_back_at(actor))


def _listed(which: sa.ColumnElement[bool]) -> sa.Select[Vacancy]:
    case = joinedload(Vacancy.case, innerjoin=True)
    return (
        sa.select(Vacancy)
        .join(Vacancy.case)
        .where(which)
        .order_by(EmployerCase.due_on, EmployerCase.id)
        .limit(MOST)
        .options(
            joinedload(Vacancy.employer, innerjoin=True),
            joinedload(Vacancy.office, innerjoin=True),
            case.joinedload(EmployerCase.last_sent_back).joinedload(Decision.actor),
        )
    )

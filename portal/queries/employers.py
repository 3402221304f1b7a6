"""Employers by their code or name, and who works for them: people only of the actor's area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.models import Employer
from portal.queries.people import begins

PAGE = 20


@dataclass(frozen=True)
class EmployerPage:
    """One page of employers by name, and the last row's key where there are more."""

    employers: Sequence[Employer]
    following: tuple[str, int] | None


def by_code(session: Session, uscc: str) -> Employer | None:
    """The employer of a 统一社会信用代码 in canonical form, wherever it was recorded."""
    return session.scalars(
        sa.select(Employer)
        .where(Employer.uscc == uscc)
        .options(joinedload(Employer.office, innerjoin=True))
    ).one_or_none()


def by_id(session: Session, employer_id: int) -> Employer | None:
    """An employer with the office that recorded it; its facts are every office's (R6.3)."""
    return session.get(Employer, employer_id, options=[joinedload(Employer.office, innerjoin=True)])


def search(session: Session, typed: str, after: tuple[str, int] | None = None) -> EmployerPage:
    """Employers whose name begins with what was typed, all without it, by name."""
    statement = (
        sa.select(Employer)
        .order_by(Employer.name, Employer.id)
        .limit(PAGE + 1)
        .options(joinedload(Employer.office, innerjoin=True))
    )
    if typed:
        statement = statement.where(begins(Employer.name, typed))
    if after is not None:
        statement = statement.where(sa.tuple_(Employer.name, Employer.id) > sa.tuple_(*after))
    rows = session.scalars(statement).all()
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return EmployerPage(shown, (shown[-1].name, shown[-1].id) if more else None)

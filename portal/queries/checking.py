"""Whether a whole database is as it must be (design, "What always holds"), set by set."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Roll
from portal.queries.audit_proof import prove
from portal.queries.case_invariants import OF_CASES
from portal.queries.invariants import BROKEN, MOST
from portal.queries.month_invariants import faults_of_month
from portal.queries.paper_invariants import OF_PAPERS
from portal.queries.roll_invariants import faults_of
from portal.queries.service_invariants import OF_SERVICES

TRAIL = "the audit trail"
_RULES = {**BROKEN, **OF_CASES, **OF_PAPERS, **OF_SERVICES}


def rules(session: Session) -> Iterator[tuple[str, sa.Select[Any]]]:
    """Every rule but the audit trail's own: its name, and a select of what breaks it."""
    yield from _RULES.items()
    months = session.scalars(sa.select(Roll.month).order_by(Roll.month)).all()
    for month in months:
        for name, rows in faults_of_month(month).items():
            yield f"{month:%Y-%m}: {name}", rows
    if months:
        for name, rows in faults_of(months[-1]).items():
            yield f"{months[-1]:%Y-%m}: {name}", rows


def check(session: Session, most: int = MOST) -> Iterator[tuple[str, list[str]]]:
    """Each rule with the first rows that break it, by their ids; none where it holds.

    No name and no number of anybody is among them. The trail is walked from its beginning, which
    takes as long as it is.
    """
    for name, rows in rules(session):
        yield name, [str(one) for one in session.scalars(rows.limit(most))]
        session.rollback()
    yield TRAIL, [str(one) for one in prove(session).findings[:most]]

"""Hiring, leaving and ending a registration for each reason, by the real use cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.comparisons import Answer, Finding, Source, State
from portal.domain.deregistration import REASONS
from portal.domain.identity import IdNumber
from portal.domain.permissions import Actor
from portal.models import Case, EmploymentJob
from portal.services import deregistration
from portal.services.deregistration import Family, Grounds
from tests.factories import NOW, signed_on_paper
from tests.working import add_employer, employed, job


@dataclass(frozen=True)
class Told:
    """Sources that say one thing of everybody; nothing without a state."""

    state: State | None = None

    def look_up(self, actor: Actor, source: Source, number: IdNumber, on: date) -> Answer:
        """What a source says."""
        found = (Finding(self.state, on),) if self.state else ()
        return Answer(on, found)


SILENT = Told()


def hired(session: Session, actor: Actor, number: str, *, now: datetime = NOW) -> Case:
    """Hired by a new employer."""
    employer = add_employer(session, actor)
    return employed(session, actor, job("010", employer.id), number, now=now)


def left(
    session: Session, actor: Actor, person_id: int, *jobs: EmploymentJob, now: datetime = NOW
) -> Case:
    """规程八 1 for these jobs."""
    grounds = Grounds(
        REASONS["801"],
        now.date(),
        consent=signed_on_paper(),
        jobs=frozenset(one.id for one in jobs),
    )
    return deregistration.end_employment(session, actor, now, SILENT, person_id, grounds)


def by_family(code: str, on: date) -> Grounds:
    """A reason that a relative tells: 705, 706, 707, 710 and 803."""
    relation, means = (code_set(f"family_{one}").items[0] for one in ("relation", "means"))
    return Grounds(REASONS[code], on, family=Family("周小红", relation, means))


def died(session: Session, actor: Actor, person_id: int, *, now: datetime = NOW) -> Case:
    """规程七 10, told by the family."""
    grounds = by_family("710", now.date())
    return deregistration.end_unemployment(session, actor, now, SILENT, person_id, grounds)

"""Each reason with each of its bases, and the people whose registration ends for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.comparisons import State
from portal.domain.deregistration import REASONS
from portal.domain.permissions import Actor
from portal.models import Case, EmploymentJob, OpeningBalance, RegistrationKind
from portal.services import deregistration
from portal.services.deregistration import Grounds
from portal.services.errors import RuleBroken
from tests.factories import NOW, registered, resident_number, signed_on_paper
from tests.integration.services.acts import SILENT, Told, by_family, hired
from tests.integration.services.records import rows_of

TODAY = NOW.date()


def knowing(code: str) -> Told:
    """Social insurance as it bears a reason out."""
    return Told(State.DECEASED if REASONS[code].is_death else State.PENSION)


def grounds(code: str, *kinds: BasisKind, **changes: Any) -> Grounds:
    """A reason with bases of these kinds, from today on."""
    plain = Grounds(
        reason=REASONS[code],
        ended_on=TODAY,
        consent=signed_on_paper() if BasisKind.PERSON in kinds else None,
        family=by_family(code, TODAY).family if BasisKind.FAMILY in kinds else None,
        retirement_proof="退休证" if BasisKind.RETIREMENT_PROOF in kinds else None,
        compared=BasisKind.COMPARISON in kinds,
    )
    return replace(plain, **changes)


def somebody(session: Session, actor: Actor, code: str) -> int:
    """The id of somebody whose registration, at the actor's office, is of the reason's article."""
    if code.startswith("7"):
        return registered(session, actor).person_id
    return hired(session, actor, resident_number()).person_id


def unreachable(session: Session, actor: Actor, months: int) -> int:
    """The id of somebody taken over, out of reach for so many months before the system began."""
    case = registered(session, actor)
    counted = {"months_unreachable": months, "referrals": 0, "trainings": 0, "guidances": 0}
    session.add(
        OpeningBalance(case_id=case.id, person_id=case.person_id, recorded_at=NOW, **counted)
    )
    session.commit()
    return case.person_id


def end(
    session: Session, actor: Actor, person_id: int, said: Grounds, comparer: Told = SILENT
) -> Case:
    """The registration that the reason is of ends; the real use case."""
    of_unemployment = said.reason.code.startswith("7")
    act = deregistration.end_unemployment if of_unemployment else deregistration.end_employment
    return act(session, actor, NOW, comparer, person_id, said)


def open_jobs(session: Session, person_id: int) -> list[EmploymentJob]:
    """The jobs that a person has."""
    return list(rows_of(session, EmploymentJob, person_id=person_id, ended_on=None))


def said_of(session: Session, person_id: int, code: str, *kinds: BasisKind) -> Grounds:
    """The reason with these bases; of 规程八 1, of all the jobs there are."""
    named = open_jobs(session, person_id) if REASONS[code].ends_named_jobs else []
    return grounds(code, *kinds, jobs=frozenset(one.id for one in named))


def faults(refused: pytest.ExceptionInfo[RuleBroken]) -> dict[str, str]:
    """What was told, by field."""
    return {one.field: one.message for one in refused.value.problems}


def kind_of(code: str) -> RegistrationKind:
    """Which registration a reason ends."""
    of_unemployment = code.startswith("7")
    return RegistrationKind.UNEMPLOYMENT if of_unemployment else RegistrationKind.EMPLOYMENT

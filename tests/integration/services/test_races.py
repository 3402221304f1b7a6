"""Two officers at the same moment: one succeeds, the other is told; numbers have no gap."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.permissions import Actor
from portal.models import Case, Certificate, Decision, PersonIdentifier, Registration
from portal.models.sealing import identifier_hash
from portal.services import people, registration
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from portal.services.errors import Conflict, ServiceError
from portal.services.number_claims import claim
from portal.services.registration import Finish
from tests.factories import NOW, clerk, resident_number, signed_on_paper, unemployment_details
from tests.integration.services.records import race, rows_of

FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
THREADS, EACH = 4, 5


def register(actor: Actor, number: str, session: Session) -> Case:
    return registration.accept(session, actor, NOW, unemployment_details(number), finish=FINISH)


def one_won(outcomes: list[Case | ServiceError]) -> tuple[Case, Conflict]:
    """The winner's case and what the other was told; anything else fails."""
    (case,) = (one for one in outcomes if isinstance(one, Case))
    (refused,) = (one for one in outcomes if not isinstance(one, Case))
    assert isinstance(refused, Conflict), refused
    return case, refused


@pytest.mark.clause("R2.7", "R11.1")
def test_one_person_at_two_offices_at_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    clerks = [clerk(session, area) for area in (COMMUNITY, OTHER_COMMUNITY)]
    office = {one.office_id: one.office_title for one in clerks}
    session.rollback()
    for _ in range(3 * rounds):
        number = resident_number()
        outcomes = race(engine, *(partial(register, one, number) for one in clerks))
        case, refused = one_won(outcomes)
        assert office[case.handling_office_id] in str(refused)
        (identifier,) = rows_of(session, PersonIdentifier, number_hash=identifier_hash(number))
        assert identifier.person_id == case.person_id
        for model, expected in ((Case, 1), (Registration, 2), (Certificate, 1)):
            assert len(rows_of(session, model, person_id=case.person_id)) == expected


@pytest.mark.clause("R2.7")
def test_both_find_the_person_unknown_and_still_one_record_is_made(
    engine: sa.Engine, session: Session, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrowest moment: both looked before either wrote. SQLite lets only one come so far."""
    both_looked = threading.Barrier(2 if dialect == "postgresql" else 1)

    def claim_late(session: Session, numbers: Collection[str]) -> None:
        both_looked.wait(timeout=30)
        claim(session, numbers)

    number = resident_number()
    clerks = [clerk(session, area) for area in (COMMUNITY, OTHER_COMMUNITY)]
    session.rollback()
    monkeypatch.setattr(people, "claim", claim_late)
    outcomes = race(engine, *(partial(register, one, number) for one in clerks))
    case, refused = one_won(outcomes)
    winner = next(one for one in clerks if one.office_id == case.handling_office_id)
    assert winner.office_title in str(refused)
    assert len(rows_of(session, PersonIdentifier, number_hash=identifier_hash(number))) == 1


def test_two_complete_one_case_at_once(engine: sa.Engine, session: Session, rounds: int) -> None:
    clerks = [clerk(session), clerk(session)]
    names = {one.user_id: one.name for one in clerks}
    for _ in range(3 * rounds):
        waiting = registration.accept(session, clerks[0], NOW, unemployment_details())
        case_id, seen = waiting.id, waiting.version
        session.rollback()

        def complete(actor: Actor, own: Session, case: int = case_id, version: int = seen) -> Case:
            return registration.complete(own, actor, NOW, case, version, FINISH)

        case, refused = one_won(race(engine, *(partial(complete, one) for one in clerks)))
        decisions = rows_of(session, Decision, case_id=case.id)
        assert [one.action.value for one in decisions] == ["accept", "verify", "complete"]
        assert str(refused).startswith(f"{names[decisions[-1].actor_id]}已于")
        assert len(rows_of(session, Certificate, person_id=case.person_id)) == 1


@pytest.mark.clause("R11.1")
def test_four_clerks_number_twenty_cases_without_a_gap(engine: sa.Engine, session: Session) -> None:
    area = "431102001001"
    clerks = [clerk(session, area) for _ in range(THREADS)]
    session.rollback()

    def work(actor: Actor, own: Session) -> list[Case]:
        return [register(actor, resident_number(), own) for _ in range(EACH)]

    made = race(engine, *(partial(work, one) for one in clerks))
    cases = [case for part in made if isinstance(part, list) for case in part]
    serials = [f"{serial:06d}" for serial in range(1, THREADS * EACH + 1)]
    assert sorted(case.number for case in cases) == [f"{area}2026{serial}" for serial in serials]
    assert Counter(case.clerk_id for case in cases) == dict.fromkeys(
        (one.user_id for one in clerks), EACH
    )
    session.rollback()
    numbers = session.scalars(
        sa.select(Certificate.number).where(Certificate.number.startswith(area[:6]))
    )
    assert sorted(numbers) == [f"{area[:6]}0026{serial}" for serial in serials]

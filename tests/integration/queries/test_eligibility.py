"""What a counter learns of a number from the whole province, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.checks import (
    Held,
    Known,
)
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import (
    Case,
    IdentifierEnd,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.queries import eligibility, people
from portal.services import registration
from portal.services.errors import Conflict
from tests.factories import (
    NOW,
    clerk,
    deregistered,
    registered,
    resident_number,
    unemployment_details,
)

ELSEWHERE = "430202001001"
GIVEN_UP_ON = date(2026, 3, 4)


@pytest.fixture(scope="module")
def here(engine: sa.Engine) -> Actor:
    """A clerk of the community."""
    with Session(engine) as session:
        return clerk(session)


@pytest.fixture(scope="module")
def there(engine: sa.Engine) -> Actor:
    """A clerk of a community in another city."""
    with Session(engine) as session:
        return clerk(session, ELSEWHERE)


def known(session: Session, actor: Actor, number: str, procedure: str = UNEMPLOYMENT.code) -> Known:
    parsed = parse_id_number(number)
    person = people.by_id_number(session, parsed)
    whose = person.id if person else None
    return eligibility.known(session, parsed, whose, actor.office_id, procedure)


def registered_case(session: Session, actor: Actor) -> tuple[str, Case]:
    number = resident_number()
    return number, registered(session, actor, details=unemployment_details(number))


def end(session: Session, person_id: int, at: datetime, how: RegistrationEnd) -> None:
    """End what is open, whatever the reason."""
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == person_id, Registration.ended_recorded_at.is_(None))
        .values(deregistered(at, at.date() - timedelta(days=3), end_kind=how))
    )
    session.commit()


def as_employment(session: Session, person_id: int) -> None:
    ours = Registration.person_id == person_id
    unemployed = Registration.kind == RegistrationKind.UNEMPLOYMENT
    session.execute(
        sa.update(Registration).where(ours, unemployed).values(kind=RegistrationKind.EMPLOYMENT)
    )
    session.commit()


def give_up(session: Session, number: str, how: IdentifierEnd, on: date = GIVEN_UP_ON) -> None:
    """End the number in force, as a change of it does."""
    person = people.by_id_number(session, parse_id_number(number))
    assert person is not None
    session.execute(
        sa.update(PersonIdentifier)
        .where(PersonIdentifier.person_id == person.id)
        .values(valid_to=on, ended_as=how)
    )
    session.commit()


@pytest.fixture
def selects(engine: sa.Engine) -> Iterator[list[str]]:
    """The selects that were sent."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def test_of_a_new_number_nothing_is_known(session: Session, here: Actor) -> None:
    assert known(session, here, resident_number()) == Known()


@pytest.mark.clause("R2.7", "R3.3")
@pytest.mark.parametrize("procedure", [UNEMPLOYMENT.code, JOB_SEEKING.code])
def test_where_somebody_is_registered_is_known_everywhere(
    session: Session, here: Actor, there: Actor, procedure: str
) -> None:
    number, _case = registered_case(session, there)
    for actor, own in ((here, False), (there, True)):
        place = Held(there.office_title, here=own)
        assert known(session, actor, number, procedure) == Known(
            unemployed=place, job_seeking=place, kept_at=there.office_title
        )


@pytest.mark.clause("R2.7")
def test_an_open_case_counts_for_its_own_procedure(
    session: Session, here: Actor, there: Actor
) -> None:
    number = resident_number()
    registration.accept(session, there, NOW, unemployment_details(number))
    assert known(session, here, number) == Known(case=Held(there.office_title, here=False))
    assert known(session, here, number, JOB_SEEKING.code) == Known()


@pytest.mark.clause("R2.2", "R2.7")
def test_who_was_deregistered_may_come_again_to_any_counter(
    session: Session, here: Actor, there: Actor
) -> None:
    number, case = registered_case(session, there)
    at = NOW.replace(hour=0, minute=30)  # the day before in UTC
    end(session, case.person_id, at, RegistrationEnd.DEREGISTERED)
    assert known(session, here, number) == Known(
        deregistered_on=at.date(), kept_at=there.office_title
    )
    again = registered(session, here, details=unemployment_details(number))
    assert again.person_id == case.person_id


@pytest.mark.parametrize("away", [RegistrationEnd.MERGED, RegistrationEnd.REVOKED])
def test_what_was_merged_away_or_revoked_was_never_deregistered(
    session: Session, here: Actor, there: Actor, away: RegistrationEnd
) -> None:
    number, case = registered_case(session, there)
    end(session, case.person_id, NOW, away)
    assert known(session, here, number) == Known(kept_at=there.office_title)


@pytest.mark.clause("R2.2")
def test_the_last_day_of_work_is_known(session: Session, here: Actor, there: Actor) -> None:
    number, case = registered_case(session, there)
    as_employment(session, case.person_id)
    assert known(session, here, number).employed == Held(there.office_title, here=False)
    end(session, case.person_id, NOW, RegistrationEnd.DEREGISTERED)
    assert known(session, here, number) == Known(
        left_work_on=NOW.date() - timedelta(days=3), kept_at=there.office_title
    )


def test_of_several_spells_the_latest_counts(session: Session, here: Actor, there: Actor) -> None:
    number, case = registered_case(session, there)
    end(session, case.person_id, NOW - timedelta(days=90), RegistrationEnd.DEREGISTERED)
    registered(session, here, now=NOW + timedelta(days=1), details=unemployment_details(number))
    end(session, case.person_id, NOW + timedelta(days=2), RegistrationEnd.DEREGISTERED)
    assert known(session, there, number) == Known(
        deregistered_on=NOW.date() + timedelta(days=2), kept_at=here.office_title
    )


@pytest.mark.clause("R2.7")
def test_who_died_is_known_and_not_registered(session: Session, here: Actor, there: Actor) -> None:
    number, case = registered_case(session, there)
    end(session, case.person_id, NOW, RegistrationEnd.DEREGISTERED)
    died = date(2026, 8, 1)
    session.execute(sa.update(Person).where(Person.id == case.person_id).values(died_on=died))
    session.commit()
    assert known(session, here, number).died_on == died
    with pytest.raises(Conflict, match=f"2026 年 8 月 1 日死亡.*{there.office_title}"):
        registration.accept(session, here, NOW, unemployment_details(number))


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("registered_before", [True, False])
def test_a_number_given_up_makes_no_second_record(
    session: Session, here: Actor, there: Actor, *, registered_before: bool
) -> None:
    number = resident_number()
    if registered_before:
        registered(session, there, details=unemployment_details(number))
    else:
        registration.accept(session, there, NOW, unemployment_details(number))
    give_up(session, number, IdentifierEnd.REPLACED)
    assert known(session, here, number) == Known(replaced_on=GIVEN_UP_ON)
    with pytest.raises(Conflict, match="换为新证件号码"):
        registration.accept(session, here, NOW, unemployment_details(number))
    session.rollback()
    assert people.by_id_number(session, parse_id_number(number)) is None


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("how", [IdentifierEnd.MISTAKEN, IdentifierEnd.MERGED])
def test_a_mistake_of_the_office_keeps_nobody_from_their_own_number(
    session: Session, here: Actor, there: Actor, how: IdentifierEnd
) -> None:
    number, wrong = registered_case(session, there)
    give_up(session, number, how)
    merged = GIVEN_UP_ON if how is IdentifierEnd.MERGED else None
    assert known(session, here, number) == Known(merged_on=merged)
    right = registered(session, here, details=unemployment_details(number))
    assert right.person_id != wrong.person_id
    place = Held(here.office_title, here=True)
    assert known(session, here, number) == Known(
        unemployed=place, job_seeking=place, kept_at=here.office_title
    )


def test_a_number_taken_up_again_by_its_holder_stops_nobody(session: Session, here: Actor) -> None:
    number = resident_number()
    case = registration.accept(session, here, NOW, unemployment_details(number))
    give_up(session, number, IdentifierEnd.REPLACED)
    (old,) = session.scalars(
        sa.select(PersonIdentifier).where(PersonIdentifier.person_id == case.person_id)
    )
    values: dict[str, Any] = {
        name: getattr(old, name) for name in ("kind", "number", "number_hash", "tail_hash")
    }
    session.add(PersonIdentifier(**values, person_id=case.person_id, valid_from=GIVEN_UP_ON))
    session.commit()
    assert known(session, here, number) == Known(case=Held(here.office_title, here=True))


def test_of_several_ends_the_latest_counts(session: Session, here: Actor) -> None:
    number = resident_number()
    for how, on in (
        (IdentifierEnd.MERGED, GIVEN_UP_ON),
        (IdentifierEnd.MERGED, GIVEN_UP_ON - timedelta(days=9)),
    ):
        registered(session, here, details=unemployment_details(number))
        give_up(session, number, how, on)
    assert known(session, here, number) == Known(merged_on=GIVEN_UP_ON)


@pytest.mark.clause("R2.7")
def test_who_was_registered_before_keeps_a_number_that_another_gave_up(
    session: Session, here: Actor, there: Actor
) -> None:
    number, other = registered_case(session, there)
    give_up(session, number, IdentifierEnd.MERGED)
    own = registered(session, here, details=unemployment_details(number))
    end(session, own.person_id, NOW, RegistrationEnd.DEREGISTERED)
    session.execute(
        sa.update(PersonIdentifier)
        .where(PersonIdentifier.person_id == other.person_id)
        .values(ended_as=IdentifierEnd.REPLACED)
    )
    session.commit()
    assert known(session, here, number) == Known(
        deregistered_on=NOW.date(), kept_at=here.office_title
    )


@pytest.mark.parametrize("state", ["new", "accepted", "registered"])
def test_four_selects_at_most(
    session: Session, here: Actor, there: Actor, selects: list[str], state: str
) -> None:
    details = unemployment_details()
    if state == "accepted":
        registration.accept(session, there, NOW, details)
    elif state == "registered":
        registered(session, there, details=details)
    person = people.by_id_number(session, details.id_number)
    whose = person.id if person else None
    session.expire_all()
    selects.clear()
    eligibility.known(session, details.id_number, whose, here.office_id, UNEMPLOYMENT.code)
    assert 1 <= len(selects) <= 4, "\n".join(selects)

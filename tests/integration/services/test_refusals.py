"""Who is told no, and why: registered already, another's work, a page that is out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.permissions import ROLE_LEVELS, Actor, Role
from portal.models import Case, Registration, RegistrationKind, User
from portal.services import registration
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, PROVINCE, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, ServiceError
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import raw_rows

ELSEWHERE = "430202001001"
BY_HAND = code_set("verification_means").item("2")
FINISH = Finish(signed_on_paper(), BY_HAND)
AREA_OF = {
    Level.COMMUNITY: COMMUNITY,
    Level.TOWN: TOWNSHIP,
    Level.COUNTY: DISTRICT,
    Level.CITY: CITY,
    Level.PROVINCE: PROVINCE,
}
POSTINGS = [(role, level) for role in Role for level in sorted(ROLE_LEVELS[role])]


def unchanged(
    engine: sa.Engine, session: Session, refusal: type[ServiceError], act: Callable[[], object]
) -> str:
    """Carry out an act that is refused and changes nothing; returns the refusal's words."""
    session.rollback()
    before = raw_rows(engine)
    with pytest.raises(refusal) as refused:
        act()
    assert raw_rows(engine) == before
    return str(refused.value)


def open_registration(session: Session, actor: Actor, number: str, kind: str) -> None:
    """Leave the person with one thing open at the actor's office."""
    details = unemployment_details(number)
    if kind == "case":
        registration.accept(session, actor, NOW, details)
        return
    case = registered(session, actor, details=details)
    session.execute(
        sa.update(Registration)
        .where(
            Registration.person_id == case.person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
        )
        .values(kind=kind)
    )
    session.commit()


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("holder", [COMMUNITY, ELSEWHERE], ids=["here", "elsewhere"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("unemployment", "办理失业登记，登记有效"),
        ("employment", "有有效就业登记"),
        ("case", "正在办理失业登记"),
    ],
)
def test_who_has_something_open_is_sent_to_its_office(
    engine: sa.Engine, session: Session, kind: str, words: str, holder: str
) -> None:
    number, there = resident_number(), clerk(session, holder)
    open_registration(session, there, number, kind)
    here = clerk(session)
    told = unchanged(
        engine,
        session,
        Conflict,
        lambda: registration.accept(
            session, here, NOW, unemployment_details(number), finish=FINISH
        ),
    )
    assert there.office_title in told
    assert words in told
    assert "周建国" not in told


@pytest.mark.parametrize(("role", "level"), POSTINGS)
def test_only_a_communitys_clerk_may(
    engine: sa.Engine, session: Session, role: Role, level: Level
) -> None:
    case = registration.accept(session, clerk(session), NOW, unemployment_details())
    case_id, version = case.id, case.version
    actor = officer(session, AREA_OF[level], role)

    def accept() -> Case:
        return registration.accept(session, actor, NOW, unemployment_details())

    def complete() -> Case:
        return registration.complete(session, actor, NOW, case_id, version, FINISH)

    if role is Role.CLERK:
        assert accept().clerk_id == actor.user_id
        assert complete().closed_at == NOW
    else:
        assert "经办人" in unchanged(engine, session, NotAllowed, accept)
        assert "经办人" in unchanged(engine, session, NotAllowed, complete)


@pytest.mark.parametrize("area", ["430102001002", "430102002001", ELSEWHERE])
def test_a_case_of_another_community_is_not_there(
    engine: sa.Engine, session: Session, area: str
) -> None:
    case = registration.accept(session, clerk(session), NOW, unemployment_details())
    case_id, version = case.id, case.version
    other = clerk(session, area)
    for known_or_guessed in (version, version + 1):
        told = unchanged(
            engine,
            session,
            NotFound,
            partial(registration.complete, session, other, NOW, case_id, known_or_guessed, FINISH),
        )
        assert told == "没有找到，或不在您的辖区"


def test_a_case_that_never_was_is_not_there(session: Session) -> None:
    with pytest.raises(NotFound, match="没有找到，或不在您的辖区"):
        registration.complete(session, clerk(session), NOW, 999_999, 1, FINISH)


def test_the_second_is_told_who_was_first_what_they_did_and_when(
    engine: sa.Engine, session: Session
) -> None:
    first, second = clerk(session), clerk(session)
    case = registration.accept(session, first, NOW, unemployment_details())
    case_id, seen = case.id, case.version
    registration.complete(session, first, NOW + timedelta(minutes=5), case_id, seen, FINISH)
    told = unchanged(
        engine,
        session,
        Conflict,
        lambda: registration.complete(session, second, NOW, case_id, seen, FINISH),
    )
    name = session.get_one(User, first.user_id).name
    assert told.startswith(f"{name}已于 11 月 24 日 09:05 “办结”这件办件")


def test_a_completed_case_takes_no_action(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    case_id, version = case.id, case.version
    told = unchanged(
        engine,
        session,
        NotAllowed,
        lambda: registration.complete(session, actor, NOW, case_id, version, FINISH),
    )
    assert "核验" in told

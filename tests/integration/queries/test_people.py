"""Finding people by what a clerk types: names, readings, the number's end; in the area only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Person, Registration, RegistrationKind
from portal.queries import people, person_standing
from portal.queries.people import Elsewhere
from portal.services import registration
from tests.factories import (
    NOW,
    clerk,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.queries.world import HERE, OTHER_CITY, end
from tests.statements import plans

NAMES = (
    "周建国",
    "周建",
    "周健国",
    "欧阳娜娜",
    "单雄信",
    "吕布",
    "买买提·吐尔逊",
    "㐂田",
    "𠮷野",
    "𬀩生",
    "䶮明",
    "龙𰀀𠮷",
    "O'Neil, Anna-Maria",
    "José García",
)
SAME_NAME = "王芳"


@dataclass(frozen=True)
class Town:
    """A community's people: identity numbers by name; the other city has the same names."""

    actor: Actor
    elsewhere: Actor
    numbers: dict[str, str]
    ends_in_x: str


def number_ending_in_x() -> str:
    return next(n for n in (resident_number() for _ in range(500)) if n.endswith("X"))


def accept(session: Session, actor: Actor, name: str, number: str) -> None:
    personal = personal_details(number, name=name)
    registration.accept(session, actor, NOW, unemployment_details(number, personal=personal))


@pytest.fixture(scope="module")
def town(engine: sa.Engine) -> Town:
    """Everybody above once in each of two communities, and one name 25 times."""
    with Session(engine) as session:
        here, there = clerk(session, HERE), clerk(session, OTHER_CITY)
        numbers = {name: resident_number() for name in NAMES}
        for name, number in numbers.items():
            accept(session, here, name, number)
            accept(session, there, name, resident_number())
        for _ in range(25):
            accept(session, here, SAME_NAME, resident_number())
        ends_in_x = number_ending_in_x()
        accept(session, here, SAME_NAME, ends_in_x)
        return Town(here, there, numbers, ends_in_x)


def found(session: Session, actor: Actor, typed: str) -> list[str]:
    return [person.name for person in people.search(session, actor, typed).people]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("周建国", ["周建国"]),
        ("周建", ["周建", "周建国"]),
        ("周", ["周健国", "周建", "周建国"]),
        ("建国", []),
        ("zhoujianguo", ["周健国", "周建国"]),
        ("Zhou Jian", ["周健国", "周建", "周建国"]),
        ("zjg", ["周健国", "周建国"]),
        ("ZJ", ["周健国", "周建", "周建国"]),
        ("jianguo", []),
        ("ouyang", ["欧阳娜娜"]),
        ("oynn", ["欧阳娜娜"]),
        ("shan", ["单雄信"]),
        ("dan", []),
        ("lvbu", ["吕布"]),
        ("买买提·吐尔逊", ["买买提·吐尔逊"]),
        ("买买提•吐尔逊", ["买买提·吐尔逊"]),
        ("买买提．吐尔逊", ["买买提·吐尔逊"]),
        ("买买提 · 吐", ["买买提·吐尔逊"]),
        ("周 建国", ["周建国"]),
        ("买买提", ["买买提·吐尔逊"]),
        ("maimaititu", ["买买提·吐尔逊"]),
        ("mmttex", ["买买提·吐尔逊"]),
        ("㐂", ["㐂田"]),
        ("𠮷野", ["𠮷野"]),
        ("𬀩", ["𬀩生"]),
        ("䶮明", ["䶮明"]),
        ("龙", ["龙𰀀𠮷"]),
        ("龙𰀀", ["龙𰀀𠮷"]),
        ("O'Neil", ["O'Neil, Anna-Maria"]),
        ("O’Neil", ["O'Neil, Anna-Maria"]),
        ("oneil", ["O'Neil, Anna-Maria"]),
        ("jose", ["José García"]),
        ("José", ["José García"]),
        ("%", []),
        ("_", []),
        ("周_国", []),
        ("\\", []),
        ("'", []),
    ],
)
def test_what_is_typed_finds(session: Session, town: Town, typed: str, names: list[str]) -> None:
    assert found(session, town.actor, typed) == sorted(names)


@pytest.mark.parametrize("form", ["{name}{tail}", "{name} {tail}", "{name}  {tail}"])
@pytest.mark.parametrize("name", ["周建国", "买买提·吐尔逊", "𠮷野"])
def test_a_name_with_the_last_four_finds_the_one(
    session: Session, town: Town, name: str, form: str
) -> None:
    tail = town.numbers[name][-4:]
    assert found(session, town.actor, form.format(name=name, tail=tail)) == [name]
    other = f"{(int(tail[:3]) + 1) % 1000:03d}{tail[3]}"
    assert found(session, town.actor, form.format(name=name, tail=other)) == []


@pytest.mark.parametrize(
    "typed", ["王芳{tail}", "王芳 {tail}", "王 {tail}", "wf{tail}", "wangfang {tail}"]
)
@pytest.mark.parametrize("lower", [False, True])
def test_the_last_four_may_end_in_x(session: Session, town: Town, typed: str, lower: bool) -> None:
    tail = town.ends_in_x[-4:]
    page = people.search(session, town.actor, typed.format(tail=tail.lower() if lower else tail))
    assert [person.identifier.number for person in page.people] == [town.ends_in_x]


def test_four_digits_alone_find_nobody(session: Session, town: Town) -> None:
    """The end of a number is no name: without one it would open strangers."""
    assert found(session, town.actor, town.numbers["周建国"][-4:]) == []


@pytest.mark.parametrize("typed", ["", "周", "zjg", "王芳", SAME_NAME])
def test_another_area_stays_out_of_sight(session: Session, town: Town, typed: str) -> None:
    ids = [
        {person.id for person in people.search(session, actor, typed).people}
        for actor in (town.actor, town.elsewhere)
    ]
    assert not ids[0] & ids[1]
    here = people.search(session, town.actor, f"周建国{town.numbers['周建国'][-4:]}")
    assert len(here.people) == 1
    assert found(session, town.elsewhere, f"周建国{town.numbers['周建国'][-4:]}") == []


def pages(session: Session, actor: Actor, typed: str) -> Iterator[list[Person]]:
    after = None
    while True:
        page = people.search(session, actor, typed, after)
        yield list(page.people)
        if page.following is None:
            return
        after = page.following


@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # only read by the examples
    max_examples=hypothesis_settings().max_examples // 4,
)
@given(size=st.integers(1, 60), typed=st.sampled_from(["", "王", "wf", "周", "𠮷"]))
def test_pages_hold_everybody_once_by_name(
    session: Session, town: Town, size: int, typed: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people, "PAGE", 1000)
        (whole,) = pages(session, town.actor, typed)
        patch.setattr(people, "PAGE", size)
        parts = list(pages(session, town.actor, typed))
    assert [person.id for part in parts for person in part] == [person.id for person in whole]
    order = [(person.name, person.id) for person in whole]
    assert order == sorted(order)
    assert {len(part) for part in parts[:-1]} <= {size}
    assert parts[-1] or not whole


def state(session: Session, actor: Actor, kind: str) -> Person:
    """Somebody elsewhere, in each state in which they can be."""
    number = resident_number()
    details = unemployment_details(number, personal=personal_details(number, name="𠮷田·阿依古丽"))
    if kind == "waiting":
        case = registration.accept(session, actor, NOW, details)
    else:
        case = registered(session, actor, details=details)
    if kind == "ended":
        end(session, case.person_id)
    elif kind == "employed":
        session.execute(
            sa.update(Registration)
            .where(
                Registration.person_id == case.person_id,
                Registration.kind == RegistrationKind.UNEMPLOYMENT,
            )
            .values(kind=RegistrationKind.EMPLOYMENT)
        )
        session.commit()
    return session.get_one(Person, case.person_id)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("registered", "失业登记，有效"),
        ("employed", "就业登记，有效"),
        ("waiting", "失业登记办理中"),
        ("ended", "无有效登记"),
    ],
)
def test_of_somebody_elsewhere_no_more_is_told(session: Session, kind: str, status: str) -> None:
    actor = clerk(session, OTHER_CITY)
    person = state(session, actor, kind)
    office = "—" if kind == "ended" else actor.office_title
    told = people.elsewhere(session, person)
    assert told == Elsewhere("𠮷******", status, office)
    assert [field.name for field in fields(told)] == ["name", "status", "handled_at"]


def test_a_persons_own_page_tells_what_is_in_force_now(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first = registered(session, actor, details=unemployment_details(number))
    end(session, first.person_id)
    later = NOW + timedelta(days=40)
    second = registered(session, actor, now=later, details=unemployment_details(number))
    person_id = first.person_id
    now = person_standing.standing(session, person_id)
    assert [(one.kind, one.opened_case_id) for one in now.registrations] == [
        (kind, second.id) for kind in (RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING)
    ]
    current, serving, certificate = (
        people.current_registration(session, person_id),
        now.serving,
        now.certificate,
    )
    assert current is not None
    assert serving is not None
    assert certificate is not None
    assert (current.kind, current.opened_case_id) == (RegistrationKind.UNEMPLOYMENT, second.id)
    assert (serving.case_id, certificate.case_id) == (second.id, first.id)


def test_of_somebody_with_nothing_open_nothing_is_in_force(session: Session) -> None:
    case = registered(session, clerk(session))
    end(session, case.person_id)
    now = person_standing.standing(session, case.person_id)
    assert (now.registrations, now.serving) == ([], None)
    assert now.certificate is not None


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_what_holds_of_a_person_is_found_by_keys(session: Session, engine: sa.Engine) -> None:
    person_id = registered(session, clerk(session)).person_id
    with plans(engine) as found:
        person_standing.standing(session, person_id)
    ((_, how),) = [one for one in found if "JOIN serving" in one[0]]
    assert "SCAN" not in how, how

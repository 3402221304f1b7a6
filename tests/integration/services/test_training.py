"""Institutions, courses, and who is recommended for them (R5.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.service311 import OfferOutcome
from portal.domain.training import InstitutionDetails
from portal.models import Message, Offer, Person
from portal.queries import training as queries
from portal.queries.service311 import wishes_of
from portal.services import service311, training
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests import served
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.records import race, rows_of

USCC = "91430100MA4L16JK48"
TODAY = NOW.date()


def somebody(session: Session, actor: Actor) -> int:
    """Somebody registered as unemployed."""
    details = unemployment_details(resident_number())
    return registered(session, actor, details=details).person_id


@pytest.mark.clause("R5.3")
def test_a_district_keeps_its_own_and_nobody_elses(session: Session) -> None:
    keeper, other = served.keeper(session), served.keeper(session, "430105000000")
    school = served.institution(session, keeper, uscc=USCC)
    course = served.course(session, keeper, school.id)
    details = InstitutionDetails("新名称", USCC, "新地址", "李老师", "073184000009")
    for act in (
        lambda: training.change_institution(session, other, school.id, school.version, details),
        lambda: training.close_institution(session, other, NOW, school.id, school.version),
        lambda: training.add_course(session, other, NOW, school.id, served.course_details()),
        lambda: training.withdraw_course(session, other, NOW, course.id, course.version),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotAllowed):
        served.institution(session, clerk(session))
    with pytest.raises(Conflict, match="已经录入"):
        served.institution(session, other, uscc=USCC)
    training.change_institution(session, keeper, school.id, school.version, details)
    session.refresh(school)
    assert (school.name, school.phone) == ("新名称", "073184000009")
    with pytest.raises(Conflict, match="刚刚修改"):
        training.change_institution(session, keeper, school.id, 1, details)


@pytest.mark.clause("R5.3")
def test_a_course_is_changed_withdrawn_and_never_gets_too_small(session: Session) -> None:
    keeper, actor = served.keeper(session), clerk(session)
    school = served.institution(session, keeper)
    course = served.course(session, keeper, school.id, seats=2)
    for _ in range(2):
        served.recommended(session, actor, somebody(session, actor), course.id)
    session.refresh(course)
    with pytest.raises(RuleBroken, match="名额不能少于"):
        training.change_course(
            session, keeper, NOW, course.id, course.version, served.course_details(seats=1)
        )
    training.change_course(
        session, keeper, NOW, course.id, course.version, served.course_details(seats=3)
    )
    session.refresh(course)
    training.withdraw_course(session, keeper, NOW, course.id, course.version)
    session.refresh(course)
    with pytest.raises(Conflict, match="已经撤下"):
        training.withdraw_course(session, keeper, NOW, course.id, course.version)
    with pytest.raises(Conflict, match="不再招生"):
        served.recommended(session, actor, somebody(session, actor), course.id)


@pytest.mark.clause("R5.3")
def test_nothing_is_recommended_of_a_closed_one_or_after_the_first_day(session: Session) -> None:
    keeper, actor = served.keeper(session), clerk(session)
    school = served.institution(session, keeper)
    course = served.course(session, keeper, school.id)
    whom = somebody(session, actor)
    with pytest.raises(Conflict, match="不再招生"):
        served.recommended(session, actor, whom, course.id, NOW + timedelta(days=15))
    training.close_institution(session, keeper, NOW, school.id, school.version)
    with pytest.raises(Conflict, match="不再招生"):
        served.recommended(session, actor, whom, course.id)
    session.refresh(school)
    with pytest.raises(Conflict, match="不能再开班"):
        served.course(session, keeper, school.id)
    with pytest.raises(Conflict):
        training.close_institution(session, keeper, NOW, school.id, school.version)
    with pytest.raises(NotFound):
        served.recommended(session, actor, whom, 10**9)


@pytest.mark.clause("R5.3")
def test_a_course_that_was_agreed_to_is_told_by_message(session: Session) -> None:
    keeper, actor = served.keeper(session), clerk(session)
    school = served.institution(session, keeper, name="蓝领培训学校", address="韶山路1号")
    course = served.course(session, keeper, school.id, title="养老护理员")
    whom = somebody(session, actor)
    offer = served.recommended(session, actor, whom, course.id)
    message = session.get_one(Message, offer.message_id)
    assert "蓝领培训学校的养老护理员，12月8日开班，在韶山路1号" in message.text
    assert session.get_one(Person, whom).name not in message.text
    with pytest.raises(Conflict, match="已经为本人推荐过"):
        served.recommended(session, actor, whom, course.id)
    declined = OfferOutcome.DECLINED_WITH_REASON
    service311.tell(session, actor, NOW, offer.id, offer.version, declined)
    served.recommended(session, actor, whom, course.id)


@pytest.mark.clause("R5.3")
def test_what_fits_the_wishes_of_the_own_county_goes_first(session: Session) -> None:
    keeper, other = served.keeper(session), served.keeper(session, "430105000000")
    far = served.keeper(session, "430202000000")
    ours, theirs = served.institution(session, keeper), served.institution(session, other)
    away = served.institution(session, far)
    actor, wish = clerk(session, "430102001005"), "消防设施操作员"
    details = unemployment_details(resident_number())
    details = replace(details, wishes=replace(details.wishes, training=wish))
    whom = registered(session, actor, details=details).person_id
    found = [
        served.course(session, other, theirs.id, title=wish).id,
        served.course(session, keeper, ours.id, title=f"{wish}（初级）").id,
        served.course(session, keeper, ours.id, title="电焊工").id,
    ]
    full = served.course(session, keeper, ours.id, title=wish, seats=1)
    served.recommended(session, actor, somebody(session, actor), full.id)
    elsewhere = served.course(session, far, away.id, title=wish)
    shown = queries.fitting(session, actor, whom, wishes_of(session, whom), TODAY)
    ids = [one.course.id for one in shown]
    assert [one for one in ids if one in found] == [found[1], found[0], found[2]]
    assert not {full.id, elsewhere.id} & set(ids)
    (best,) = [one for one in shown if one.course.id == found[1]]
    assert (best.left, best.fit.reasons) == (20, ("符合培训意愿", "同区县", "14 天后开班"))


@pytest.mark.clause("R5.3")
def test_the_last_seat_goes_to_one(session: Session, engine: sa.Engine) -> None:
    keeper, actor = served.keeper(session), clerk(session)
    course_id = served.course(session, keeper, served.institution(session, keeper).id, seats=1).id
    people = [somebody(session, actor) for _ in range(2)]
    session.rollback()

    def take(person_id: int) -> Callable[[Session], Offer]:
        return lambda own: served.recommended(own, actor, person_id, course_id)

    came = race(engine, *(take(whom) for whom in people))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Offer"]
    assert len(rows_of(session, Offer, course_id=course_id)) == 1

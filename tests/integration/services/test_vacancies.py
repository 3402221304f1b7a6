"""A vacancy is entered, audited by the district, published, and found in the lists (P2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.vacancies import VacancyState
from portal.domain.workflow import Action, Status
from portal.models import AuditEntry, Case, EmployerCase, Message, Vacancy, VacancyRevision
from portal.queries import desk, vacancies
from portal.queries.vacancies import VacancyFilter, Wanted
from portal.queries.vacancy_audits import to_audit, to_put_right, turns
from portal.services import vacancies as entering
from portal.services import vacancy_life as life
from portal.services.demo.accounts import DISTRICT, OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import race, rows_of
from tests.integration.services.vacancy_states import now_of, recommended
from tests.vacancies import BACK, REFUSED, area_id, entered, judged, published, told
from tests.working import add_employer

pytestmark = pytest.mark.clause("P2")
TODAY = shanghai_day(NOW)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def auditor(session: Session) -> Actor:
    """The district's reviewer."""
    return officer(session, DISTRICT, Role.REVIEWER)


@pytest.fixture
def ours(session: Session) -> Actor:
    """A clerk of the community."""
    return clerk(session)


def back(session: Session, actor: Actor) -> set[tuple[int, str | None]]:
    return {(one.id, why.opinion) for one, why in to_put_right(session, actor)}


def actions(session: Session, vacancy: Vacancy) -> list[str]:
    rows = rows_of(session, AuditEntry, subject="vacancy", subject_id=vacancy.id)
    return [one.action for one in rows]


def test_entered_it_waits_three_working_days_for_the_district(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    made = entered(session, ours)
    case = made.case
    assert isinstance(case, EmployerCase)
    assert (made.state, case.step, case.status) == (VacancyState.WAITING, "audit", Status.OPEN)
    assert (case.accepted_on, case.due_on) == (TODAY, date(2026, 11, 27))
    assert case.number.startswith("430102001001")
    assert case.employer_id == made.employer_id
    assert not rows_of(session, Case, id=case.id), "no person's"
    waiting = [one.id for one in to_audit(session, auditor)]
    assert made.id in waiting
    assert turns(session, auditor, TODAY).number == len(waiting)
    assert turns(session, auditor, date(2026, 11, 28)).late.number == len(waiting)
    on_desk = desk.page(session, ours, desk.DeskFilter.ALL, TODAY, None).cases
    assert case.number not in {one.number for one in on_desk}
    (kept,) = rows_of(session, VacancyRevision, vacancy_id=made.id)
    assert (kept.revision, kept.case_id, kept.duties) == (1, case.id, made.duties)
    assert not recommended(session, made, TODAY)


def test_published_it_can_be_recommended_until_its_day(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    made = published(session, ours, auditor)
    assert (made.state, made.published_at) == (VacancyState.PUBLISHED, NOW)
    assert made.case.status is Status.COMPLETED
    assert made.case.decisions[-1].opinion == life.AGREED
    assert recommended(session, made, made.open_until)
    assert not recommended(session, made, made.open_until + timedelta(days=1))
    assert actions(session, made) == ["vacancy.enter", "vacancy.publish"]
    assert not rows_of(session, Message, case_id=made.case_id), "an employer gets no message"


def test_four_eyes_hold_at_the_district_itself(session: Session, auditor: Actor) -> None:
    made = entered(session, auditor)
    with pytest.raises(NotAllowed):
        judged(session, auditor, made)
    other = officer(session, DISTRICT, Role.REVIEWER)
    assert judged(session, other, made).state is VacancyState.PUBLISHED


def test_sent_back_put_right_and_published(session: Session, ours: Actor, auditor: Actor) -> None:
    made = judged(session, auditor, entered(session, ours), Action.SEND_BACK, BACK)
    case = made.case
    assert (made.state, case.status, case.step) == (VacancyState.WAITING, Status.SENT_BACK, "enter")
    assert case.due_on == date(2026, 11, 27), "a return between offices stops no clock"
    assert (made.id, BACK.opinion) in back(session, ours)
    assert made.id not in {one.id for one in to_audit(session, auditor)}
    right = told(session, pay_from=3000)
    entering.put_right(session, ours, LATER, made.id, case.version, right)
    assert made.id in {one.id for one in to_audit(session, auditor)}
    assert made.id not in {vacancy_id for vacancy_id, _why in back(session, ours)}
    assert judged(session, auditor, made, now=LATER).pay_from == 3000
    assert [one.revision for one in rows_of(session, VacancyRevision, vacancy_id=made.id)] == [1, 2]


@pytest.mark.parametrize("way", ["refused", "withdrawn"])
def test_it_ends_without_being_published(
    session: Session, ours: Actor, auditor: Actor, way: str
) -> None:
    made = entered(session, ours)
    if way == "refused":
        made = judged(session, auditor, made, Action.REFUSE, REFUSED)
    else:
        made = judged(session, auditor, made, Action.SEND_BACK, BACK)
        entering.withdraw(session, ours, LATER, made.id, made.case.version, "单位不招了")
    made = now_of(session, made)
    assert (made.state, made.case.status) == (VacancyState(way), Status(way))
    assert made.ended_at is not None
    assert made.case.status_label == {"refused": "不予发布", "withdrawn": "单位撤回"}[way]
    with pytest.raises(Conflict):
        life.take_down(session, ours, LATER, made.id, made.version, "x")


def test_a_refusal_names_a_reason_of_its_own_list(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    made = entered(session, ours)
    for given in (Given(opinion="x"), replace(REFUSED, opinion=None)):
        with pytest.raises(RuleBroken):
            judged(session, auditor, made, Action.REFUSE, given)
    assert now_of(session, made).state is VacancyState.WAITING


def test_it_is_not_published_after_its_last_day(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    made = entered(session, ours, open_until=TODAY)
    with pytest.raises(RuleBroken, match="截止日期已经过了"):
        judged(session, auditor, made, now=LATER)


def test_others_see_what_is_published_and_change_nothing(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    other = clerk(session, OTHER_COMMUNITY)
    waiting, open_one = entered(session, ours), published(session, ours, auditor)
    assert vacancies.in_area(session, other, waiting.id) is None
    assert vacancies.in_area(session, other, open_one.id) is not None
    with pytest.raises(NotFound):
        life.take_down(session, other, NOW, open_one.id, open_one.version, "x")
    with pytest.raises(NotFound):
        life.reveal(session, other, waiting.id)
    with pytest.raises(NotAllowed):
        judged(session, ours, waiting)
    elsewhere = officer(session, "430103000000", Role.REVIEWER)
    with pytest.raises(NotFound):
        judged(session, elsewhere, waiting)


def test_of_two_auditors_at_once_one_is_told(
    engine: sa.Engine, session: Session, ours: Actor, rounds: int
) -> None:
    both = [officer(session, DISTRICT, Role.REVIEWER) for _ in range(2)]
    for _ in range(2 * rounds):
        made = entered(session, ours)
        seen, made_id = made.case.version, made.id
        session.rollback()

        def judge(actor: Actor, action: Action, given: Given, other: Session) -> str:
            life.judge(other, actor, NOW, made_id, seen, action, given)  # noqa: B023
            return action.value

        found = race(
            engine,
            partial(judge, both[0], Action.APPROVE, Given()),
            partial(judge, both[1], Action.REFUSE, REFUSED),
        )
        (won,) = (one for one in found if isinstance(one, str))
        (lost,) = (one for one in found if not isinstance(one, str))
        assert isinstance(lost, Conflict)
        state = now_of(session, session.get_one(Vacancy, made_id)).state
        assert state.value == {"approve": "published", "refuse": "refused"}[won]


def test_a_case_is_a_persons_or_an_employers(session: Session, ours: Actor) -> None:
    made = entered(session, ours)
    for values in ({"audience": "person"}, {"employer_id": None}):
        it = sa.update(EmployerCase).where(EmployerCase.id == made.case_id).values(**values)
        with pytest.raises(IntegrityError, match="of_a_person_or_an_employer"):
            session.execute(it.execution_options(synchronize_session=False))
        session.rollback()


def test_lists_go_by_place_words_and_state(session: Session, ours: Actor, auditor: Actor) -> None:
    employer = add_employer(session, ours, "长沙某某物业服务有限公司")
    other = clerk(session, OTHER_COMMUNITY)
    far = area_id(session, OTHER_COMMUNITY)
    near = published(session, ours, auditor, employer_id=employer.id, title="消防值班员")
    sent = published(session, ours, auditor, area_id=far, title="驻外门卫")
    theirs = judged(
        session,
        officer(session, "430202000000", Role.REVIEWER),
        entered(session, other, area_id=far, title="装卸工"),
    )
    waiting = entered(session, ours)
    mine = {near.id, sent.id, theirs.id, waiting.id}
    session.rollback()

    def found(wanted: Wanted, which: VacancyFilter = VacancyFilter.OPEN) -> set[int]:
        page = vacancies.page(session, ours, TODAY, which, wanted)
        if page.following is None:
            counted = vacancies.counts(session, ours, TODAY, wanted)[which].number
            assert counted == len(page.vacancies)
        return {one.id for one in page.vacancies} & mine

    place = vacancies.in_area(session, ours, theirs.id)
    assert place is not None
    assert found(Wanted()) == {near.id, sent.id}, "the county's, and what the own area entered"
    assert found(Wanted(place=place.area)) == {sent.id, theirs.id}
    assert found(Wanted("长沙某某物业")) == {near.id}
    assert found(Wanted("门卫")) == {sent.id}
    assert found(Wanted(), VacancyFilter.WAITING) == {waiting.id}
    assert found(Wanted(), VacancyFilter.ALL) == {near.id, sent.id, waiting.id}

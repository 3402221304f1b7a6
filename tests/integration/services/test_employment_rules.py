"""规程六 at the window: days, consent, verification, refusals, several jobs (R6.4–R6.7, R7.3)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.codes import CodeItem, code_set
from portal.domain.comparisons import BY_HAND, COMPARED, Compared, Result, Source
from portal.domain.decisions import Given
from portal.domain.identity import Sex, parse_id_number
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.workflow import Action, Status
from portal.models import Case, EmploymentJob, NoticeTopic, OfficeNotice, Registration
from portal.services import engine, registration
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import RuleBroken
from portal.services.registration import Finish, Refused
from tests.factories import (
    NOW,
    clerk,
    job_seeking_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import rows_of
from tests.working import (
    STANDARD,
    UNKNOWN,
    add_employer,
    add_standard,
    employed,
    employment_details,
    job,
)

ELSEWHERE = "430202001001"
NEXT_DOOR = "430102001002"
MEANS = code_set("verification_means")
KNOWN = (Compared(Source.BUSINESS, Result.SAME, NOW.date(), "登记为某某便利店的经营者"),)


@pytest.mark.clause("R6.5")
def test_five_working_days_from_the_acceptance(session: Session) -> None:
    case = registration.accept(session, clerk(session), NOW, employment_details(job("022")))
    assert (case.accepted_on, case.due_on) == (date(2026, 11, 24), date(2026, 12, 1))


@pytest.mark.clause("R6.7")
def test_nobody_is_registered_as_employed_without_agreeing(session: Session) -> None:
    actor = clerk(session)
    finish = Finish(None, MEANS.item(BY_HAND))
    with pytest.raises(RuleBroken, match="未经本人同意"):
        registration.accept(session, actor, NOW, employment_details(job("022")), finish=finish)
    assert rows_of(session, Case, clerk_id=actor.user_id) == []
    case = employed(session, actor, job("022"))
    assert [one.means.name for one in case.bases if one.means] == ["本人在登记表上签字"]


@pytest.mark.clause("R6.2")
def test_the_hotline_registers_nobody_as_employed(session: Session) -> None:
    details, actor = employment_details(job("022")), clerk(session)
    with pytest.raises(RuleBroken) as broken:
        registration.accept(session, actor, NOW, details, channel=Channel.HOTLINE)
    assert [one.field for one in broken.value.problems] == ["channel"]


@pytest.mark.clause("R6.6")
@pytest.mark.parametrize(
    ("form", "compared", "means", "works"),
    [
        ("010", (), BY_HAND, True),
        ("010", (), COMPARED, False),
        ("021", (), BY_HAND, False),
        ("021", UNKNOWN, BY_HAND, True),
        ("021", KNOWN, COMPARED, True),
        ("021", KNOWN, BY_HAND, False),
        ("022", (), BY_HAND, True),
        ("022", (), COMPARED, False),
    ],
)
def test_the_service_itself_judges_the_means(
    session: Session, form: str, compared: tuple[Compared, ...], means: str, works: bool
) -> None:
    actor = clerk(session)
    declared = job(form, add_employer(session, actor).id if form == "010" else None)
    finish = Finish(signed_on_paper(), MEANS.item(means))
    details = employment_details(declared)
    if works:
        case = registration.accept(session, actor, NOW, details, finish=finish, compared=compared)
        assert case.status is Status.COMPLETED
        return
    with pytest.raises(RuleBroken) as broken:
        registration.accept(session, actor, NOW, details, finish=finish, compared=compared)
    assert [one.field for one in broken.value.problems] == ["verification"]
    assert rows_of(session, Case, clerk_id=actor.user_id) == []


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("reason", code_set("refusal_reason").offered, ids=lambda one: one.code)
def test_work_is_refused_for_its_own_reasons_alone(session: Session, reason: CodeItem) -> None:
    actor, number = clerk(session), parse_id_number(resident_number())
    refused = Refused(number, "田小满", number.sex or Sex.MALE, reason, "向单位核实，没有这名员工")
    if reason.code in {"1", "2", "6", "9"}:
        case = registration.refuse_at_once(session, actor, NOW, EMPLOYMENT, refused)
        assert case.status is Status.REFUSED
        return
    with pytest.raises(RuleBroken, match="其他理由都不能拒绝"):
        registration.refuse_at_once(session, actor, NOW, EMPLOYMENT, refused)


@pytest.mark.clause("R7.3")
@pytest.mark.parametrize(("pay", "ends"), [(STANDARD - 1, False), (STANDARD, True), (None, False)])
def test_flexible_work_ends_unemployment_from_the_standard_on(
    session: Session, pay: int | None, ends: bool
) -> None:
    actor, number = clerk(session), resident_number()
    add_standard(session, actor)
    case = registered(session, actor, details=unemployment_details(number))
    person_id = case.person_id
    if ends:
        employed(session, actor, job("022", pay=pay), number)
    else:
        with pytest.raises(RuleBroken) as broken:
            employed(session, actor, job("022", pay=pay), number)
        assert [one.field for one in broken.value.problems] == ["pay"]
    session.rollback()
    is_open = {one.kind.value: one.ended_on is None for one in _spells(session, person_id)}
    ended = {"unemployment": False, "job_seeking": False, "employment": True}
    assert is_open == (ended if ends else {"unemployment": True, "job_seeking": True})


@pytest.mark.clause("R7.3")
def test_without_a_standard_nobody_can_tell(session: Session) -> None:
    actor, number = clerk(session, ELSEWHERE), resident_number()
    registered(session, actor, details=unemployment_details(number))
    with pytest.raises(RuleBroken, match="没有 2019-01-02 的最低生活保障标准"):
        employed(session, actor, job("022", started_on=date(2019, 1, 2)), number)


@pytest.mark.clause("R7.1")
def test_the_community_that_loses_somebody_is_told(session: Session) -> None:
    here, there, number = clerk(session), clerk(session, ELSEWHERE), resident_number()
    case = registered(session, there, details=unemployment_details(number))
    hired = employed(session, here, job("010", add_employer(session, here).id), number)
    session.rollback()
    (notice,) = rows_of(session, OfficeNotice, person_id=case.person_id)
    assert (notice.office_id, notice.topic, notice.case_id) == (
        there.office_id,
        NoticeTopic.EMPLOYED,
        hired.id,
    )


@pytest.mark.clause("R3.3", "R7.1")
def test_the_community_that_only_serves_loses_somebody_too(session: Session) -> None:
    here, keeps, serves = (clerk(session, one) for one in (COMMUNITY, ELSEWHERE, NEXT_DOOR))
    number = resident_number()
    case = registered(session, keeps, details=unemployment_details(number))
    registered(session, serves, details=job_seeking_details(number))
    employed(session, here, job("010", add_employer(session, here).id), number)
    session.rollback()
    told = rows_of(session, OfficeNotice, person_id=case.person_id)
    assert sorted(one.office_id for one in told) == sorted([keeps.office_id, serves.office_id])


@pytest.mark.clause("R6.1")
def test_several_jobs_are_one_registration(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first = employed(session, actor, job("010", add_employer(session, actor).id), number)
    for declared in (job("010", add_employer(session, actor).id), job("021"), job("022")):
        employed(session, actor, declared, number)
    session.rollback()
    (spell,) = _spells(session, first.person_id)
    assert (spell.opened_case_id, spell.ended_on) == (first.id, None)
    assert [one.form.code for one in spell.jobs] == ["010", "010", "021", "022"]


@pytest.mark.clause("R6.1")
def test_the_same_business_is_registered_once(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    own = job("021")
    employed(session, actor, own, number)
    with pytest.raises(RuleBroken, match="不必再办") as refused:
        employed(session, actor, own, number)
    assert [one.field for one in refused.value.problems] == ["uscc"]
    employed(session, actor, own)  # a partner


@pytest.mark.clause("R6.4")
def test_a_returned_form_comes_back_with_another_job(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = registration.accept(session, actor, NOW, employment_details(job("022"), number))
    given = Given(fields=("form", "employer_id"), opinion="单位名称与合同不符")
    engine.advance(session, actor, NOW, case.id, case.version, Action.RETURN, given)
    employer = add_employer(session, actor)
    put_right = employment_details(job("010", employer.id), number)
    registration.resubmit(session, actor, NOW + timedelta(days=1), case.id, case.version, put_right)
    finish = Finish(signed_on_paper(), MEANS.item(BY_HAND))
    registration.complete(session, actor, NOW, case.id, case.version, finish)
    (registered_job,) = rows_of(session, EmploymentJob, opened_case_id=case.id)
    assert registered_job.employer_id == employer.id


def _spells(session: Session, person_id: int) -> list[Registration]:
    return list(
        session.scalars(
            sa.select(Registration)
            .where(Registration.person_id == person_id)
            .order_by(Registration.id)
        )
    )

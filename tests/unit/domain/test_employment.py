"""规程六: what each form of work asks for, and within which days it is registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.employment import (
    END_DAYS,
    HIRE_DAYS,
    LICENCE_COPY,
    MATERIALS,
    Work,
    ended_in_time,
    hired_in_time,
    job_problems,
    start_problems,
    work_of,
)
from portal.domain.procedures.employment import EMPLOYMENT
from tests.working import job

TODAY = date(2026, 11, 24)
FORMS = {
    "010": Work.EMPLOYER,
    "021": Work.SELF,
    "022": Work.FLEXIBLE,
    "029": Work.SELF,
    "030": Work.EMPLOYER,
}


def test_every_form_that_is_offered_is_a_kind_of_work() -> None:
    offered = code_set("employment_form").offered
    assert {one.code: work_of(one) for one in offered} == FORMS


@pytest.mark.clause("R6.4")
def test_a_licence_is_asked_of_ones_own_business_alone() -> None:
    asked = {work: set(work.materials) - set(MATERIALS) for work in Work}
    assert asked == {Work.EMPLOYER: set(), Work.SELF: {LICENCE_COPY}, Work.FLEXIBLE: set()}
    assert EMPLOYMENT.materials == (*MATERIALS, LICENCE_COPY)


@pytest.mark.clause("R6.1", "R6.2", "R6.5")
def test_the_procedure_is_declared_as_the_clauses_say() -> None:
    places = [one.name for one in code_set("place_kind").offered if one.code in EMPLOYMENT.places]
    assert places == ["户籍地", "常住地", "就业地"]
    assert EMPLOYMENT.channels == (Channel.WINDOW, Channel.SMART_HRSS, Channel.XIANG_JIUYE)
    assert EMPLOYMENT.working_days == 5


@pytest.mark.clause("R6.4")
@pytest.mark.parametrize(
    ("form", "lacking"),
    [
        ("010", ["employer_id"]),
        ("030", ["employer_id"]),
        ("021", ["uscc", "workplace", "licence_seen"]),
        ("029", ["uscc", "workplace", "licence_seen"]),
        ("022", ["flexible_way"]),
    ],
)
def test_each_kind_of_work_asks_for_its_own(form: str, lacking: list[str]) -> None:
    whole = job(form, 1)
    assert job_problems(whole, TODAY) == ()
    bare = replace(
        whole, employer_id=None, uscc=None, workplace=None, licence_seen=False, flexible_way=None
    )
    assert [one.field for one in job_problems(bare, TODAY)] == lacking


def test_work_that_has_not_begun_is_not_registered() -> None:
    begun, coming = job("010", 1, started_on=TODAY), TODAY + timedelta(days=1)
    assert job_problems(begun, TODAY) == ()
    (problem,) = job_problems(replace(begun, started_on=coming), TODAY)
    assert problem.field == "started_on"


def test_nobody_works_before_the_sixteenth_birthday() -> None:
    born, of_age = date(2008, 2, 29), date(2024, 2, 29)
    assert start_problems(born, of_age) == ()
    for day, words in (
        (of_age - timedelta(days=1), "2024 年 2 月 29 日才满 16 周岁"),
        (born - timedelta(days=1), "不能早于出生日期"),
    ):
        (problem,) = start_problems(born, day)
        assert problem.field == "started_on"
        assert words in problem.message


def test_a_contract_runs_forward() -> None:
    term = {"contract_from": TODAY, "contract_until": TODAY - timedelta(days=1)}
    (problem,) = job_problems(job("010", 1, **term), TODAY)
    assert problem.field == "contract_until"
    assert not job_problems(job("010", 1, contract_from=TODAY, contract_until=TODAY), TODAY)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_late_by_the_days_over_the_limit(happened_on: date, after: int) -> None:
    recorded_on = happened_on + timedelta(days=after)
    for timing, days in (
        (hired_in_time(happened_on, recorded_on), HIRE_DAYS),
        (ended_in_time(happened_on, recorded_on), END_DAYS),
    ):
        assert timing.due_on == happened_on + timedelta(days=days)
        assert timing.days_late == max(after - days, 0)
        assert timing.on_time is (after <= days)
        assert timing.label == ("按时" if after <= days else f"逾期 {after - days} 天")

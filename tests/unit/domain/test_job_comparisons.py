"""核验 of a job (R6.6): what a source says against the work declared, and by which means."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.comparisons import (
    BY_HAND,
    COMPARED,
    STATES_OF,
    Answer,
    Finding,
    Result,
    Source,
    State,
)
from portal.domain.employment import Work, means_for
from portal.domain.job_comparisons import SOURCES, WorkClaim, bears, compare_job, means_problems

SAME, DIFFERENT, ABSENT = Result.SAME, Result.DIFFERENT, Result.ABSENT
INSURANCE, BUSINESS = Source.SOCIAL_INSURANCE, Source.BUSINESS
AT_WORK, OWNER, FLEXIBLE = State.INSURED_BY_EMPLOYER, State.OWNER, State.INSURED_FLEXIBLY
SINCE, AS_OF, BEFORE = date(2026, 11, 16), date(2026, 11, 20), date(2026, 10, 31)
FIRM = "某某餐饮"

# work, state, as of, until, whose → result, words
TABLE = [
    (Work.EMPLOYER, AT_WORK, AS_OF, None, FIRM, SAME, "2026 年 11 月由某某餐饮缴费"),
    (Work.EMPLOYER, AT_WORK, AS_OF, None, None, SAME, "2026 年 11 月由用人单位缴费"),
    (Work.EMPLOYER, AT_WORK, SINCE, date(2099, 1, 1), FIRM, SAME, "某某餐饮缴费"),
    (Work.EMPLOYER, AT_WORK, date(2026, 11, 1), None, FIRM, SAME, "某某餐饮缴费"),
    (Work.EMPLOYER, AT_WORK, AS_OF, None, "别的单位", DIFFERENT, "与申报的单位不同"),
    (Work.EMPLOYER, AT_WORK, BEFORE, None, FIRM, ABSENT, "数据早于申报的就业时间 2026-11-16"),
    (Work.EMPLOYER, AT_WORK, AS_OF, BEFORE, FIRM, ABSENT, "缴费到 2026 年 10 月，早于申报"),
    (Work.EMPLOYER, AT_WORK, AS_OF, date(2026, 11, 18), FIRM, DIFFERENT, "已经终止"),
    (Work.EMPLOYER, FLEXIBLE, AS_OF, None, None, ABSENT, "与申报的就业无关"),
    (Work.EMPLOYER, State.PENSION, AS_OF, None, None, DIFFERENT, "领取基本养老保险待遇"),
    (Work.EMPLOYER, State.DECEASED, AS_OF, None, None, DIFFERENT, "死亡"),
    (Work.SELF, OWNER, AS_OF, None, FIRM, SAME, "登记为某某餐饮的经营者或法定代表人"),
    (Work.SELF, OWNER, AS_OF, None, "别的店", DIFFERENT, "与申报的名称不同"),
    (Work.SELF, OWNER, AS_OF, BEFORE, FIRM, ABSENT, "2026 年 10 月 31 日注销或变更，早于"),
    (Work.SELF, OWNER, AS_OF, date(2026, 11, 18), FIRM, DIFFERENT, "已经终止"),
    (Work.SELF, AT_WORK, AS_OF, None, FIRM, ABSENT, "与申报的就业无关"),
    (Work.SELF, State.PENSION, AS_OF, None, None, DIFFERENT, "领取基本养老保险待遇"),
    (Work.FLEXIBLE, FLEXIBLE, AS_OF, None, None, SAME, "以灵活就业人员身份参保"),
    (Work.FLEXIBLE, AT_WORK, AS_OF, None, FIRM, ABSENT, "与申报的就业无关"),
]


def source_of(state: State) -> Source:
    return next(source for source in Source if state in STATES_OF[source])


@pytest.mark.clause("R6.6")
@pytest.mark.parametrize(("work", "state", "as_of", "until", "whose", "result", "words"), TABLE)
def test_a_line_against_the_job_declared(
    work: Work,
    state: State,
    as_of: date,
    until: date | None,
    whose: str | None,
    result: Result,
    words: str,
) -> None:
    answer = Answer(as_of, (Finding(state, as_of, date(2020, 1, 1), until, whose),))
    compared = compare_job(source_of(state), answer, WorkClaim(work, SINCE, FIRM))
    assert (compared.result, compared.as_of) == (result, as_of)
    assert words in compared.words


@pytest.mark.parametrize("as_of", [None, BEFORE, AS_OF])
@pytest.mark.parametrize("source", Source)
def test_silence_never_speaks_against_work(source: Source, as_of: date | None) -> None:
    compared = compare_job(source, Answer(as_of), WorkClaim(Work.EMPLOYER, SINCE, FIRM))
    assert (compared.result, compared.as_of) == (ABSENT, as_of)


def test_what_differs_weighs_more_than_what_fits() -> None:
    lines = (Finding(AT_WORK, AS_OF, employer=FIRM), Finding(State.PENSION, AS_OF))
    compared = compare_job(INSURANCE, Answer(AS_OF, lines), WorkClaim(Work.EMPLOYER, SINCE, FIRM))
    assert compared.result is DIFFERENT
    assert compared.words.endswith("（另有 1 条记录）")


# work, what the sources said, means → what is said against it
MEANS = [
    (Work.EMPLOYER, [], BY_HAND, None),
    (Work.EMPLOYER, [], COMPARED, "没有可用的比对结果"),
    (Work.EMPLOYER, [(INSURANCE, ABSENT)], BY_HAND, None),
    (Work.EMPLOYER, [(INSURANCE, ABSENT)], COMPARED, "没有可用的比对结果"),
    (Work.EMPLOYER, [(INSURANCE, SAME)], BY_HAND, None),
    (Work.EMPLOYER, [(INSURANCE, SAME)], COMPARED, None),
    (Work.EMPLOYER, [(INSURANCE, DIFFERENT)], COMPARED, None),
    (Work.SELF, [], BY_HAND, "请先点“比对”"),
    (Work.SELF, [], COMPARED, "请先点“比对”"),
    (Work.SELF, [(BUSINESS, ABSENT)], BY_HAND, None),
    (Work.SELF, [(BUSINESS, ABSENT)], COMPARED, "没有可用的比对结果"),
    (Work.SELF, [(BUSINESS, SAME)], COMPARED, None),
    (Work.SELF, [(BUSINESS, SAME)], BY_HAND, "请选信息比对"),
    (Work.SELF, [(BUSINESS, ABSENT), (INSURANCE, DIFFERENT)], BY_HAND, None),
    (Work.FLEXIBLE, [], BY_HAND, None),
    (Work.FLEXIBLE, [], COMPARED, "灵活就业由人工核查"),
    (Work.FLEXIBLE, [(INSURANCE, SAME)], BY_HAND, None),
    (Work.FLEXIBLE, [(INSURANCE, SAME)], COMPARED, "灵活就业由人工核查"),
]


@pytest.mark.clause("R6.6")
@pytest.mark.parametrize(("work", "said", "means", "against"), MEANS)
def test_each_form_of_work_is_verified_by_its_own_means(
    work: Work, said: list[tuple[Source, Result]], means: str, against: str | None
) -> None:
    found = means_problems(work, means, said)
    assert [one.field for one in found] == (["verification"] if against else [])
    assert all(against in one.message for one in found if against)


@pytest.mark.clause("R6.6")
@given(st.sampled_from(Work), st.lists(st.tuples(st.sampled_from(Source), st.sampled_from(Result))))
def test_what_is_offered_is_never_refused(work: Work, said: list[tuple[Source, Result]]) -> None:
    offered = means_for(work, has_data=bears(work, said))
    assert offered
    for means in offered:
        assert not means_problems(work, means, said or [(SOURCES[work][0], ABSENT)])

"""信息比对 (R2.8): what a source says against what was declared; a difference only asks."""

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
    compare,
    outcome_problems,
    summary,
)

SAME, DIFFERENT, ABSENT = Result.SAME, Result.DIFFERENT, Result.ABSENT
SINCE = date(2026, 10, 8)
"""Unemployed since; the data are as of the 20th of the month after, unless told otherwise."""
AS_OF = date(2026, 11, 20)
TOO_OLD = date(2026, 9, 30)
FIRM = "某某机械厂"

EMPLOYER, FLEXIBLE, PENSION, OWNER = (
    State.INSURED_BY_EMPLOYER,
    State.INSURED_FLEXIBLY,
    State.PENSION,
    State.OWNER,
)
# state, as of, until, unemployed since → result, words
TABLE = [
    (EMPLOYER, AS_OF, None, SINCE, DIFFERENT, "2026 年 11 月仍由某某机械厂缴费"),
    (EMPLOYER, AS_OF, AS_OF, SINCE, DIFFERENT, "2026 年 11 月仍由"),
    (EMPLOYER, AS_OF, date(2099, 12, 31), SINCE, DIFFERENT, "2026 年 11 月仍由"),
    (EMPLOYER, SINCE, None, SINCE, DIFFERENT, "2026 年 10 月仍由"),
    (EMPLOYER, AS_OF, None, None, DIFFERENT, "仍由某某机械厂缴费"),
    (EMPLOYER, TOO_OLD, None, SINCE, ABSENT, "数据早于申报的失业时间 2026-10-08"),
    (EMPLOYER, TOO_OLD, None, None, DIFFERENT, "2026 年 9 月仍由"),
    (EMPLOYER, AS_OF, date(2026, 11, 1), SINCE, DIFFERENT, "缴费到 2026 年 11 月，晚于"),
    (EMPLOYER, AS_OF, date(2026, 10, 31), SINCE, SAME, "缴费到 2026 年 10 月"),
    (EMPLOYER, AS_OF, date(2026, 10, 8), SINCE, SAME, "缴费到 2026 年 10 月"),
    (EMPLOYER, AS_OF, date(2026, 9, 30), SINCE, SAME, "缴费到 2026 年 9 月"),
    (EMPLOYER, AS_OF, date(2025, 12, 31), date(2026, 1, 2), SAME, "2025 年 12 月"),
    (EMPLOYER, AS_OF, date(2026, 1, 31), date(2025, 12, 2), DIFFERENT, "2026 年 1 月"),
    (EMPLOYER, AS_OF, date(2026, 11, 1), None, SAME, "缴费到 2026 年 11 月"),
    (FLEXIBLE, AS_OF, None, SINCE, SAME, "灵活参保不等于就业"),
    (FLEXIBLE, AS_OF, None, None, SAME, "灵活参保不等于就业"),
    (FLEXIBLE, TOO_OLD, None, SINCE, SAME, "灵活参保不等于就业"),
    (FLEXIBLE, AS_OF, date(2026, 1, 31), SINCE, SAME, "灵活参保不等于就业"),
    (PENSION, AS_OF, None, SINCE, DIFFERENT, "领取基本养老保险待遇"),
    (PENSION, TOO_OLD, None, SINCE, DIFFERENT, "领取基本养老保险待遇"),
    (PENSION, AS_OF, None, None, DIFFERENT, "领取基本养老保险待遇"),
    (PENSION, AS_OF, date(2026, 3, 31), SINCE, DIFFERENT, "到 2026 年 3 月为止"),
    (OWNER, AS_OF, None, SINCE, DIFFERENT, "登记为某某机械厂的经营者或法定代表人"),
    (OWNER, AS_OF, None, None, DIFFERENT, "登记为某某机械厂"),
    (OWNER, TOO_OLD, None, SINCE, ABSENT, "数据早于申报的失业时间"),
    (OWNER, AS_OF, date(2026, 10, 9), SINCE, DIFFERENT, "2026 年 10 月 9 日注销或变更，晚于"),
    (OWNER, AS_OF, date(2026, 10, 8), SINCE, SAME, "2026 年 10 月 8 日注销或变更"),
    (OWNER, AS_OF, date(2026, 11, 1), None, SAME, "注销或变更"),
]


def source_of(state: State) -> Source:
    return next(source for source in Source if state in STATES_OF[source])


@pytest.mark.clause("R2.8")
@pytest.mark.parametrize(("state", "as_of", "until", "since", "result", "words"), TABLE)
def test_a_line_against_what_was_declared(
    state: State, as_of: date, until: date | None, since: date | None, result: Result, words: str
) -> None:
    answer = Answer(as_of, (Finding(state, as_of, date(2020, 1, 1), until, FIRM),))
    compared = compare(source_of(state), answer, since)
    assert (compared.result, compared.as_of) == (result, as_of)
    assert words in compared.words


@pytest.mark.clause("R2.8")
@pytest.mark.parametrize(
    ("as_of", "since", "result"),
    [
        (None, SINCE, ABSENT),
        (None, None, ABSENT),
        (TOO_OLD, SINCE, ABSENT),
        (SINCE, SINCE, SAME),
        (AS_OF, SINCE, SAME),
        (TOO_OLD, None, SAME),
    ],
)
@pytest.mark.parametrize("source", Source)
def test_silence_says_something_only_where_the_source_would_know(
    source: Source, as_of: date | None, since: date | None, result: Result
) -> None:
    compared = compare(source, Answer(as_of), since)
    assert (compared.result, compared.as_of) == (result, as_of)


@pytest.mark.clause("R2.6", "R2.8")
def test_not_being_insured_here_is_no_difference() -> None:
    """失业登记 doesn't depend on being insured in the place (R2.6)."""
    nothing = compare(Source.SOCIAL_INSURANCE, Answer(AS_OF), SINCE)
    elsewhere = Finding(EMPLOYER, AS_OF, None, date(2026, 9, 30), FIRM)
    insured = compare(Source.SOCIAL_INSURANCE, Answer(None, (elsewhere,)), SINCE)
    assert nothing.result is insured.result is SAME


def test_the_weightiest_of_several_lines_is_told_and_the_others_counted() -> None:
    ended = Finding(EMPLOYER, AS_OF, None, date(2025, 6, 30), "某某超市")
    now = Finding(EMPLOYER, AS_OF, None, None, FIRM)
    flexible = Finding(FLEXIBLE, AS_OF)
    for lines in ((ended, now, flexible), (flexible, now, ended)):
        compared = compare(Source.SOCIAL_INSURANCE, Answer(AS_OF, lines), SINCE)
        assert compared.result is DIFFERENT
        assert compared.words == f"2026 年 11 月仍由{FIRM}缴费（另有 2 条记录）"


def test_where_the_employer_is_not_named_the_words_still_read() -> None:
    compared = compare(Source.SOCIAL_INSURANCE, Answer(AS_OF, (Finding(EMPLOYER, AS_OF),)), SINCE)
    assert compared.words == "2026 年 11 月仍由用人单位缴费"


days = st.dates(date(2000, 1, 1), date(2030, 12, 31))
lines = st.builds(
    Finding,
    st.sampled_from(State),
    days,
    st.none() | days,
    st.none() | days,
    st.none() | st.text("厂", min_size=1, max_size=80),
)


@given(lines=st.lists(lines, max_size=4), as_of=st.none() | days, since=st.none() | days)
def test_whatever_a_source_says_fits_the_record(
    lines: list[Finding], as_of: date | None, since: date | None
) -> None:
    compared = compare(Source.BUSINESS, Answer(as_of, tuple(lines)), since)
    assert 0 < len(compared.words) <= 200
    assert (compared.result is DIFFERENT) <= bool(lines)


@given(line=lines, earlier=days, later=days)
def test_to_have_been_unemployed_for_longer_never_fits_better(
    line: Finding, earlier: date, later: date
) -> None:
    """A line that differs from an early day may fit a later one, never the other way round."""
    earlier, later = sorted((earlier, later))
    source = source_of(line.state)
    at_later = compare(source, Answer(None, (line,)), later).result
    at_earlier = compare(source, Answer(None, (line,)), earlier).result
    assert (at_later is DIFFERENT) <= (at_earlier is DIFFERENT)


# results, means, words → the fields that lack something
OUTCOMES = [
    ((), COMPARED, None, ["verification"]),
    ((), COMPARED, "已核实", ["verification"]),
    ((ABSENT, ABSENT), COMPARED, "已核实", ["verification"]),
    ((SAME, ABSENT), COMPARED, None, []),
    ((SAME, SAME), COMPARED, None, []),
    ((DIFFERENT, SAME), COMPARED, None, ["opinion"]),
    ((DIFFERENT, SAME), COMPARED, "本人已离职，单位未停保", []),
    ((), BY_HAND, None, []),
    ((ABSENT, ABSENT), BY_HAND, None, []),
    ((SAME, SAME), BY_HAND, None, []),
    ((DIFFERENT, ABSENT), BY_HAND, None, ["opinion"]),
    ((DIFFERENT, DIFFERENT), BY_HAND, "电话核实，已离职", []),
]


@pytest.mark.clause("R2.8")
@pytest.mark.parametrize(("results", "means", "opinion", "fields"), OUTCOMES)
def test_a_difference_wants_words_and_never_more(
    results: tuple[Result, ...], means: str, opinion: str | None, fields: list[str]
) -> None:
    assert [one.field for one in outcome_problems(results, means, opinion)] == fields


def test_the_summary_fits_the_form() -> None:
    alike = summary([(source, SAME, AS_OF) for source in Source])
    assert alike == "社会保险、市场主体（工商）与申报一致（截至 2026-11-20）"
    apart = summary([(Source.SOCIAL_INSURANCE, SAME, AS_OF), (Source.BUSINESS, ABSENT, None)])
    assert apart == ("社会保险与申报一致（截至 2026-11-20）；市场主体（工商）没有可比对的数据")


def test_every_state_belongs_to_one_source() -> None:
    found = [state for source in Source for state in STATES_OF[source]]
    assert sorted(found) == sorted(State)

"""规程七, 3, 8 and 9: what the records must show, over tables and over any history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.bases import BasisKind
from portal.domain.deregistration import (
    MONTHS_NEEDED,
    OF_EMPLOYMENT,
    OF_UNEMPLOYMENT,
    REASONS,
    REFUSALS_NEEDED,
    Answer,
    History,
    Month,
    Reason,
    Standard,
    basis_problems,
    day_problems,
    hindrance,
    may_end_for_refusals,
    may_end_unreachable,
    months_unreachable,
    pay_problems,
    refusals_in_a_row,
    standard_on,
)
from portal.domain.employment import Work

YES, EXCUSED, NO = Answer.ACCEPTED, Answer.REFUSED_WITH_REASON, Answer.REFUSED


@pytest.mark.clause("R7.8")
@pytest.mark.parametrize(
    ("answers", "in_a_row"),
    [
        ([], 0),
        ([NO], 1),
        ([NO, NO], 2),
        ([NO, NO, NO], 3),
        ([NO, NO, YES], 0),
        ([NO, NO, EXCUSED], 0),
        ([YES, NO, NO, NO], 3),
        ([NO, NO, EXCUSED, NO], 1),
        ([NO, YES, NO, NO], 2),
        ([NO, NO, NO, NO], 4),
    ],
)
def test_unjustified_refusals_in_a_row(answers: list[Answer], in_a_row: int) -> None:
    assert refusals_in_a_row(answers) == in_a_row
    assert may_end_for_refusals(answers) is (in_a_row >= 3)


def month(at: int, attempts: int, *, reached: bool = False, closed: bool = True) -> Month:
    """The ``at``-th month from January 2026."""
    return Month(date(2026 + at // 12, at % 12 + 1, 1), attempts, reached, closed)


def history(words: str) -> list[Month]:
    """A letter a month: x not reached, o reached, - no attempt; a last ? is not over, not reached.

    A last ! is not over, and reached.
    """
    told: dict[str, Any] = {
        "x": {"attempts": 2},
        "o": {"attempts": 1, "reached": True},
        "-": {"attempts": 0},
        "?": {"attempts": 1, "closed": False},
        "!": {"attempts": 1, "reached": True, "closed": False},
    }
    return [month(at, **told[letter]) for at, letter in enumerate(words)]


@pytest.mark.clause("R7.9")
@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 0),
        ("xxxxx", 5),
        ("xxxxxx", 6),
        ("xxxxx?", 5),
        ("xxxxxx?", 6),
        ("xxxxxx!", 0),
        ("xxxxxo", 0),
        ("oxxxxxx", 6),
        ("xxx-xxx", 6),
        ("x-x-x-x-x-x", 6),
        ("------", 0),
        ("xxxoxxx", 3),
        ("xxxxxxo", 0),
    ],
)
def test_months_in_a_row_without_contact(words: str, count: int) -> None:
    assert months_unreachable(history(words)) == count
    assert months_unreachable(reversed(history(words))) == count, "the order given is no matter"
    assert may_end_unreachable(history(words)) is (count >= 6)


@pytest.mark.clause("R7.9")
@given(st.text("xo-", max_size=30), st.integers(0, 12))
def test_a_success_starts_again_and_silence_changes_nothing(words: str, more: int) -> None:
    assert months_unreachable(history(f"{words}o{'x' * more}")) == more
    without = words.replace("-", "")
    assert months_unreachable(history(words)) == months_unreachable(history(without))
    assert may_end_unreachable(history(words)) is without.endswith("x" * MONTHS_NEEDED)


@pytest.mark.clause("R7.8")
@given(st.lists(st.sampled_from(Answer), max_size=20))
def test_only_the_last_three_count(answers: list[Answer]) -> None:
    assert may_end_for_refusals(answers) is (answers[-REFUSALS_NEEDED:] == [NO] * 3)


def test_nobody_is_reached_without_an_attempt() -> None:
    with pytest.raises(ValueError, match="attempt"):
        Month(date(2026, 1, 1), 0, reached=True)


STANDARDS = [Standard(date(2025, 7, 1), 700), Standard(date(2026, 7, 1), 735)]


@pytest.mark.clause("R7.3")
@pytest.mark.parametrize(
    ("pay", "day", "steady"),
    [
        (5000, date(2025, 6, 30), None),
        (699, date(2025, 7, 1), False),
        (700, date(2025, 7, 1), True),
        (700, date(2026, 6, 30), True),
        (734, date(2026, 7, 1), False),
        (735, date(2026, 7, 1), True),
        (735, date(2030, 1, 1), True),
    ],
)
def test_pay_is_measured_by_the_standard_of_the_day(
    pay: int, day: date, steady: bool | None
) -> None:
    words = {None: "没有 ", False: "低于当地最低生活保障标准", True: ""}[steady]
    for standards in (STANDARDS, list(reversed(STANDARDS))):
        found = pay_problems(Work.FLEXIBLE, pay, standards, day)
        assert [one.field for one in found] == ([] if steady else ["pay"])
        assert all(words in one.message for one in found)


@given(
    st.lists(st.builds(Standard, st.dates(), st.integers(1, 5000)), unique_by=lambda s: s.from_on),
    st.dates(),
)
def test_the_standard_in_force_is_the_last_that_has_begun(
    standards: list[Standard], day: date
) -> None:
    found = standard_on(standards, day)
    later = [one for one in standards if one.from_on <= day]
    assert (found in later) if later else (found is None)
    assert all(found is not None and one.from_on <= found.from_on for one in later)


TABLE = [
    ("701", "被各类用人单位录用或招聘（规程七第 1 项）", {BasisKind.PERSON}, set()),
    ("702", "从事个体经营、创办企业或民办非企业（规程七第 2 项）", {BasisKind.PERSON}, set()),
    (
        "703",
        "已从事有稳定收入的劳动，月收入不低于当地最低生活保障标准（规程七第 3 项）",
        {BasisKind.PERSON},
        set(),
    ),
    (
        "704",
        "已依法享受基本养老保险待遇（规程七第 4 项）",
        {BasisKind.PERSON},
        {BasisKind.COMPARISON, BasisKind.RETIREMENT_PROOF},
    ),
    ("705", "完全丧失劳动能力（规程七第 5 项）", set(), {BasisKind.PERSON, BasisKind.FAMILY}),
    ("706", "入学、服兵役、移居境外（规程七第 6 项）", set(), {BasisKind.PERSON, BasisKind.FAMILY}),
    ("707", "被判刑收监执行（规程七第 7 项）", set(), {BasisKind.PERSON, BasisKind.FAMILY}),
    (
        "708",
        "无正当理由连续3次拒绝接受公共就业服务（规程七第 8 项）",
        {BasisKind.REFUSALS},
        set(),
    ),
    ("709", "连续6个月无法取得联系（规程七第 9 项）", {BasisKind.UNREACHABLE}, set()),
    ("710", "死亡（规程七第 10 项）", set(), {BasisKind.FAMILY, BasisKind.COMPARISON}),
    (
        "801",
        "解除终止劳动关系、终止创业或终止灵活就业（规程八第 1 项）",
        {BasisKind.PERSON},
        set(),
    ),
    (
        "802",
        "已依法享受基本养老保险待遇（规程八第 2 项）",
        {BasisKind.PERSON},
        {BasisKind.COMPARISON, BasisKind.RETIREMENT_PROOF},
    ),
    ("803", "死亡（规程八第 3 项）", set(), {BasisKind.FAMILY, BasisKind.COMPARISON}),
]


def test_the_table_has_every_reason_in_its_order() -> None:
    assert [one.code for one in (*OF_UNEMPLOYMENT, *OF_EMPLOYMENT)] == [row[0] for row in TABLE]
    assert [one.number for one in OF_UNEMPLOYMENT] == list(range(1, 11))
    assert [one.number for one in OF_EMPLOYMENT] == [1, 2, 3]


@pytest.mark.clause("R7.1", "R7.2", "R7.3", "R7.4", "R7.5", "R7.6", "R7.7", "R7.8", "R7.9", "R7.10")
@pytest.mark.clause("R8.1", "R8.2", "R8.3")
@pytest.mark.parametrize(("code", "words", "always", "choices"), TABLE)
def test_each_reason_says_what_it_rests_on(
    code: str, words: str, always: set[BasisKind], choices: set[BasisKind]
) -> None:
    reason = REASONS[code]
    assert reason.in_words == words
    assert (set(reason.always), set(reason.choices)) == (always, choices)
    assert reason.is_on_record is (code in {"708", "709"})
    assert reason.is_death is (code in {"710", "803"})
    assert reason.by_employment is (code in {"701", "702", "703"})
    assert reason.ends_named_jobs is (code == "801")
    assert reason.ends_all is (code in {"704", "707", "710", "802", "803"})


@given(st.sampled_from(list(REASONS.values())), st.sets(st.sampled_from(BasisKind)))
def test_a_reason_is_borne_out_by_all_that_it_always_takes_and_one_of_its_choices(
    reason: Reason, held: set[BasisKind]
) -> None:
    enough = reason.always <= held and (not reason.choices or bool(reason.choices & held))
    problems = basis_problems(reason, held)
    assert (problems == ()) is enough
    assert {one.field for one in problems} <= {"basis"}


@pytest.mark.clause("R7.8", "R7.9")
@given(st.lists(st.sampled_from(Answer), max_size=5), st.integers(0, 8))
def test_the_records_hinder_the_two_reasons_that_rest_on_them_and_no_other(
    answers: list[Answer], months: int
) -> None:
    history = History(answers=tuple(answers), months_before=months)
    hindered = {code for code, one in REASONS.items() if hindrance(one, history)}
    expected = set() if may_end_for_refusals(answers) else {"708"}
    assert hindered == expected | (set() if months >= MONTHS_NEEDED else {"709"})


@given(st.dates(), st.dates(), st.dates())
def test_a_registration_ends_between_its_first_day_and_today(
    on: date, since: date, today: date
) -> None:
    assert (day_problems(on, since, today) == ()) is (since <= on <= today)

"""Courses: what can be kept of them, and which fit a person's wishes (R5.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import code_set
from portal.domain.training import (
    SOON_DAYS,
    CourseDetails,
    CourseState,
    Offered,
    Wish,
    course_problems,
    course_state,
    fit,
    ranked,
)

TODAY = date(2026, 11, 24)
COOK, WAITER, GUARD = (
    next(one for one in code_set("occupation_major_mid").offered if one.code.startswith(code))
    for code in ("4-03", "4-06", "4-07")
)
FARMER = next(one for one in code_set("occupation_major_mid").offered if one.code.startswith("5-0"))


def details(**changes: object) -> CourseDetails:
    """A course of a month in two weeks."""
    values: dict[str, object] = {
        "title": "消防设施操作员",
        "occupation": None,
        "for_business": False,
        "starts_on": TODAY + timedelta(days=14),
        "ends_on": TODAY + timedelta(days=44),
        "seats": 20,
        **changes,
    }
    return CourseDetails(**values)  # type: ignore[arg-type]


def course(number: int = 1, **changes: Any) -> Offered:
    """A course far away and late, of nothing in particular."""
    values: dict[str, object] = {
        "title": "汽车修理",
        "occupation": None,
        "for_business": False,
        "starts_on": TODAY + timedelta(days=60),
        "near": False,
        **changes,
    }
    return Offered(number, **values)  # type: ignore[arg-type]


@pytest.mark.clause("R5.3")
@pytest.mark.parametrize(
    ("changes", "taken", "wrong"),
    [
        ({}, 0, []),
        ({"ends_on": TODAY + timedelta(days=13)}, 0, ["ends_on"]),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2026, 1, 31)}, 0, ["ends_on"]),
        ({"ends_on": TODAY + timedelta(days=14 + 366)}, 0, []),
        ({"ends_on": TODAY + timedelta(days=14 + 367)}, 0, ["ends_on"]),
        ({"starts_on": TODAY - timedelta(days=5), "ends_on": TODAY}, 0, []),
        ({"seats": 0}, 0, ["seats"]),
        ({"seats": 1}, 1, []),
        ({"seats": 1}, 2, ["seats"]),
    ],
)
def test_what_a_course_must_say(changes: dict[str, object], taken: int, wrong: list[str]) -> None:
    found = course_problems(details(**changes), TODAY, taken)
    assert [one.field for one in found] == wrong


@pytest.mark.clause("R5.3")
@pytest.mark.parametrize(
    ("wish", "changes", "reasons"),
    [
        (Wish(("消防设施操作员",)), {"title": "消防设施操作员（初级）"}, ("符合培训意愿",)),
        (Wish(("想学消防",)), {"title": "消防设施操作员"}, ("符合培训意愿",)),
        (Wish(("养老护理培训",)), {"title": "电工技能培训"}, ()),
        (Wish(occupations=(COOK,)), {"occupation": COOK}, ("符合想做的工作",)),
        (Wish(occupations=(COOK,)), {"occupation": WAITER}, ("与想做的工作同类",)),
        (Wish(occupations=(COOK,)), {"occupation": FARMER}, ()),
        (Wish(starts_business=True), {"for_business": True}, ("有创业意愿",)),
        (Wish(), {"for_business": True}, ()),
        (Wish(), {"near": True}, ("同区县",)),
        (Wish(), {"starts_on": TODAY + timedelta(days=SOON_DAYS)}, ("30 天后开班",)),
        (Wish(), {"starts_on": TODAY}, ("今天开班",)),
        (Wish(), {"starts_on": TODAY + timedelta(days=SOON_DAYS + 1)}, ()),
    ],
)
def test_why_a_course_fits(wish: Wish, changes: dict[str, Any], reasons: tuple[str, ...]) -> None:
    assert fit(wish, course(**changes), TODAY).reasons == reasons


@pytest.mark.clause("R5.3")
def test_wishes_go_before_the_county_and_the_county_before_the_day() -> None:
    wish = Wish(("消防",), (COOK,))
    found = ranked(
        wish,
        [
            course(1, near=True, starts_on=TODAY),
            course(2, starts_on=TODAY + timedelta(days=3)),
            course(3, title="消防设施操作员"),
            course(4, occupation=COOK, near=True),
            course(5, occupation=WAITER),
            course(6, title="消防设施操作员", near=True),
        ],
        TODAY,
    )
    assert [one.id for one, _fit in found] == [6, 3, 4, 5, 1, 2]
    assert [fits.fits for _one, fits in found] == [True] * 4 + [False] * 2


courses = st.builds(
    course,
    st.integers(1, 9),
    title=st.sampled_from(["消防设施操作员", "中式烹调师", "电工"]),
    occupation=st.sampled_from([None, COOK, WAITER, GUARD, FARMER]),
    for_business=st.booleans(),
    near=st.booleans(),
    starts_on=st.dates(TODAY, TODAY + timedelta(days=90)),
)
wished = st.builds(
    Wish,
    st.sampled_from([(), ("消防",), ("烹调",)]),
    st.sampled_from([(), (COOK,), (FARMER, GUARD)]),
    st.booleans(),
)


@given(wished, courses)
def test_being_near_or_sooner_never_ranks_lower(wish: Wish, one: Offered) -> None:
    def rank(**changes: object) -> tuple[int, ...]:
        values = {name: getattr(one, name) for name in one.__dataclass_fields__ if name != "id"}
        return fit(wish, Offered(one.id, **{**values, **changes}), TODAY).rank

    assert rank(near=True) <= rank(near=False)
    assert rank(starts_on=TODAY) <= rank()
    assert fit(wish, one, TODAY).fits == (rank()[0] < 3)


@given(wished, st.lists(courses, max_size=6, unique_by=lambda one: one.id))
def test_the_order_does_not_hang_on_how_they_are_read(wish: Wish, found: list[Offered]) -> None:
    assert ranked(wish, found, TODAY) == ranked(wish, found[::-1], TODAY)


@pytest.mark.parametrize(
    ("begins_in", "ends_in", "free", "state"),
    [
        (-9, -1, 5, CourseState.ENDED),
        (-9, 0, 5, CourseState.BEGUN),
        (-1, 3, 0, CourseState.BEGUN),
        (0, 3, 1, CourseState.OPEN),
        (0, 3, 0, CourseState.FULL),
        (5, 9, -1, CourseState.FULL),
    ],
)
def test_the_day_and_the_seats_tell_where_a_course_stands(
    begins_in: int, ends_in: int, free: int, state: CourseState
) -> None:
    first, last = (TODAY + timedelta(days) for days in (begins_in, ends_in))
    assert course_state(first, last, TODAY, free_seats=free) is state

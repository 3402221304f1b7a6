"""R5.2: how vacancies rank for what somebody wishes for, over any two of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.matching import AXES, NEAR, Fit, Opening, Wanted, match, ranked
from tests.unit.domain.wish_and_opening import (
    ELSEWHERE,
    GUARD,
    HOME,
    OPENING,
    SEWING,
    SHOP,
    WANTED,
    education,
    form,
)

PATHS = st.sampled_from([ELSEWHERE, "1/2/8/", "1/2/3/7/", "1/2/3/4/6/", "1/2/3/4/5/", "1/7/"])
PAYS = st.sampled_from([(None, None), (2000, 2500), (3000, 3500), (3800, 6000), (5000, 5000)])
OPENINGS = st.builds(
    lambda pay, **rest: replace(OPENING, pay_from=pay[0], pay_to=pay[1], **rest),
    PAYS,
    id=st.integers(1, 9),
    title=st.sampled_from(["保安员", "营业员"]),
    duties=st.sampled_from(["保安巡逻", "接待顾客"]),
    occupation=st.sampled_from([GUARD, SHOP, SEWING]),
    form=st.sampled_from([form("1"), form("2")]),
    education=st.sampled_from([None, education("71"), education("21")]),
    area_path=PATHS,
)
WISHES = st.builds(
    lambda **rest: replace(WANTED, **rest),
    trades=st.sampled_from([(), (GUARD,), (SHOP, SEWING)]),
    words=st.sampled_from([(), ("保安",)]),
    places=st.sampled_from([(), ("1/7/",), ("1/2/3/",)]),
    home=st.sampled_from([(), HOME]),
    form=st.sampled_from([None, form("1")]),
)


def _standing(found: tuple[Fit, ...], axis: tuple[Fit, ...]) -> int:
    """How well a vacancy stands on an axis; 0 is not at all."""
    return next((len(axis) - at for at, one in enumerate(axis) if one in found), 0)


@pytest.mark.clause("R5.2")
@given(WISHES, OPENINGS, OPENINGS)
def test_what_is_better_on_an_axis_and_worse_on_none_never_ranks_lower(
    wanted: Wanted, one: Opening, other: Opening
) -> None:
    first, second = match(wanted, one), match(wanted, other)
    stands = [(_standing(first.fits, axis), _standing(second.fits, axis)) for axis in AXES]
    if all(mine >= theirs for mine, theirs in stands):
        assert first.score >= second.score
        if any(mine > theirs for mine, theirs in stands):
            assert first.score > second.score


@pytest.mark.clause("R5.2")
@given(WISHES, st.lists(OPENINGS, max_size=8, unique_by=lambda one: one.id), st.randoms())
def test_the_ranking_does_not_depend_on_the_order_it_was_given(
    wanted: Wanted, openings: list[Opening], random: Any
) -> None:
    before = [one.opening.id for one in ranked(wanted, openings, 5)]
    random.shuffle(openings)
    assert [one.opening.id for one in ranked(wanted, openings, 5)] == before
    assert len(before) <= 5


@pytest.mark.clause("R5.2")
@given(WISHES, OPENINGS)
def test_at_most_one_fit_an_axis_and_a_hundred_points(wanted: Wanted, opening: Opening) -> None:
    found = match(wanted, opening)
    assert all(sum(one in found.fits for one in axis) <= 1 for axis in AXES)
    assert 0 <= found.score <= 100
    assert set(found.fits) & set(NEAR.values()) == set() or wanted.home


@pytest.mark.clause("R5.2")
def test_work_of_another_kind_is_left_out_unless_none_was_named() -> None:
    other = replace(OPENING, area_path="1/2/3/4/5/")
    assert ranked(WANTED, [other], 5) == []
    assert len(ranked(replace(WANTED, trades=(), words=()), [other], 5)) == 1

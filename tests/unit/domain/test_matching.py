"""R5.2: how a vacancy fits what somebody wishes for, over tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from portal.domain.areas import Level
from portal.domain.matching import (
    AXES,
    POINTS,
    Fit,
    NearArea,
    Wanted,
    enough,
    match,
    most_points,
    near_words,
    stems,
    wanted_form,
)
from portal.domain.vacancies import education_rank
from tests.unit.domain.wish_and_opening import GUARD, OPENING, SHOP, WANTED, education, form


def fits(wanted: Wanted = WANTED, **changes: Any) -> set[Fit]:
    return set(match(wanted, replace(OPENING, **changes)).fits)


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"occupation": GUARD}, {Fit.TRADE}),
        ({"occupation": SHOP}, {Fit.KINDRED_TRADE}),
        ({"title": "小区保安员"}, {Fit.TITLE}),
        ({"occupation": GUARD, "duties": "商场保安"}, {Fit.TRADE, Fit.DUTIES}),
        ({"occupation": GUARD, "title": "保安", "duties": "保安"}, {Fit.TRADE, Fit.TITLE}),
        ({"duties": "兼做保安"}, set()),
        ({"occupation": SHOP, "duties": "兼做保安"}, {Fit.KINDRED_TRADE}),
        ({"area_path": "1/2/3/4/5/"}, {Fit.COMMUNITY}),
        ({"area_path": "1/2/3/4/6/"}, {Fit.TOWN}),
        ({"area_path": "1/2/3/4/"}, {Fit.TOWN}),
        ({"area_path": "1/2/3/7/"}, {Fit.COUNTY}),
        ({"area_path": "1/2/8/"}, {Fit.CITY}),
        ({"area_path": "1/20/"}, set()),
        ({"pay_from": 2500, "pay_to": 3000}, {Fit.PAY}),
        ({"pay_from": 4000, "pay_to": 5000}, {Fit.PAY}),
        ({"pay_from": 4001, "pay_to": 5000}, {Fit.MORE_PAY}),
        ({"pay_from": 2500, "pay_to": 2999}, set()),
        ({"pay_from": None, "pay_to": None}, {Fit.PAY_TO_AGREE}),
        ({"form": form("1")}, {Fit.FORM}),
        ({"education": education("71")}, {Fit.EDUCATION}),
        ({"education": education("61")}, set()),
        ({"education": None}, {Fit.EDUCATION}),
    ],
)
def test_each_axis_by_itself(changes: dict[str, Any], found: set[Fit]) -> None:
    assert fits(**changes) == found


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    ("wish", "opening", "found"),
    [
        ({"pay_from": None, "pay_to": None}, {}, {Fit.PAY}),
        ({"pay_from": None}, {}, {Fit.PAY}),
        ({"pay_from": None}, {"pay_from": 4500, "pay_to": 4500}, {Fit.MORE_PAY}),
        ({"pay_to": None}, {"pay_from": 9000, "pay_to": 9000}, {Fit.PAY}),
        ({"pay_to": None}, {}, set()),
        ({"form": None}, {}, {Fit.FORM}),
        ({"rank": 0}, {"education": education("71")}, set()),
        ({"home": ()}, {"area_path": "1/2/3/4/5/"}, set()),
        ({"places": ("1/9/",)}, {}, {Fit.WISHED_PLACE}),
        ({"places": ("1/2/3/",)}, {"area_path": "1/2/3/4/5/"}, {Fit.WISHED_PLACE, Fit.COMMUNITY}),
        ({"places": ("1/2/3/4/",)}, {"area_path": "1/2/3/"}, {Fit.COUNTY}),
    ],
)
def test_what_was_not_said_and_where_else_one_would_go(
    wish: dict[str, Any], opening: dict[str, Any], found: set[Fit]
) -> None:
    assert fits(replace(WANTED, **wish), **opening) == found


@pytest.mark.clause("R5.2")
def test_the_order_of_what_counts() -> None:
    def better(*of: Fit) -> int:
        return sum(POINTS[one] for one in of)

    assert better(Fit.TRADE) > better(Fit.KINDRED_TRADE) > better(Fit.TITLE) > better(Fit.DUTIES)
    assert better(Fit.WISHED_PLACE) > better(Fit.COMMUNITY)
    assert better(Fit.TRADE) > better(Fit.PAY, Fit.FORM, Fit.EDUCATION)
    assert most_points(frozenset(Fit)) == 100
    for axis in AXES:
        points = [POINTS[one] for one in axis]
        assert points == sorted(set(points), reverse=True)
    assert sorted(one for axis in AXES for one in axis) == sorted(Fit)


@pytest.mark.clause("R5.2")
@pytest.mark.parametrize(
    ("changes", "reasons", "lacks"),
    [
        (
            {"title": "保安员", "pay_from": 3500, "pay_to": 3500, "area_path": "1/2/3/4/6/"},
            ("工种", "薪资", "同街道"),
            "要求本科学历",
        ),
        ({"occupation": GUARD, "education": None}, ("工种",), None),
        (
            {"occupation": SHOP, "pay_from": 5000, "pay_to": 6000},
            ("相近工种", "薪资更高"),
            "要求本科学历",
        ),
        ({"title": "保安", "pay_from": None, "pay_to": None}, ("工种", "薪资面议"), "要求本科学历"),
        ({"occupation": GUARD, "area_path": "1/2/3/4/5/"}, ("工种", "同社区"), "要求本科学历"),
        ({"occupation": GUARD, "area_path": "1/2/3/"}, ("工种", "同区县"), "要求本科学历"),
        ({"occupation": GUARD, "area_path": "1/2/"}, ("工种", "同市州"), "要求本科学历"),
    ],
)
def test_reasons_in_words(
    changes: dict[str, Any], reasons: tuple[str, ...], lacks: str | None
) -> None:
    found = match(WANTED, replace(OPENING, **changes))
    assert (found.reasons, found.lacks) == (reasons, lacks)


def test_a_wished_place_is_a_reason_unless_it_is_near_and_unsaid_pay_is_none() -> None:
    wanted = replace(WANTED, places=("1/9/", "1/2/3/"), pay_from=None, pay_to=None)
    far = replace(OPENING, occupation=GUARD)
    assert match(wanted, far).reasons == ("工种", "意愿地点")
    assert match(wanted, replace(far, area_path="1/2/3/4/6/")).reasons == ("工种", "同街道")


@pytest.mark.parametrize(
    ("level", "name", "words"),
    [
        (Level.COMMUNITY, "大坪村委会", "同村"),
        (Level.COMMUNITY, "永福居委会", "同社区"),
        (Level.TOWN, "安沙镇", "同镇"),
        (Level.TOWN, "团结乡", "同乡"),
        (Level.TOWN, "某某管理区", "同乡镇"),
    ],
)
def test_near_in_words(level: Level, name: str, words: str) -> None:
    assert near_words(NearArea(level, "1/", name)) == words


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("保安员", ("保安",)),
        ("物业管理员、保安员", ("物业管理", "保安")),
        ("保洁 保洁员，家政服务人员", ("保洁", "家政服务")),
        ("电工", ("电工",)),
        ("厨师", ("厨师",)),
        ("汽车维修工", ("汽车维修",)),
        ("工", ()),
        ("", ()),
    ],
)
def test_stems(told: str, found: tuple[str, ...]) -> None:
    assert stems(told) == found


def test_forms_for_which_anybody_is_hired() -> None:
    assert [wanted_form(one) for one in (None, form("4"), form("5"), form("2"))] == [
        None,
        None,
        None,
        form("2"),
    ]


def test_enough_is_every_education_up_to_ones_own() -> None:
    own = education_rank(education("61"))
    assert education("61") in enough(own)
    assert education("44") in enough(own)
    assert education("31") not in enough(own)

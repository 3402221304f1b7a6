"""Which orders may be proposed: kind by kind, level by level, fault by fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import Level, child_path
from portal.domain.reorganising import (
    MOST_SOURCES,
    MOST_WORDS,
    PENDING,
    WANTED,
    Kind,
    Order,
    Place,
    Status,
    code_fits,
    faults,
    full_name_below,
    parent_of,
)

COUNTY = "1/2/3/"
ONE = Place(5, Level.COMMUNITY, "1/2/3/4/5/", "长沙市芙蓉区甲街道一社区")
TWO = Place(6, Level.COMMUNITY, "1/2/3/4/6/", "长沙市芙蓉区甲街道二社区")
TOWN = Place(4, Level.TOWN, "1/2/3/4/", "长沙市芙蓉区甲街道")
OTHER_TOWN = Place(7, Level.TOWN, "1/2/3/7/", "长沙市芙蓉区乙街道")
FAR = Place(9, Level.COMMUNITY, "1/2/8/9/", "长沙市天心区丙社区")
DAYS: dict[str, Any] = {
    "number": "芙政发〔2026〕1号",
    "title": "批复",
    "ordered_on": date(2026, 11, 1),
    "effective_on": date(2026, 12, 1),
}
NEW: dict[str, Any] = {"new_name": "和平社区居委会", "new_code": "430102001099"}
RENAME = Order(Kind.RENAME, subject=ONE, new_name="和平社区居委会", **DAYS)
MERGE = Order(Kind.MERGE, sources=(ONE,), target=TWO, **DAYS)
CLOSE = Order(Kind.CLOSE, sources=(ONE,), target=TWO, **DAYS)
SPLIT = Order(Kind.SPLIT, subject=ONE, target=TWO, words=("桃源小区",), **DAYS)
PART = Order(Kind.SPLIT, subject=TOWN, parts=(ONE,), target=OTHER_TOWN, **DAYS)

SOUND = {
    "rename": RENAME,
    "rename with its code": replace(RENAME, new_code="430102001099"),
    "rename a town": replace(RENAME, subject=TOWN, new_name="和平街道", new_code="430102099000"),
    "merge": MERGE,
    "merge into a new one": replace(MERGE, sources=(ONE, TWO), target=None, **NEW),
    "merge towns": replace(MERGE, sources=(TOWN,), target=OTHER_TOWN),
    "close": CLOSE,
    "split a community": SPLIT,
    "split off a new one": replace(SPLIT, target=None, **NEW),
    "split a town": PART,
    "the day itself": replace(MERGE, effective_on=DAYS["ordered_on"]),
}

WRONG: list[tuple[str, Order, str]] = [
    ("effective_on", replace(MERGE, effective_on=date(2026, 10, 31)), "不能早于发文"),
    ("subject", replace(RENAME, subject=None), "请选择要更名"),
    ("subject", replace(RENAME, subject=FAR), "不在您的下级辖区"),
    ("subject", replace(RENAME, subject=replace(TOWN, path=COUNTY)), "不在您的下级辖区"),
    ("subject", replace(RENAME, subject=replace(ONE, open=False)), "已经撤销"),
    ("subject", replace(RENAME, subject=replace(ONE, busy=True)), "另有待批准"),
    ("new_name", replace(RENAME, new_name=None), "请填写新名称"),
    ("new_code", replace(RENAME, new_code="430102001000"), "不是这一级"),
    ("sources", replace(MERGE, sources=()), "请选择要合并"),
    ("sources", replace(CLOSE, sources=()), "请选择要撤销"),
    ("sources", replace(CLOSE, sources=(ONE, FAR)), "一次撤销一个"),
    ("sources", replace(MERGE, sources=(ONE, ONE)), "填了两次"),
    ("sources", replace(MERGE, sources=(ONE, TOWN)), "同一级"),
    ("sources", replace(MERGE, sources=(FAR,)), "不在您的下级辖区"),
    ("sources", replace(MERGE, sources=(ONE,) * (MOST_SOURCES + 1)), "最多合并"),
    ("target", replace(MERGE, target=None), "请选择接收机构"),
    ("target", replace(CLOSE, target=None), "请选择接收机构"),
    ("target", replace(MERGE, target=TOWN), "同一级"),
    ("target", replace(MERGE, target=ONE), "不能是被合并"),
    ("target", replace(MERGE, target=replace(TWO, open=False)), "已经撤销"),
    ("target", replace(MERGE, target=FAR), "不在您的下级辖区"),
    ("new_name", replace(MERGE, **NEW), "不必再填"),
    ("new_code", replace(MERGE, target=None, new_name="和平社区"), "请填写新设机构的 12 位"),
    ("new_code", replace(MERGE, target=None, **NEW | {"new_code": "x"}), "不是这一级"),
    ("subject", replace(SPLIT, subject=None), "请选择要拆分"),
    ("target", replace(SPLIT, target=None), "请选择接收机构"),
    ("target", replace(SPLIT, target=ONE), "不能是被拆分"),
    ("target", replace(SPLIT, target=TOWN), "同一级"),
    ("words", replace(SPLIT, words=()), "请写明划出"),
    ("words", replace(SPLIT, words=("一",)), "至少两个字"),
    ("words", replace(SPLIT, words=("小区",) * (MOST_WORDS + 1)), "最多"),
    ("parts", replace(PART, parts=()), "请选择划出"),
    ("parts", replace(PART, parts=(OTHER_TOWN,)), "直属"),
    ("parts", replace(PART, parts=(replace(ONE, busy=True),)), "另有待批准"),
]


def found(order: Order, **taken: Any) -> list[tuple[str, str]]:
    known: dict[str, Any] = {"code_taken": False, "name_taken": False} | taken
    return [(one.field, one.message) for one in faults(order, COUNTY, **known)]


@pytest.mark.parametrize("order", SOUND.values(), ids=list(SOUND))
def test_a_sound_order_has_no_fault(order: Order) -> None:
    assert found(order) == []


@pytest.mark.parametrize(("field", "order", "words"), WRONG)
def test_a_fault_is_named_beside_its_field(field: str, order: Order, words: str) -> None:
    assert any(one == field and words in said for one, said in found(order)), found(order)


def test_a_code_or_name_that_is_taken_is_refused() -> None:
    wanted = SOUND["merge into a new one"]
    assert found(wanted, code_taken=True) == [("new_code", "这个代码已经用过，请核对")]
    assert found(wanted, name_taken=True) == [("new_name", "这里已有同名的机构")]


@pytest.mark.parametrize(("order", "field"), [(SOUND["merge towns"], "sources"), (PART, "parts")])
def test_names_that_would_be_twice_are_all_named(order: Order, field: str) -> None:
    assert found(order, names_twice=("甲社区", "乙社区")) == [
        (field, "两处都有甲社区、乙社区，请先更名")
    ]


def test_the_table_of_faults_knows_every_kind() -> None:
    assert {order.kind for _field, order, _words in WRONG} == set(WANTED)
    assert {order.kind for order in SOUND.values()} == set(WANTED)
    assert set(WANTED) | {Kind.REVERSE} == set(Kind)
    assert set(PENDING) < set(Status)
    assert all(one.label for one in (*Kind, *Status))


CODES = [
    (Level.CITY, "430100000000", True),
    (Level.CITY, "430000000000", False),
    (Level.CITY, "430102000000", False),
    (Level.COUNTY, "430102000000", True),
    (Level.COUNTY, "430100000000", False),
    (Level.TOWN, "430102001000", True),
    (Level.TOWN, "430102001001", False),
    (Level.TOWN, "430102000000", False),
    (Level.COMMUNITY, "430102001001", True),
    (Level.COMMUNITY, "430102001000", False),
    (Level.COMMUNITY, "110102001001", False),
    (Level.COMMUNITY, "43010200100", False),
    (Level.COMMUNITY, "４３０１０２００１００１", False),
    (Level.PROVINCE, "430000000000", False),
]


@pytest.mark.parametrize(("level", "code", "fits"), CODES)
def test_a_code_fits_its_level(level: Level, code: str, fits: bool) -> None:
    assert code_fits(code, level) is fits


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=5, unique=True))
def test_the_area_above_is_read_from_the_path(ids: list[int]) -> None:
    path = ""
    for one in ids:
        path = child_path(path, one)
    assert parent_of(path) == ids[-2]
    assert parent_of(child_path("", ids[0])) is None


def test_a_full_name_begins_below_the_province() -> None:
    assert full_name_below("湖南省", Level.PROVINCE, "长沙市") == "长沙市"
    below = full_name_below("长沙市芙蓉区甲街道", Level.TOWN, "一社区居委会")
    assert below == "长沙市芙蓉区甲街道一社区"

"""What stands in the way of merging two records, and that nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.merging import Identity, Record, Waiting, hindrances

WHO = Identity("周建国", "M", date(1985, 3, 15))
ANOTHER = replace(WHO, name="周健国")
WOMAN = replace(WHO, sex="F")
ANOTHER_DAY = replace(WHO, birth_date=date(1985, 3, 16))
PLAIN = Record(identity=WHO, died_on=None, here=True, open_at={}, waiting={})
UNEMPLOYED = {"unemployment": "识字里社区", "job_seeking": "识字里社区"}
EMPLOYED = {"employment": "白沙路社区"}


def waits(who: Identity = WHO, title: str = "失业登记") -> dict[str, Waiting]:
    return {title: Waiting(title, "白沙路社区", who)}


@pytest.mark.parametrize(
    ("kept", "merged", "words"),
    [
        ({}, {}, []),
        ({"open_at": UNEMPLOYED}, {"open_at": UNEMPLOYED}, []),
        ({"open_at": EMPLOYED}, {"open_at": EMPLOYED}, []),
        ({"open_at": UNEMPLOYED}, {"here": False}, []),
        ({"waiting": waits()}, {"waiting": waits(title="求职登记")}, []),
        ({"identity": ANOTHER, "waiting": waits()}, {}, []),
        ({}, {"here": False, "open_at": EMPLOYED}, ["请先由白沙路社区办结、撤回或办理迁出"]),
        ({}, {"here": False, "waiting": waits()}, ["请先由白沙路社区办结、撤回或办理迁出"]),
        ({"open_at": UNEMPLOYED}, {"open_at": EMPLOYED}, ["注销与事实不符的一项"]),
        ({"open_at": EMPLOYED}, {"open_at": UNEMPLOYED}, ["注销与事实不符的一项"]),
        ({"waiting": waits()}, {"waiting": waits()}, ["两条记录都在办理失业登记"]),
        ({"waiting": waits()}, {"waiting": waits(ANOTHER)}, ["两条记录都在办理失业登记"]),
        ({}, {"waiting": waits(ANOTHER)}, ["在办的失业登记所填姓名"]),
        ({}, {"identity": WOMAN}, ["性别不同，请先核对并更正证件号码"]),
        ({}, {"identity": WOMAN, "tells_sex": False}, []),
        ({"tells_sex": False}, {"identity": WOMAN}, []),
        ({"identity": ANOTHER_DAY}, {}, ["出生日期不同，请先核对并更正证件号码"]),
        ({"tells_sex": False}, {"identity": ANOTHER_DAY}, ["出生日期不同"]),
        ({"died_on": date(2026, 1, 2)}, {}, ["死亡登记不一致"]),
        ({}, {"died_on": date(2026, 1, 2)}, ["死亡登记不一致"]),
        ({"died_on": date(2026, 1, 2)}, {"died_on": date(2026, 1, 2)}, []),
    ],
)
def test_what_has_to_be_done_first(
    kept: dict[str, object], merged: dict[str, object], words: list[str]
) -> None:
    found = hindrances(replace(PLAIN, **kept), replace(PLAIN, **merged))  # type: ignore[arg-type]
    assert len(found) == len(words), found
    assert all(part in sentence for part, sentence in zip(words, found, strict=True))


records = st.builds(
    Record,
    identity=st.sampled_from([WHO, ANOTHER]),
    died_on=st.none(),
    here=st.booleans(),
    open_at=st.sampled_from([{}, UNEMPLOYED, EMPLOYED]),
    waiting=st.sampled_from([{}, waits(), waits(title="求职登记")]),
)


@given(records, records)
def test_with_nothing_open_on_one_side_nothing_stands_in_the_way(one: Record, two: Record) -> None:
    quiet = replace(two, open_at={}, waiting={})
    assert hindrances(one, quiet) == ()


@given(records, records)
def test_two_of_the_area_are_judged_alike_both_ways_round(one: Record, two: Record) -> None:
    """Which record is kept decides only about forms that say somebody else."""
    here = [replace(record, here=True, identity=WHO) for record in (one, two)]
    assert set(hindrances(*here)) == set(hindrances(*reversed(here)))


def test_every_hindrance_says_what_to_do() -> None:
    sides = [
        replace(PLAIN, here=here, open_at=open_at, waiting=waiting, died_on=died)
        for here, open_at, waiting, died in product(
            (True, False), (UNEMPLOYED, EMPLOYED), (waits(ANOTHER), {}), (None, date(2026, 1, 2))
        )
    ]
    found = {sentence for pair in product(sides, sides) for sentence in hindrances(*pair)}
    assert len(found) >= 5
    assert all("请先" in sentence for sentence in found)


@pytest.mark.clause("R10.1")
def test_of_two_registrations_none_is_on_its_way_out() -> None:
    leaving = {"move_out": Waiting("迁出劳动者", "白沙路社区", WHO)}
    two = [replace(PLAIN, open_at=UNEMPLOYED), replace(PLAIN, open_at=UNEMPLOYED, waiting=leaving)]
    for pair in (two, two[::-1]):
        (words,) = hindrances(*pair)
        assert words == "白沙路社区正在办理其中一条的迁出：请先办结或撤回"
    assert hindrances(PLAIN, two[1]) == ()

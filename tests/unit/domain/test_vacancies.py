"""The rules of a vacancy: what keeps it from being entered, what needs an audit, how it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import code_set
from portal.domain.vacancies import (
    EDUCATIONS,
    ENDED,
    LABELS,
    PUBLIC,
    VacancyDetails,
    VacancyState,
    differing,
    education_rank,
    needs_audit,
    pay_words,
    problems,
    standing,
)

TODAY = date(2026, 11, 24)
SOUND = VacancyDetails(
    title="保安员",
    occupation=code_set("occupation_major_mid").item("3-02-00-00"),
    headcount=3,
    form=code_set("employment_wish_form").item("1"),
    pay_from=3200,
    pay_to=3800,
    area_id=1,
    duties="门岗、巡逻",
    contact_name="袁志刚",
    contact_phone="13307310000",
    open_until=TODAY + timedelta(days=30),
)
FAULTS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    ({"pay_from": None, "pay_to": None}, []),
    ({"pay_from": 3200, "pay_to": 3200}, []),
    ({"pay_from": 3800, "pay_to": 3200}, ["pay_to"]),
    ({"pay_from": None}, ["pay_from"]),
    ({"pay_to": None}, ["pay_to"]),
    ({"pay_from": 99}, ["pay_from"]),
    ({"pay_from": 100, "pay_to": 1000}, []),
    ({"pay_from": 100, "pay_to": 1001}, ["pay_to"]),
    ({"pay_from": 200_001, "pay_to": 200_001}, ["pay_from"]),
    ({"open_until": TODAY}, []),
    ({"open_until": TODAY - timedelta(days=1)}, ["open_until"]),
    ({"open_until": TODAY + timedelta(days=90)}, []),
    ({"open_until": TODAY + timedelta(days=91)}, ["open_until"]),
    ({"headcount": 0}, ["headcount"]),
    ({"headcount": 10_000}, ["headcount"]),
    ({"contact_phone": "12345"}, ["contact_phone"]),
    ({"contact_phone": "0731-84123456"}, []),
    ({"form": code_set("employment_wish_form").item("4")}, ["form"]),
    ({"title": "女服务员（限女性）"}, ["title"]),
    ({"duties": "只招男工", "requirements": "35岁以下"}, ["duties", "requirements"]),
    ({"address": "本地户口者面谈"}, ["address"]),
]


@pytest.mark.clause("P2")
@pytest.mark.parametrize(("other", "fields"), FAULTS)
def test_what_is_wrong_stands_beside_its_field(other: dict[str, Any], fields: list[str]) -> None:
    found = problems(replace(SOUND, **other), TODAY, 90)
    assert [one.field for one in found] == fields


changes = st.fixed_dictionaries(
    {},
    optional={
        "headcount": st.integers(1, 6),
        "open_until": st.integers(1, 60).map(lambda days: TODAY + timedelta(days=days)),
        "title": st.sampled_from(["保安员", "门卫"]),
        "pay_to": st.sampled_from([3800, 4000]),
        "contact_name": st.sampled_from(["袁志刚", "谭雅婷"]),
    },
)


@pytest.mark.clause("P2")
@given(changes)
def test_only_what_gets_smaller_needs_no_audit(other: dict[str, Any]) -> None:
    after = replace(SOUND, **other)
    changed = {name for name in LABELS if getattr(SOUND, name) != getattr(after, name)}
    assert set(differing(SOUND, after)) == changed
    smaller = after.headcount <= SOUND.headcount and after.open_until <= SOUND.open_until
    assert needs_audit(SOUND, after) is not (changed <= {"headcount", "open_until"} and smaller)


@pytest.mark.parametrize("state", VacancyState)
def test_it_expires_by_its_day_and_only_when_published(state: VacancyState) -> None:
    for days, passed in ((-1, True), (0, False), (1, False)):
        expired = passed and state is VacancyState.PUBLISHED
        found = standing(state, TODAY + timedelta(days=days), TODAY)
        assert found is (VacancyState.EXPIRED if expired else state)
    assert state.label
    assert (state in ENDED) is (state.value in {"refused", "withdrawn", "taken_down", "filled"})
    assert (state in PUBLIC) is (state.value in {"published", "filled", "taken_down"})


def test_pay_in_words() -> None:
    assert pay_words(None, None) == "面议"
    assert pay_words(3000, 3000) == "3000 元/月"
    assert pay_words(3000, 3600) == "3000—3600 元/月"


def test_education_stands_by_its_stage() -> None:
    ranks = {item.short: education_rank(item) for item in code_set("education").offered}
    ladder = [
        ["其他"],
        ["小学"],
        ["初中"],
        ["高中", "中专", "职高", "技校"],
        ["大专"],
        ["本科"],
        ["硕士"],
        ["博士"],
    ]
    assert ranks == {name: rank for rank, names in enumerate(ladder) for name in names}
    assert education_rank(None) == 0
    assert [education_rank(code_set("education").item(code)) for code in EDUCATIONS] == [
        7,
        6,
        5,
        4,
        3,
        2,
    ]

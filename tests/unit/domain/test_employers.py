"""What changes of an employer, in words; what a county's standard must look like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.codes import code_set
from portal.domain.deregistration import Standard
from portal.domain.employers import EmployerDetails, changes, licence_problems
from portal.domain.standards import FIRST_DAY, LEAST, MOST, standard_problems

KINDS, SIZES = code_set("employer_kind"), code_set("employer_size")
TODAY = date(2026, 11, 24)
PLAIN = EmployerDetails(
    name="长沙某某餐饮有限公司",
    kind=KINDS.item("3"),
    address="文艺路 1 号",
    contact_name="周建国",
    contact_phone="19900000001",
)


@pytest.mark.clause("R6.3")
def test_the_licence_is_looked_at_when_an_employer_is_recorded() -> None:
    assert licence_problems(licence_seen=True) == ()
    (problem,) = licence_problems(licence_seen=False)
    assert problem.field == "licence_seen"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, ""),
        ({"kind": KINDS.item("1")}, "单位性质：私营企业 → 国有企业"),
        ({"kind": None}, "单位性质：私营企业 → 无"),
        ({"size": SIZES.item("4")}, "单位规模：无 → 微型"),
        ({"address": None}, "地址：文艺路 1 号 → 无"),
        ({"contact_name": "李婷"}, "联系人有改动"),
        ({"contact_phone": None}, "联系电话有改动"),
        (
            {"name": "长沙某某酒店有限公司", "contact_phone": "19900000002"},
            "单位名称：长沙某某餐饮有限公司 → 长沙某某酒店有限公司；联系电话有改动",
        ),
    ],
)
def test_what_changed_is_told_old_and_new(changed: dict[str, Any], words: str) -> None:
    assert changes(PLAIN, replace(PLAIN, **changed)) == words


details = st.builds(
    EmployerDetails,
    name=st.text("某路号司", min_size=1, max_size=80),
    kind=st.none() | st.sampled_from(KINDS.items),
    industry=st.none() | st.sampled_from(code_set("industry").items),
    size=st.none() | st.sampled_from(SIZES.items),
    address=st.none() | st.text("某路号司", min_size=1, max_size=150),
    contact_name=st.sampled_from([None, "周建国", "李婷"]),
    contact_phone=st.sampled_from([None, "19900000001", "19900000002"]),
)


@given(details, details)
def test_the_trail_takes_any_change_and_holds_nobodys_name_or_number(
    before: EmployerDetails, after: EmployerDetails
) -> None:
    told = changes(before, after)
    assert (told == "") is (before == after)
    assert len(told) <= 300
    for secret in ("周建国", "李婷", "1990000000"):
        assert secret not in told


@pytest.mark.clause("R7.3")
@pytest.mark.parametrize(
    ("standard", "fields"),
    [
        (Standard(date(2026, 7, 1), 850), []),
        (Standard(TODAY, LEAST), []),
        (Standard(FIRST_DAY, MOST), []),
        (Standard(TODAY + timedelta(days=366), 850), []),
        (Standard(TODAY + timedelta(days=367), 850), ["from_on"]),
        (Standard(FIRST_DAY - timedelta(days=1), 850), ["from_on"]),
        (Standard(TODAY, LEAST - 1), ["monthly"]),
        (Standard(TODAY, MOST + 1), ["monthly"]),
        (Standard(date(202, 7, 1), 0), ["from_on", "monthly"]),
    ],
)
def test_a_mistyped_standard_is_refused_beside_its_field(
    standard: Standard, fields: list[str]
) -> None:
    assert [one.field for one in standard_problems(standard, TODAY)] == fields

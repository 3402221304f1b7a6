"""The contact sheet's number, the order of its rows, and its boxes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.confirmation import ContactResult, Situation
from portal.domain.contact_sheets import (
    TICKS,
    SheetCodeError,
    address_order,
    read_code,
    sheet_code,
)

months = st.dates(date(2026, 1, 1), date(2060, 1, 1)).map(lambda day: day.replace(day=1))
ids = st.integers(1, 10**9)


@given(months, ids)
def test_a_number_is_read_as_it_was_printed(month: date, sheet_id: int) -> None:
    assert read_code(sheet_code(month, sheet_id)) == (f"{month:%y%m}", sheet_id)
    assert read_code(f" {sheet_code(month, sheet_id).replace('-', '')} ")[1] == sheet_id


@given(months, ids, st.data())
def test_a_slip_of_the_pen_is_told(month: date, sheet_id: int, data: st.DataObject) -> None:
    code = sheet_code(month, sheet_id)
    at = data.draw(st.integers(0, len(code) - 1))
    assume(code[at] != "-")
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != code[at])
    assume(not (code[at - 1] == "-" and wrong == "0" and at == 5))  # 0 before a number is read over
    with pytest.raises(SheetCodeError):
        read_code(code[:at] + wrong + code[at + 1 :])


@pytest.mark.parametrize("typed", ["", "联系单", "2611", "26-11-3", "2611-37-4x", "2611-37"])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(SheetCodeError, match="编号"):
        read_code(typed)


def test_full_width_digits_are_read() -> None:
    code = sheet_code(date(2026, 11, 1), 37)
    wide = code.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"})
    assert read_code(wide) == ("2611", 37)


def test_addresses_follow_each_other_on_the_way() -> None:
    wanted = [
        "文艺路 3 栋 101",
        "文艺路 3 栋 502",
        "文艺路 12 栋 101",
        "文艺路 12 栋 1101",
        "",
        None,
    ]
    backwards = wanted[::-1]
    assert sorted(backwards, key=address_order)[:4] == wanted[:4]


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=6))
def test_any_addresses_can_be_put_in_order(addresses: list[str | None]) -> None:
    assert len(sorted(addresses, key=address_order)) == len(addresses)


@pytest.mark.clause("R4.3", "R4.4", "R4.5")
def test_each_box_has_a_key_of_its_own_and_each_situation_a_box() -> None:
    assert [one.key for one in TICKS] == list("123456789")
    assert [one.result for one in TICKS[:3]] == list(ContactResult)[:3]
    assert [one.situation for one in TICKS[3:]] == list(Situation)
    assert all(len(one.label) <= 6 for one in TICKS)

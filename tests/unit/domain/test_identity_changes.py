"""Which changes of a number or a name are offered, what they may lead to, and notes on cards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from portal.domain.identity import IdKind, IdNumber, Sex, parse_id_number
from portal.domain.identity_changes import (
    CardNoteKind,
    ChangeKind,
    NameChange,
    NumberChange,
    card_note_problems,
    name_problems,
    number_problems,
    offered,
)

TODAY = date(2026, 11, 24)
MISTYPED, FIFTEEN, NEW_CARD, PERMIT = (
    ChangeKind.MISTYPED_NUMBER,
    ChangeKind.OLD_FIFTEEN,
    ChangeKind.NEW_CARD_NUMBER,
    ChangeKind.PASS_TO_PERMIT,
)
NAMES = (ChangeKind.MISTYPED_NAME, ChangeKind.RENAMED)


def number(region: str, born: str, serial: str = "001") -> IdNumber:
    body = f"{region}{born}{serial}"
    return parse_id_number(body + ric.calc_check_digit(f"{body}0"))


RESIDENT = number("430102", "19850315")
SAME_DAY = number("430103", "19850315", "003")
OTHER_DAY = number("430102", "19850316")
HONG_KONG, TAIWAN = number("810000", "19850315"), number("830000", "19850315")
OLD_FOREIGN, NEW_FOREIGN = parse_id_number("USA110285031512"), number("911840", "19850315")
HONG_KONG_PASS = IdNumber("H12345678", IdKind.HK_MO_PASS, date(1985, 3, 15), Sex.FEMALE)
TAIWAN_PASS = IdNumber("12345678", IdKind.TW_PASS, date(1985, 3, 15), Sex.FEMALE)
OTHER_PASS = IdNumber("M12345678", IdKind.HK_MO_PASS, date(1985, 3, 15), Sex.FEMALE)
LATER_HONG_KONG = number("810000", "19850316")
OLDEST_CHILD = number("430102", "20101125")
YOUNGEST_ADULT = number("430102", "20101124")
UNBORN = number("430102", "20261125")


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    ("on_record", "kinds"),
    [
        (IdKind.RESIDENT_ID, (MISTYPED, FIFTEEN, NEW_CARD)),
        (IdKind.HK_MO_RESIDENCE_PERMIT, (MISTYPED, NEW_CARD)),
        (IdKind.TW_RESIDENCE_PERMIT, (MISTYPED, NEW_CARD)),
        (IdKind.HK_MO_PASS, (MISTYPED, NEW_CARD, PERMIT)),
        (IdKind.TW_PASS, (MISTYPED, NEW_CARD, PERMIT)),
        (IdKind.FOREIGN_PR_2023, (MISTYPED, NEW_CARD)),
        (IdKind.FOREIGN_PR_15, (MISTYPED, FIFTEEN, NEW_CARD)),
    ],
)
def test_each_document_has_its_changes(on_record: IdKind, kinds: tuple[ChangeKind, ...]) -> None:
    assert offered(on_record) == (*kinds, *NAMES)


def told(kind: ChangeKind, old: IdNumber, new: IdNumber) -> dict[str, str]:
    problems = number_problems(NumberChange(kind, new, "居民身份证"), old, TODAY)
    return {problem.field: problem.message for problem in problems}


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (MISTYPED, RESIDENT, OTHER_DAY),
        (MISTYPED, RESIDENT, TAIWAN),
        (MISTYPED, RESIDENT, YOUNGEST_ADULT),
        (FIFTEEN, RESIDENT, SAME_DAY),
        (FIFTEEN, OLD_FOREIGN, NEW_FOREIGN),
        (NEW_CARD, RESIDENT, OTHER_DAY),
        (NEW_CARD, HONG_KONG, RESIDENT),
        (PERMIT, HONG_KONG_PASS, HONG_KONG),
        (PERMIT, TAIWAN_PASS, TAIWAN),
        (MISTYPED, HONG_KONG_PASS, OTHER_PASS),
        (MISTYPED, HONG_KONG_PASS, LATER_HONG_KONG),
        (NEW_CARD, HONG_KONG_PASS, RESIDENT),
    ],
)
def test_a_change_that_fits(kind: ChangeKind, old: IdNumber, new: IdNumber) -> None:
    assert told(kind, old, new) == {}


@pytest.mark.parametrize(
    ("kind", "old", "new", "field", "words"),
    [
        (MISTYPED, RESIDENT, RESIDENT, "id_number", "与现在的号码相同"),
        (FIFTEEN, RESIDENT, OTHER_DAY, "id_number", "不改变出生日期"),
        (FIFTEEN, RESIDENT, HONG_KONG, "id_number", "不会换成港澳居民居住证"),
        (FIFTEEN, OLD_FOREIGN, SAME_DAY, "id_number", "不会换成居民身份证"),
        (FIFTEEN, HONG_KONG, SAME_DAY, "kind", "请选择号码变更的情形"),
        (PERMIT, HONG_KONG_PASS, RESIDENT, "id_number", "不会换成居民身份证"),
        (PERMIT, HONG_KONG_PASS, TAIWAN, "id_number", "不会换成台湾居民居住证"),
        (PERMIT, TAIWAN_PASS, HONG_KONG, "id_number", "不会换成港澳居民居住证"),
        (PERMIT, HONG_KONG_PASS, OTHER_PASS, "id_number", "不会换成港澳居民来往内地通行证"),
        (PERMIT, HONG_KONG_PASS, LATER_HONG_KONG, "id_number", "不改变出生日期"),
        (PERMIT, HONG_KONG, HONG_KONG_PASS, "kind", "请选择号码变更的情形"),
        (MISTYPED, HONG_KONG, HONG_KONG_PASS, "id_number", "不能换成通行证"),
        (PERMIT, RESIDENT, HONG_KONG, "kind", "请选择号码变更的情形"),
        (ChangeKind.RENAMED, RESIDENT, OTHER_DAY, "kind", "请选择号码变更的情形"),
        (MISTYPED, RESIDENT, OLDEST_CHILD, "id_number", "2026 年 11 月 25 日起才可以登记"),
        (MISTYPED, RESIDENT, UNBORN, "id_number", "出生日期晚于今天"),
    ],
)
def test_a_change_that_does_not_fit(
    kind: ChangeKind, old: IdNumber, new: IdNumber, field: str, words: str
) -> None:
    found = told(kind, old, new)
    assert list(found) == [field]
    assert words in found[field]


def test_what_was_seen_is_always_asked_for() -> None:
    for blank in ("", "  "):
        by_number = number_problems(NumberChange(MISTYPED, OTHER_DAY, blank), RESIDENT, TODAY)
        by_name = name_problems(NameChange(ChangeKind.RENAMED, "周建军", blank), "周建国")
        assert [one.field for one in (*by_number, *by_name)] == ["evidence", "evidence"]


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [
        (ChangeKind.RENAMED, "周建军", []),
        (ChangeKind.MISTYPED_NAME, "周健国", []),
        (ChangeKind.RENAMED, "周建国", ["name"]),
        (MISTYPED, "周建军", ["kind"]),
    ],
)
def test_a_new_name(kind: ChangeKind, name: str, fields: list[str]) -> None:
    problems = name_problems(NameChange(kind, name, "户口簿"), "周建国")
    assert [problem.field for problem in problems] == fields


@pytest.mark.parametrize(
    ("kind", "days", "words"),
    [
        (CardNoteKind.LOST, None, None),
        (CardNoteKind.LOST, 0, None),
        (CardNoteKind.LOST, 400, None),
        (CardNoteKind.LOST, -1, "已经过去"),
        (CardNoteKind.TEMPORARY, None, "最后一天"),
        (CardNoteKind.TEMPORARY, 0, None),
        (CardNoteKind.TEMPORARY, 92, None),
        (CardNoteKind.TEMPORARY, 93, "3 个月"),
        (CardNoteKind.TEMPORARY, -1, "已经过去"),
    ],
)
def test_a_note_on_a_card(kind: CardNoteKind, days: int | None, words: str | None) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    problems = card_note_problems(kind, until, TODAY)
    assert [problem.field for problem in problems] == (["until"] if words else [])
    assert all(words in problem.message for problem in problems if words)


@given(st.sampled_from(ChangeKind), st.sampled_from([RESIDENT, HONG_KONG, OLD_FOREIGN]))
def test_nobody_becomes_too_young_to_be_registered(kind: ChangeKind, old: IdNumber) -> None:
    for new in (OLDEST_CHILD, UNBORN):
        assert told(kind, old, new)

"""ID cards that a reader types: every separator and order, and what can't be read."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.card_reader import (
    Card,
    CardError,
    Part,
    Reader,
    ReaderError,
    Separator,
    below_region,
    read_card,
    read_reader,
)
from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.policy import PolicyError, read_policy

NUMBER = "110101199003078515"  # invented: the rule's own example number
ADDRESS = "湖南省常德市鼎城区善卷路66号"
ON_CARD = {
    Part.NAME: "周建国",
    Part.SEX: "男",
    Part.ETHNICITY: "土家",
    Part.BIRTH: "19900307",
    Part.ADDRESS: ADDRESS,
    Part.NUMBER: NUMBER,
}
READ = Card(parse_id_number(NUMBER), "周建国", code_set("ethnicity").item("15"), ADDRESS)
TYPED = {
    Separator.TAB: ("\t",),
    Separator.ENTER: ("\r\n", "\n", "\t"),
    Separator.PIPE: ("|", "｜"),
    Separator.COMMA: (",", "，"),
    Separator.SPACE: (" ", "  ", "\u3000"),
}
BETWEEN = [(one, between) for one, all_of in TYPED.items() for between in all_of]


def _typed(between: str, **changed: str) -> str:
    told = ON_CARD | {Part(name): text for name, text in changed.items()}
    return between.join(told.values())


@pytest.mark.parametrize(("separator", "between"), BETWEEN)
@pytest.mark.parametrize("end", ["", "again", "\r\n"])
def test_every_separator_is_read(separator: Separator, between: str, end: str) -> None:
    text = _typed(between) + (between if end == "again" else end)
    assert read_card(text, Reader(separator)) == READ


@pytest.mark.parametrize("separator", [one for one in Separator if one is not Separator.OFF])
def test_every_order_is_read(separator: Separator) -> None:
    between = TYPED[separator][0]
    for order in permutations(Part):
        text = between.join(ON_CARD[part] for part in order)
        assert read_card(text, Reader(separator, order)) == READ, order


@pytest.mark.parametrize("text", ["土家族", "土家", "15"])
def test_the_group_is_read_by_name_or_code(text: str) -> None:
    assert read_card(_typed("|", ethnicity=text), Reader(Separator.PIPE)) == READ


@pytest.mark.parametrize("birth", ["1990-03-07", "1990年03月07日", "1990.3.7", ""])
@pytest.mark.parametrize("sex", ["男", "男性", "1", ""])
def test_days_and_sexes_are_read_as_readers_type_them(birth: str, sex: str) -> None:
    assert read_card(_typed("\t", birth=birth, sex=sex), Reader(Separator.TAB)) == READ


@pytest.mark.parametrize("separator", [Separator.SPACE, Separator.COMMA, Separator.PIPE])
def test_a_separator_within_the_address_belongs_to_it(separator: Separator) -> None:
    between = TYPED[separator][0]
    text = _typed(between, address=f"善卷路66号{between}3栋")
    found = read_card(text, Reader(separator))
    assert found is not None
    assert found.address == "善卷路66号 3栋"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"number": "110101199003078516"}, "没有读到证件号码"),
        ({"number": ""}, "没有读到证件号码"),
        ({"sex": "女"}, "性别"),
        ({"sex": "？"}, "性别"),
        ({"birth": "19900308"}, "出生日期"),
        ({"birth": "1990"}, "出生日期"),
        ({"ethnicity": "氵"}, "民族"),
        ({"name": "周1"}, "姓名"),
        ({"address": "路" * 151}, "住址"),
    ],
)
def test_what_was_misread_is_said(changed: dict[str, str], told: str) -> None:
    with pytest.raises(CardError, match=told):
        read_card(_typed("\t", **changed), Reader(Separator.TAB))


@pytest.mark.parametrize("parts", [2, 3, 4, 5, 7])
def test_a_reading_of_another_length_is_refused(parts: int) -> None:
    text = "\t".join([*ON_CARD.values(), "常德市公安局"][:parts])
    with pytest.raises(CardError, match="读卡内容不全"):
        read_card(text, Reader(Separator.TAB))


@pytest.mark.parametrize(
    ("setting", "typed"),
    [
        ("off", _typed("\t")),
        ("tab", NUMBER),
        ("tab", "周建国"),
        ("enter", "周建国"),
        ("space", "周 建 国"),
        ("space", "110101 19900307 8515"),
        ("comma", "某公司，分公司"),
        ("pipe", "周|建"),
        ("tab prefix=~", _typed("\t")),
    ],
)
def test_what_a_person_types_is_no_reading(setting: str, typed: str) -> None:
    assert read_card(typed, read_reader(setting)) is None


def test_a_reading_may_begin_with_a_character_and_say_less() -> None:
    reader = read_reader("comma number,name prefix=~")
    assert reader == Reader(Separator.COMMA, (Part.NUMBER, Part.NAME), "~")
    assert read_card(f"~{NUMBER},周建国", reader) == Card(parse_id_number(NUMBER), "周建国")


@pytest.mark.parametrize(
    "setting",
    [
        *("", "tabs", "tab name", "tab name,number,name", "tab name,sex", "tab name,number,age"),
        *("tab prefix=", "tab prefix=/", "tab prefix=?", "tab prefix=a", "tab prefix=~~", "tab  "),
    ],
)
def test_a_setting_that_can_not_hold_is_refused(setting: str) -> None:
    with pytest.raises(ReaderError):
        read_reader(setting)
    with pytest.raises(PolicyError, match="card_reader"):
        read_policy({"card_reader": setting})


def test_the_setting_is_the_province_s() -> None:
    assert read_policy({}).card_reader == Reader()
    assert read_policy({"card_reader": "pipe"}).card_reader == Reader(Separator.PIPE)


@given(st.text(max_size=80), st.sampled_from(list(Separator)), st.sampled_from(["", "~"]))
def test_whatever_is_typed_is_a_card_a_refusal_or_none(
    text: str, separator: Separator, prefix: str
) -> None:
    with suppress(CardError):  # any other error fails
        found = read_card(text, Reader(separator, prefix=prefix))
        assert found is None or found.number.canonical in text.upper()


@pytest.mark.parametrize(
    ("address", "region", "below"),
    [
        (ADDRESS, "常德市鼎城区", "善卷路66号"),
        ("常德市鼎城区善卷路66号", "常德市鼎城区", "善卷路66号"),
        ("常德市鼎城区", "常德市鼎城区", "常德市鼎城区"),
        ("长沙市芙蓉区文艺路1号", "常德市鼎城区", "长沙市芙蓉区文艺路1号"),
        ("善卷路66号", "", "善卷路66号"),
    ],
)
def test_the_region_is_not_said_twice(address: str, region: str, below: str) -> None:
    assert below_region(address, region) == below

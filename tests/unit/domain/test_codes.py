"""Code tables: what is known, what is offered, what stays readable."""

from importlib.resources import files

import pytest

from portal.data import read_rows
from portal.domain.codes import (
    CodeItem,
    UnknownCodeError,
    code_item,
    code_set,
    parse_stored,
)

STORED_AT_MOST = 24
SETS = tuple(read_rows("codes/sets.csv"))
KEYS = {each["key"] for each in SETS}


def test_every_table_is_listed_and_every_listed_table_is_there() -> None:
    folder = files("portal.data") / "codes"
    tables = {file.name for file in folder.iterdir()} - {"sets.csv", "README.md"}
    assert tables == {f"{each['key']}.{each['version']}.csv" for each in SETS}
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if f"`{key}`" not in readme] == []


def test_every_item_can_be_stored_and_read_again() -> None:
    for each in SETS:
        key, version = each["key"], each["version"]
        assert each["title"]
        assert each["source"]
        codes = [row["code"] for row in read_rows(f"codes/{key}.{version}.csv")]
        assert len(set(codes)) == len(codes) > 0
        for code in codes:
            item = code_item(key, version, code)
            assert item.code == code
            assert item.name == item.name.strip() != ""
            assert not (item.retired and item.offered)
            assert len(item.stored) <= STORED_AT_MOST
            assert parse_stored(key, item.stored) is item


def test_what_a_form_offers_differs_in_its_words() -> None:
    for key in KEYS - {"end_reason"}:
        shorts = [item.short for item in code_set(key).offered]
        assert len(set(shorts)) == len(shorts) > 0


@pytest.mark.clause("R7.10", "R8.3")
def test_the_reasons_of_one_registration_differ_in_their_words() -> None:
    """Unemployment and employment both end with a pension and with death: no page offers both."""
    for article in ("7", "8"):
        shorts = [one.short for one in code_set("end_reason").offered if one.code[0] == article]
        assert len(set(shorts)) == len(shorts) == {"7": 10, "8": 3}[article]


@pytest.mark.parametrize(
    ("key", "codes"),
    [
        ("sex", "1 2"),
        ("education", "11 14 21 31 41 44 47 61 71 81 90"),
        ("household", "11 12 21 22 30 40 50"),
        ("marital", "10 20 30 40 90"),
        ("unemployment_reason", "10 20 32 50 60 70 90"),
        ("employment_form", "010 021 022 029 030"),
        ("id_document", "01 07"),
        ("certificate_issue_type", "01 02 03"),
        ("industry", "A B C D E F G H I J K L M N O P Q R S T"),
        ("verification_means", "1 2"),
    ],
)
def test_offered_codes_in_file_order(key: str, codes: str) -> None:
    assert [item.code for item in code_set(key).offered] == codes.split()


@pytest.mark.clause("R2.1")
def test_the_four_places_of_registration() -> None:
    assert [i.name for i in code_set("place_kind").offered] == [
        "户籍地",
        "常住地",
        "就业地",
        "参保地",
    ]


@pytest.mark.clause("R2.7")
def test_only_lawful_reasons_can_refuse() -> None:
    names = [item.name for item in code_set("refusal_reason").items]
    assert names == [
        "未满16周岁",
        "已依法享受基本养老保险待遇",
        "无劳动能力",
        "无就业要求",
        "未处于无业状态",
        "非本人或本人不同意",
        "已有有效登记（转迁入）",
        "没有办理过就业登记或失业登记",  # of 规程十一, not of a registration
        "经核实没有就业",  # of 规程六
        "本人不在本社区（村）居住、求职",  # of 规程十
        "单位证照无效，或者已停止经营",  # from here on of 岗位信息审核 (P2)
        "招聘信息与实际不符",
        "含歧视性或法律不允许的条件，单位不改",
        "岗位内容违反法律法规",
        "收取费用、押金或扣押证件",
        "单位不同意发布",
    ]


@pytest.mark.clause("R2.9")
def test_the_means_of_consent() -> None:
    names = [item.name for item in code_set("consent_means").items]
    assert names == ["本人在登记表上签字", "屏幕手写签名", "线上本人提交", "电话确认记录"]


def test_the_same_code_means_different_things_in_two_generations() -> None:
    old, new = (code_item("unemployment_reason", version, "50") for version in "12")
    assert "军人" in old.name
    assert "土地" in new.name
    assert old.retired
    assert code_set("unemployment_reason").version == "2"
    assert code_set("unemployment_reason").item("50") is new


def test_a_short_name_falls_back_to_the_name() -> None:
    item = code_item("unemployment_reason", "2", "20")
    assert item == CodeItem(
        set="unemployment_reason",
        version="2",
        code="20",
        name="从企业、机关、事业单位等各类用人单位失业的",
        short="从用人单位失业",
        retired=False,
        offered=True,
    )
    assert code_item("ethnicity", "1", "15").short == "土家族"
    assert code_item("ethnicity", "1", "15").stored == "1:15"


def test_occupations_offer_the_middle_classes_once_each() -> None:
    occupations = code_set("occupation_major_mid")
    assert len(occupations.items) == 80
    assert [i.code for i in occupations.items if not i.offered] == [
        f"{major}-00-00-00" for major in range(1, 9)
    ]


@pytest.mark.parametrize(
    "stored", ["", "2", "2:", "2:99", "3:20", "x:20", ":20", "2:20 ", "2:20:1"]
)
def test_a_stored_value_that_means_nothing_is_an_error(stored: str) -> None:
    with pytest.raises(UnknownCodeError):
        parse_stored("unemployment_reason", stored)


def test_an_unknown_table_is_an_error() -> None:
    with pytest.raises(UnknownCodeError):
        code_set("colour")

"""Identity numbers and social credit codes: vectors, faults, and what must hold for all."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.identity import (
    IdentityError,
    IdentityFault,
    IdKind,
    IdNumber,
    Sex,
    mask_id_number,
    parse_id_number,
    parse_uscc,
)

VECTORS = Path(__file__).parents[2] / "vectors" / "id_vectors.csv"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
INVISIBLE = "　\u00a0\u200b\u200e\u202c\ufeff \t\r\n"

with VECTORS.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def resident_check_digit(body: str) -> str:
    """GB 11643 by its table of weights, apart from the code under test."""
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def uscc_check_character(body: str) -> str:
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return USCC_ALPHABET[-total % 31]


birth_dates = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def eighteen_digits(draw: st.DrawFn) -> tuple[str, date]:
    area = draw(st.sampled_from(["430102", "110105", "659004", "710000", "810000", "911124"]))
    born = draw(birth_dates)
    body = f"{area}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + resident_check_digit(body), born


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["value"])
def test_vectors(row: dict[str, str]) -> None:
    if row["kind"] == "uscc":
        assert parse_uscc(row["value"]).canonical == row["value"]
    elif row["kind"] == "resident_id_15":
        with pytest.raises(IdentityError, match="第一代"):
            parse_id_number(row["value"])
    elif row["valid"] == "1":
        parsed = parse_id_number(row["value"])
        assert (parsed.canonical, parsed.kind) == (row["value"], row["kind"])
    else:
        with pytest.raises(IdentityError):
            parse_id_number(row["value"])


@pytest.mark.parametrize(
    ("number", "kind", "born", "sex"),
    [
        ("11010519491231002X", IdKind.RESIDENT_ID, date(1949, 12, 31), Sex.FEMALE),
        ("440308199901101512", IdKind.RESIDENT_ID, date(1999, 1, 10), Sex.MALE),
        ("810000199408230021", IdKind.HK_MO_RESIDENCE_PERMIT, date(1994, 8, 23), Sex.FEMALE),
        ("820000199408230023", IdKind.HK_MO_RESIDENCE_PERMIT, date(1994, 8, 23), Sex.FEMALE),
        ("830000199201300022", IdKind.TW_RESIDENCE_PERMIT, date(1992, 1, 30), Sex.FEMALE),
        ("911124198108030024", IdKind.FOREIGN_PR_2023, date(1981, 8, 3), Sex.FEMALE),
        ("KAZ110090123105", IdKind.FOREIGN_PR_15, date(1990, 12, 31), None),
        ("USA430005022908", IdKind.FOREIGN_PR_15, None, None),
        ("USA430004022908", IdKind.FOREIGN_PR_15, date(2004, 2, 29), None),
        ("USA430023010108", IdKind.FOREIGN_PR_15, date(2023, 1, 1), None),
        ("USA430024010108", IdKind.FOREIGN_PR_15, date(1924, 1, 1), None),
    ],
)
@pytest.mark.clause("P1")
def test_each_kind(number: str, kind: IdKind, born: date | None, sex: Sex | None) -> None:
    if born is None:
        with pytest.raises(IdentityError) as refused:
            parse_id_number(number)
        assert refused.value.reason is IdentityFault.DATE
    else:
        assert parse_id_number(number) == IdNumber(number, kind, born, sex)


FAULTS = [
    ("", IdentityFault.EMPTY, "请输入"),
    ("　 \u200b\ufeff", IdentityFault.EMPTY, "请输入"),
    ("4301021980031", IdentityFault.LENGTH, "现在是 13 位，少了 5 位"),
    ("4301021980031412345", IdentityFault.LENGTH, "现在是 19 位，多了 1 位"),
    ("12345678", IdentityFault.LENGTH, "台湾居民居住证"),
    ("KAZ11009012310", IdentityFault.LENGTH, "3 个字母加 12 位数字"),
    ("9" * 10_000, IdentityFault.LENGTH, "10000 位"),
    ("43010219800314123A", IdentityFault.CHARACTER, "第 18 位是“A”"),
    ("43010219800314X234", IdentityFault.CHARACTER, "第 15 位是“X”"),
    ("430102-19800314-1234", IdentityFault.CHARACTER, "第 7 位是“-”"),
    ("٤30102198003141234", IdentityFault.CHARACTER, "第 1 位"),
    ("①30102198003141234", IdentityFault.CHARACTER, "第 1 位是“①”"),
    ("43010219800314123Ⅹ", IdentityFault.CHARACTER, "第 18 位"),
    ("43010219800314123х", IdentityFault.CHARACTER, "第 18 位"),
    ("430102\x00198003141234", IdentityFault.CHARACTER, "U+0000"),
    ("430102198003141²34", IdentityFault.CHARACTER, "第 16 位"),
    ("160102198003141234", IdentityFault.KIND, "没有以 16 开头"),
    ("000000198003141234", IdentityFault.KIND, "没有以 00 开头"),
    ("810001199408230021", IdentityFault.KIND, "应为 810000"),
    ("840000199408230021", IdentityFault.KIND, "没有以 84 开头"),
    ("430102198002301234", IdentityFault.DATE, "19800230"),
    ("430102189912311234", IdentityFault.DATE, "18991231"),
    ("430102210001011234", IdentityFault.DATE, "21000101"),
    ("430102198003141235", IdentityFault.CHECK_DIGIT, "逐位核对"),
    ("911124198108030025", IdentityFault.CHECK_DIGIT, "逐位核对"),
    ("610104620927690", IdentityFault.FIRST_GENERATION, "18 位的居民身份证"),
    ("H12345678", IdentityFault.OTHER_DOCUMENT, "回乡证"),
    ("m1234567801", IdentityFault.OTHER_DOCUMENT, "请用港澳居民居住证办理"),
    ("m1234567801", IdentityFault.OTHER_DOCUMENT, "在本人记录里换为居住证号码"),
    ("E12345678", IdentityFault.OTHER_DOCUMENT, "护照"),
    ("EA1234567", IdentityFault.OTHER_DOCUMENT, "护照"),
    ("A123456(7)", IdentityFault.OTHER_DOCUMENT, "香港身份证"),
    ("A123456（A）", IdentityFault.OTHER_DOCUMENT, "香港身份证"),
    ("南字第01234567号", IdentityFault.OTHER_DOCUMENT, "军官证"),
    ("91440300708461136T", IdentityFault.OTHER_DOCUMENT, "统一社会信用代码"),
]


@pytest.mark.parametrize(("typed", "reason", "words"), FAULTS)
def test_each_fault_is_named_with_what_to_do(typed: str, reason: IdentityFault, words: str) -> None:
    with pytest.raises(IdentityError) as refused:
        parse_id_number(typed)
    assert refused.value.reason is reason
    assert words in str(refused.value)
    assert str(refused.value).endswith("。")


def test_every_reason_is_shown_by_the_table() -> None:
    assert {reason for _, reason, _ in FAULTS} == set(IdentityFault)


@given(eighteen_digits(), st.data())
def test_however_it_is_typed_the_same_number_comes_out(
    generated: tuple[str, date], data: st.DataObject
) -> None:
    number, born = generated
    wide = {ord("0") + i: 0xFF10 + i for i in range(10)} | {ord("X"): "ｘ"}
    typed = number.translate(wide) if data.draw(st.booleans()) else number.lower()
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(typed)))
        typed = typed[:at] + data.draw(st.sampled_from(INVISIBLE)) + typed[at:]
    parsed = parse_id_number(typed)
    assert (parsed.canonical, parsed.birth_date) == (number, born)
    assert parsed.sex is (Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


@given(eighteen_digits(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_one_wrong_character_is_refused(
    generated: tuple[str, date], at: int, wrong: str
) -> None:
    number, _ = generated
    assume(number[at] != wrong)
    with pytest.raises(IdentityError):
        parse_id_number(number[:at] + wrong + number[at + 1 :])


@given(eighteen_digits(), st.integers(0, 16))
def test_two_swapped_neighbours_are_refused(generated: tuple[str, date], at: int) -> None:
    number, _ = generated
    assume(number[at] != number[at + 1])
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    with pytest.raises(IdentityError):
        parse_id_number(swapped)


any_text = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=())),
    st.from_regex(r"\A[0-9A-Zxｘ０-９٠-٩ 　]{1,19}\Z"),
    st.from_regex(r"\A[0-9]{17}[0-9Xx]\Z"),
)


@given(any_text)
def test_any_text_is_a_number_or_an_error_in_chinese(text: str) -> None:
    try:
        parsed = parse_id_number(text)
    except IdentityError as refused:
        str(refused).encode("utf-8")
    else:
        assert parsed.canonical.isascii()
        assert parse_id_number(parsed.canonical) == parsed


@given(st.text(alphabet=USCC_ALPHABET, min_size=9, max_size=9), st.sampled_from("9159NAY"))
def test_any_well_formed_credit_code_is_read(organisation: str, department: str) -> None:
    body = f"{department}2430102{organisation}"
    code = body + uscc_check_character(body)
    parsed = parse_uscc(f" {code.lower()}\u3000")
    assert (parsed.canonical, parsed.department) == (code, department)


@given(any_text)
def test_any_text_is_a_credit_code_or_an_error(text: str) -> None:
    try:
        parsed = parse_uscc(text)
    except IdentityError as refused:
        str(refused).encode("utf-8")
    else:
        assert len(parsed.canonical) == 18


@pytest.mark.parametrize(
    ("typed", "reason", "words"),
    [
        (" ", IdentityFault.EMPTY, "请输入"),
        ("9144030070846113", IdentityFault.LENGTH, "现在是 16 位"),
        ("9144030070846I136T", IdentityFault.CHARACTER, "数字 1"),
        ("91440300-08461136T", IdentityFault.CHARACTER, "第 9 位是“-”"),
        ("F1440300708461136T", IdentityFault.KIND, "登记管理部门"),
        ("914A0300708461136T", IdentityFault.KIND, "应为数字"),
        ("91440300708461137T", IdentityFault.CHECK_DIGIT, "逐位核对"),
    ],
)
def test_each_fault_of_a_credit_code(typed: str, reason: IdentityFault, words: str) -> None:
    with pytest.raises(IdentityError) as refused:
        parse_uscc(typed)
    assert refused.value.reason is reason
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("43010219800314123X", "430102********123X"),
        ("KAZ110090123105", "KAZ********3105"),
        ("H12345678", "H1*****78"),
        ("00123456", "00****56"),
    ],
)
def test_masked_numbers_keep_their_length(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


def test_every_kind_has_its_document_name() -> None:
    assert len({kind.label for kind in IdKind}) == len(IdKind)
    assert [sex.code for sex in (Sex.MALE, Sex.FEMALE)] == ["1", "2"]

"""Phone numbers: what is typed, what is stored, what is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.phone import PhoneError, is_mobile, mask_phone, parse_phone


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("13807315566", "13807315566", "138****5566"),
        ("138 0731 5566", "13807315566", "138****5566"),
        ("138－0731－5566", "13807315566", "138****5566"),
        ("１３８０７３１５５６６", "13807315566", "138****5566"),
        ("+86 13807315566", "13807315566", "138****5566"),
        ("＋86-138 0731 5566\u202c", "13807315566", "138****5566"),
        ("8613807315566", "13807315566", "138****5566"),
        ("008613807315566", "13807315566", "138****5566"),
        ("0731-84123456", "0731-84123456", "0731-****3456"),
        ("073184123456", "0731-84123456", "0731-****3456"),
        ("0731 8412 3456", "0731-84123456", "0731-****3456"),
        ("0731—8412—3456", "0731-84123456", "0731-****3456"),
        ("0738-8312345", "0738-8312345", "0738-***2345"),
        ("0738-831-2345", "0738-8312345", "0738-***2345"),
        ("0738-8312345-6", "0738-8312345-6", "0738-***2345"),
        ("0731-84123456-801", "0731-84123456-801", "0731-****3456"),
        ("0731-84123456转801", "0731-84123456-801", "0731-****3456"),
        ("010-84123456", "010-84123456", "010-****3456"),
        ("02784123456", "027-84123456", "027-****3456"),
        ("+86 731 8412 3456", "0731-84123456", "0731-****3456"),
        ("+86 10 8412 3456", "010-84123456", "010-****3456"),
    ],
)
def test_a_number_is_read_stored_and_masked(typed: str, stored: str, shown: str) -> None:
    assert parse_phone(typed) == stored
    assert parse_phone(stored) == stored
    assert mask_phone(stored) == shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请输入联系电话"),
        ("　", "请输入联系电话"),
        ("1380731556", "现在是 10 位"),
        ("12345678901", "以 13 至 19 开头"),
        ("84123456", "加区号"),
        ("0731-12345678", "区号加固定电话"),
        ("073-84123456", "区号加固定电话"),
        ("010-8412345", "区号加固定电话"),
        ("13807315566x", "第 12 个字符是“x”"),
        ("①3807315566", "第 1 个字符"),
        ("١٣٨٠٧٣١٥٥٦٦", "第 1 个字符"),
        ("1" * 10_000, "10000 位"),
    ],
)
def test_a_wrong_number_says_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(PhoneError, match=words):
        parse_phone(typed)


@pytest.mark.parametrize(
    ("stored", "reached"),
    [("13807315566", True), ("19900000001", True), ("0731-84123456", False), ("", False)],
)
def test_messages_reach_mobile_numbers_only(stored: str, reached: bool) -> None:
    assert is_mobile(stored) is reached


@given(st.one_of(st.text(), st.from_regex(r"\A[+0-9 －-]{1,20}\Z")))
def test_any_text_is_a_number_or_an_error(text: str) -> None:
    try:
        stored = parse_phone(text)
    except PhoneError:
        return
    assert parse_phone(stored) == stored
    assert mask_phone(stored) != stored

"""Travel passes: their numbers, and what is none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.identity import (
    IdentityError,
    IdentityFault,
    IdKind,
    IdNumber,
    Sex,
    mask_id_number,
    parse_id_number,
)
from portal.domain.passes import PassNumber, parse_known_number, read_pass

HK_MO, TW = IdKind.HK_MO_PASS, IdKind.TW_PASS
BORN = date(1985, 3, 15)


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("H12345678", "H12345678", HK_MO),
        ("M12345678", "M12345678", HK_MO),
        ("H1234567801", "H12345678", HK_MO),
        (" h1234 5678 01\u3000", "H12345678", HK_MO),
        ("ｍ１２３４５６７８", "M12345678", HK_MO),
        ("12345678", "12345678", TW),
        ("0012 3456", "00123456", TW),
    ],
)
def test_a_pass_is_read_however_it_is_typed(typed: str, number: str, kind: IdKind) -> None:
    assert read_pass(typed) == parse_known_number(typed) == PassNumber(number, kind)
    assert PassNumber(number, kind).of(BORN, Sex.FEMALE) == IdNumber(number, kind, BORN, Sex.FEMALE)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "　",
        "H1234567",
        "H123456780",
        "H123456789012",
        "A12345678",
        "HM2345678",
        "1234567",
        "123456789",
        "1234567X",
        "H1234567８\x00",
        "H١٢٣٤٥٦٧٨",
        "11010519491231002X",
        "KAZ110090123105",
    ],
)
def test_what_is_no_pass(typed: str) -> None:
    assert read_pass(typed) is None


passes = st.from_regex(r"\A(?:[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8})\Z")


@pytest.mark.clause("P1")
@given(passes)
def test_nobody_is_registered_anew_on_a_pass(typed: str) -> None:
    with pytest.raises(IdentityError, match="在本人记录里换为居住证号码。") as refused:
        parse_id_number(typed)
    assert refused.value.reason in (IdentityFault.OTHER_DOCUMENT, IdentityFault.LENGTH)


@given(passes)
def test_the_number_as_it_is_stored_reads_as_itself_and_is_masked(typed: str) -> None:
    found = read_pass(typed)
    assert found is not None
    assert read_pass(found.canonical) == found
    masked = mask_id_number(found.canonical)
    assert len(masked) == len(found.canonical)
    assert masked.count("*") == len(masked) - 4


@given(st.text(max_size=20))
def test_any_text_is_a_known_number_or_an_error(text: str) -> None:
    try:
        known = parse_known_number(text)
    except IdentityError as refused:
        str(refused).encode("utf-8")
    else:
        assert parse_known_number(known.canonical) == known

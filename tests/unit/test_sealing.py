"""Encryption at rest: what was sealed opens only whole, in its place, with its key."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models.sealing import Keyring, SealBroken

ONE, TWO, HASHING = (secrets.token_bytes(32) for _ in range(3))
RING = Keyring({1: ONE}, 1, HASHING)
CONTEXT = "person.identifier"


@given(st.binary(max_size=200), st.text(max_size=20))
def test_what_was_sealed_opens_again(plain: bytes, context: str) -> None:
    assert RING.unseal(RING.seal(plain, context), context) == plain


@given(st.data())
def test_a_single_changed_bit_is_found(data: st.DataObject) -> None:
    sealed = bytearray(RING.seal(b"430102198503150012", CONTEXT))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealBroken):
        RING.unseal(bytes(sealed), CONTEXT)


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_what_was_cut_off_is_found(length: int) -> None:
    with pytest.raises(SealBroken):
        RING.unseal(RING.seal(b"430102198503150012", CONTEXT)[:length], CONTEXT)


def test_a_value_moved_to_another_column_is_found() -> None:
    with pytest.raises(SealBroken):
        RING.unseal(RING.seal(b"19900000001", "person.phone"), CONTEXT)


def test_another_installation_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        Keyring({1: TWO}, 1, HASHING).unseal(RING.seal(b"x", CONTEXT), CONTEXT)


def test_the_same_number_never_looks_the_same() -> None:
    assert len({RING.seal(b"430102198503150012", CONTEXT) for _ in range(50)}) == 50


def test_after_a_change_of_key_the_old_values_still_open() -> None:
    old = RING.seal(b"x", CONTEXT)
    rotated = Keyring({1: ONE, 2: TWO}, 2, HASHING)
    assert rotated.unseal(old, CONTEXT) == b"x"
    assert rotated.unseal(rotated.seal(b"y", CONTEXT), CONTEXT) == b"y"
    with pytest.raises(SealBroken):
        RING.unseal(rotated.seal(b"y", CONTEXT), CONTEXT)


def test_a_fault_tells_nothing_of_the_value() -> None:
    sealed = RING.seal(b"430102198503150012", CONTEXT)
    with pytest.raises(SealBroken) as broken:
        RING.unseal(sealed[:-1], CONTEXT)
    assert "4301" not in str(broken.value)


def test_an_index_finds_the_same_text_of_the_same_kind_only() -> None:
    index = RING.blind_index("430102198503150012", "identifier")
    assert index == RING.blind_index("430102198503150012", "identifier")
    assert len(index) == 32
    others = {
        RING.blind_index("430102198503150013", "identifier"),
        RING.blind_index("430102198503150012", "identifier-tail"),
        Keyring({1: ONE}, 1, TWO).blind_index("430102198503150012", "identifier"),
    }
    assert len(others | {index}) == 4

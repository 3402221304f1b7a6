"""The token of a certificate on paper: nobody makes one, nobody changes one (R11.1)."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.models import sealing
from portal.models.sealing import Keyring
from portal.queries.verification import read_token, token

ids = st.integers(1, 10**15)
versions = st.integers(1, 10**6)


def ring(letter: bytes) -> Keyring:
    """The keys of an installation."""
    return Keyring({1: letter * 32}, active=1, hashing=letter * 32)


@pytest.fixture(autouse=True, scope="module")
def keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "_followed", None)  # put back at the end
        sealing.install(ring(b"a"))
        yield


@pytest.mark.clause("R11.1")
@given(ids, versions)
def test_a_token_is_read_as_it_was_made(case_id: int, version: int) -> None:
    made = token(case_id, version)
    assert read_token(made) == (case_id, version)
    assert made.isalnum()
    assert len(made) <= 60


@given(ids, versions, st.data())
def test_a_token_changed_anywhere_is_none(case_id: int, version: int, data: st.DataObject) -> None:
    made = token(case_id, version)
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").filter(made[at].__ne__))
    assert read_token(made[:at] + other + made[at + 1 :]) is None
    assert read_token(made[:at]) is None
    assert read_token(made + other) is None
    assert read_token(made.lower()) is None


@given(ids, versions, ids)
def test_one_papers_seal_does_not_fit_another(case_id: int, version: int, other: int) -> None:
    mac = sealing.keyring().blind_index(f"{other}.{version}", "certificate-paper")[:10]
    forged = b32encode(f"{case_id}.{version}".encode() + mac).decode().rstrip("=")
    assert (read_token(forged) is None) is (case_id != other)


def test_another_installations_token_is_none() -> None:
    here = token(7, 3)
    sealing.install(ring(b"b"))
    try:
        assert read_token(here) is None
        assert token(7, 3) != here
    finally:
        sealing.install(ring(b"a"))


@given(st.text(max_size=200))
def test_any_words_at_all_are_none(words: str) -> None:
    assert read_token(words) is None

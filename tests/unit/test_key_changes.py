"""Keys are added, put in force and taken out; who follows the file sees it at once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from portal.key_changes import (
    KeyKind,
    add_key,
    note_everywhere,
    put_in_force,
    retire,
    standing,
)
from portal.keys import LAST, KeyFile, KeysError, content_of, create_keys, read_keys
from portal.models.sealing import Keyring

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ENCRYPTION, HASHING = KeyKind.ENCRYPTION, KeyKind.HASHING
KINDS = pytest.mark.parametrize("kind", KeyKind)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A new key file."""
    create_keys(tmp_path / "keys.toml")
    return tmp_path / "keys.toml"


def ring(path: Path) -> Keyring:
    return read_keys(path).keyring


@KINDS
def test_an_added_key_is_known_and_not_in_force(path: Path, kind: KeyKind) -> None:
    before = ring(path)
    sealed, index = before.seal(b"x", "phone"), before.blind_index("x", "phone")
    assert add_key(path, kind) == 2
    after = ring(path)
    assert (after.active, after.blind_index("x", "phone")) == (1, index)
    assert after.unseal(sealed, "phone") == b"x"
    assert standing(path, kind).waiting == 2


@KINDS
def test_a_key_put_in_force_leaves_the_one_before_known(path: Path, kind: KeyKind) -> None:
    before = ring(path)
    sealed, index = before.seal(b"x", "phone"), before.blind_index("x", "phone")
    assert put_in_force(path, kind, AT) == 2
    after = ring(path)
    assert after.unseal(sealed, "phone") == b"x"
    assert index in after.blind_indices("x", "phone")
    assert after.lasting_index("x", "phone") == index
    changed = kind is HASHING
    assert (after.blind_index("x", "phone") != index) is changed
    assert (after.seal(b"x", "phone")[0] == 2) is not changed
    assert (after.auditing, read_keys(path).session) == (before.auditing, read_keys(path).session)
    found = standing(path, kind)
    assert (found.known, found.active, found.since) == ((1, 2), 2, AT)
    other = HASHING if kind is ENCRYPTION else ENCRYPTION
    assert standing(path, other).known == (1,)


@KINDS
def test_a_rotation_is_gone_on_with_until_it_came_to_its_end(path: Path, kind: KeyKind) -> None:
    assert standing(path, kind).is_everywhere
    assert put_in_force(path, kind, AT) == 2
    assert not standing(path, kind).is_everywhere
    assert put_in_force(path, kind, AT + HOUR) == 2
    assert standing(path, kind).since == AT
    note_everywhere(path, kind, 2)
    assert standing(path, kind).is_everywhere
    assert put_in_force(path, kind, AT + HOUR) == 3


@KINDS
def test_the_key_that_waits_is_the_one_put_in_force(path: Path, kind: KeyKind) -> None:
    assert add_key(path, kind) == 2
    assert put_in_force(path, kind, AT) == 2
    assert standing(path, kind).known == (1, 2)


def test_a_key_is_taken_out_only_when_nothing_can_be_under_way_with_it(path: Path) -> None:
    with pytest.raises(KeysError, match="in force"):
        retire(path, 1, AT)
    put_in_force(path, ENCRYPTION, AT)
    for number, at in ((2, AT + HOUR), (3, AT + HOUR), (1, AT + HOUR - SECOND)):
        with pytest.raises(KeysError):
            retire(path, number, at)
    assert standing(path, ENCRYPTION).known == (1, 2)
    retire(path, 1, AT + HOUR)
    assert standing(path, ENCRYPTION).known == (2,)
    assert put_in_force(path, ENCRYPTION, AT) == 2
    note_everywhere(path, ENCRYPTION, 2)
    assert put_in_force(path, ENCRYPTION, AT) == 3


def test_all_else_in_the_file_stays(path: Path) -> None:
    path.write_text(f'{path.read_text()}[sms]\nsecret = "{"密s" * 20}"\n')
    path.chmod(0o640)
    before = content_of(path)
    comments = path.read_text().splitlines()[:2]
    put_in_force(path, HASHING, AT)
    after = content_of(path)
    assert path.read_text().splitlines()[:2] == comments
    assert after["hashing"]["1"] == before["hashing"]
    assert {name: after[name] for name in before if name != "hashing"} == {
        name: before[name] for name in before if name != "hashing"
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_what_can_not_be_written_again_is_left_as_it_is(path: Path) -> None:
    path.write_text(f"{path.read_text()}[sms]\nsecret = '{'s' * 40}'\ntried = [{{ a = 1 }}]\n")
    before = path.read_bytes()
    with pytest.raises(KeysError, match="by hand"):
        add_key(path, ENCRYPTION)
    assert path.read_bytes() == before


def test_several_at_once_lose_no_key(path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(partial(add_key, path), [ENCRYPTION] * 8))
    assert sorted(numbers) == list(range(2, 10))
    assert len(set(ring(path).encryption.values())) == 9


def test_there_is_no_key_after_the_last_number(path: Path) -> None:
    text = path.read_text()
    path.write_text(text.replace("active = 1", f"active = {LAST}").replace('\n1 = "', '\n255 = "'))
    with pytest.raises(KeysError, match="no number is left"):
        add_key(path, ENCRYPTION)


def test_who_follows_the_file_sees_a_change_at_once(path: Path) -> None:
    followed = KeyFile(path)
    before = followed.keys()
    assert followed.keys() is before
    put_in_force(path, ENCRYPTION, AT)
    assert followed.keys().keyring.active == 2
    assert followed.keys() is followed.keys()


def test_a_file_that_is_gone_changes_nothing_and_a_garbled_one_stops_all(path: Path) -> None:
    followed = KeyFile(path)
    before, text = followed.keys(), path.read_text()
    path.unlink()
    assert followed.keys() is before
    path.write_text("session = ")
    for _ in range(2):
        with pytest.raises(KeysError):
            followed.keys()
    path.write_text(text)
    assert followed.keys() == before

"""The key file: for its owner alone, never overwritten, and refused when it is wrong."""

from __future__ import annotations

import base64
import stat
from pathlib import Path

import pytest

from portal.keys import KeysError, complete_keys, create_keys, read_keys

GOOD = base64.b64encode(bytes(32)).decode()
SESSION = "s" * 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a key file will lie, in a folder not there yet."""
    return tmp_path / "below" / "keys.toml"


def test_a_new_file_is_for_its_owner_alone(path: Path) -> None:
    create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_file_can_be_read_and_opens_what_it_sealed(path: Path) -> None:
    create_keys(path)
    keys, again = read_keys(path), read_keys(path)
    sealed = keys.keyring.seal("周建国".encode(), "person.name")
    assert again.keyring.unseal(sealed, "person.name").decode() == "周建国"
    assert keys.session == again.session


def test_two_files_share_nothing(tmp_path: Path) -> None:
    for name in ("one", "two"):
        create_keys(tmp_path / name)
    one, two = read_keys(tmp_path / "one"), read_keys(tmp_path / "two")
    assert one.session != two.session
    assert one.keyring.hashing != two.keyring.hashing
    assert one.keyring.auditing != two.keyring.auditing
    assert one.keyring.encryption != two.keyring.encryption


def test_a_file_that_is_there_is_never_overwritten(path: Path) -> None:
    create_keys(path)
    before = path.read_bytes()
    with pytest.raises(KeysError, match="exists already"):
        create_keys(path)
    assert path.read_bytes() == before


def test_a_missing_file_is_named_with_what_to_do(path: Path) -> None:
    with pytest.raises(KeysError, match="flask --app app keys create") as refused:
        read_keys(path)
    assert str(path) in str(refused.value)


def content(**changed: str) -> str:
    """A key file's text with some of its lines changed; an empty one is left out."""
    lines = {
        "session": f'session = "{SESSION}"',
        "hashing": f'hashing = "{GOOD}"',
        "auditing": f'auditing = "{GOOD}"',
        "active": "active = 1",
        "encryption": f'[encryption]\n1 = "{GOOD}"',
    }
    return "\n".join((lines | changed).values())


WRONG = {
    "no TOML": "session = ",
    "no session": content(session=""),
    "no hashing": content(hashing=""),
    "no auditing": content(auditing=""),
    "short auditing": content(auditing=f'auditing = "{base64.b64encode(bytes(16)).decode()}"'),
    "no active": content(active=""),
    "no encryption": content(encryption=""),
    "short session": content(session='session = "s"'),
    "short key": content(hashing=f'hashing = "{base64.b64encode(bytes(16)).decode()}"'),
    "not base64": content(hashing='hashing = "密钥"'),
    "active not listed": content(active="active = 2"),
    "key number in words": content(encryption=f'[encryption]\none = "{GOOD}"'),
    "short secret of the gateway": content() + '\n[sms]\nsecret = "s"',
    "no secret of the gateway": content() + "\n[sms]\n",
    "gateway no table": content(active="active = 1\nsms = 1"),
}


def test_the_text_that_the_wrong_ones_are_made_from_is_right(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(content())
    assert read_keys(path).session == SESSION


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_and_no_key_is_told(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(KeysError) as refused:
        read_keys(path)
    assert str(path) in str(refused.value)
    assert GOOD not in str(refused.value)
    assert SESSION not in str(refused.value)


def test_the_secret_of_the_gateway_is_a_line_at_the_end(path: Path) -> None:
    create_keys(path)
    assert read_keys(path).sms_secret is None
    with path.open("a") as file:
        file.write(f'[sms]\nsecret = "{SESSION}"\n')
    keys = read_keys(path)
    assert keys.sms_secret == SESSION
    assert SESSION not in repr(keys)


def test_a_file_from_before_the_audit_trail_was_chained_is_completed(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(content(auditing=""))
    path.chmod(0o600)
    with pytest.raises(KeysError, match="flask --app app keys complete"):
        read_keys(path)
    assert complete_keys(path)
    keys = read_keys(path)
    assert (keys.session, keys.keyring.hashing) == (SESSION, bytes(32))
    assert len(keys.keyring.auditing) == 32
    assert keys.keyring.auditing != bytes(32)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert not complete_keys(path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_completed_file_stays_its_owners(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root completes it; the portal's own account goes on reading it."""
    path.parent.mkdir()
    path.write_text(content(auditing=""))
    path.chmod(0o640)
    given: list[tuple[int, int]] = []
    monkeypatch.setattr("portal.keys.os.fchown", lambda _file, *who: given.append(who))
    assert complete_keys(path)
    assert given == [(path.stat().st_uid, path.stat().st_gid)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def refuse(*_: int) -> None:
        raise PermissionError

    path.write_text(content(auditing=""))
    monkeypatch.setattr("portal.keys.os.fchown", refuse)
    with pytest.raises(KeysError, match="as its owner, or as root"):
        complete_keys(path)
    assert path.read_text() == content(auditing="")


def test_no_key_shows_in_a_log(path: Path) -> None:
    create_keys(path)
    keys = read_keys(path)
    shown = repr(keys)
    assert keys.session not in shown
    assert repr(keys.keyring.hashing) not in shown
    assert repr(keys.keyring.auditing) not in shown
    assert repr(keys.keyring.encryption[1]) not in shown

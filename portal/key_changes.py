"""Changing the key file: a key is added, put in force, and taken out when nothing needs it.

A new key is known before it is in force, so that a copy of the file can reach every host first.
Each change puts a whole new file in the place of the old one; running processes see it at once.
"""

from __future__ import annotations

import enum
import fcntl
import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from portal.keys import FIRST, LAST, KeysError, content_of, fresh_key, read_keys, replace_keys

LONGEST_TRANSACTION = timedelta(hours=1)
"""After so long nothing is under way that began with the keys of before."""

_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")


class KeyKind(enum.StrEnum):
    """What a key is for; the value is the name of its table in the file."""

    ENCRYPTION = "encryption"
    HASHING = "hashing"

    @property
    def active(self) -> str:
        """The name of the number of the key in force."""
        return "active" if self is KeyKind.ENCRYPTION else "active_hashing"

    @property
    def since(self) -> str:
        """The name of the moment since when it is."""
        return f"{self.active}_since"

    @property
    def carried_through(self) -> str:
        """The name of the number of the last key whose rotation came to its end."""
        return f"{self.active}_everywhere"


@dataclass(frozen=True)
class Standing:
    """The keys of a kind: all that are known, the one in force, and since when (None: ever)."""

    known: tuple[int, ...]
    active: int
    since: datetime | None
    is_everywhere: bool

    @property
    def waiting(self) -> int | None:
        """A key newer than the one in force, known for when its time comes."""
        return self.known[-1] if self.known[-1] > self.active else None


def standing(path: Path, kind: KeyKind) -> Standing:
    """How the keys of a kind stand in the file; raises ``KeysError``."""
    read_keys(path)
    return _standing(content_of(path), kind)


def add_key(path: Path, kind: KeyKind) -> int:
    """Make a key known without putting it in force; its number. Raises ``KeysError``."""
    with _changing(path) as content:
        return _add(content, kind)


def put_in_force(path: Path, kind: KeyKind, now: datetime) -> int:
    """Begin a rotation: the waiting key, or one made now, is in force from here on; its number.

    A rotation that has not come to its end is gone on with instead. Raises ``KeysError``.
    """
    found = standing(path, kind)
    if found.waiting is None and found.is_everywhere:
        # On the disk before anything is made with it: no loss of power may cost the key alone.
        add_key(path, kind)
    with _changing(path) as content:
        found = _standing(content, kind)
        if found.waiting is None:
            return found.active
        content[kind.carried_through] = found.active
        content[kind.active] = found.waiting
        content[kind.since] = now
        return found.waiting


def note_everywhere(path: Path, kind: KeyKind, number: int) -> None:
    """Note that a rotation to this key came to its end. Raises ``KeysError``."""
    with _changing(path) as content:
        if _standing(content, kind).active == number:
            content[kind.carried_through] = number


def refuse_to_retire(path: Path, number: int, now: datetime) -> None:
    """Raise ``KeysError`` where an encryption key is needed still, by what the file tells."""
    found = standing(path, KeyKind.ENCRYPTION)
    if number not in found.known:
        raise KeysError(f"there is no encryption key {number}")
    if number >= found.active:
        raise KeysError(f"encryption key {number} is the one in force, or waits to be")
    if found.since is None or now - found.since < LONGEST_TRANSACTION:
        raise KeysError("the keys changed less than an hour ago: something may be under way still")


def retire(path: Path, number: int, now: datetime) -> None:
    """Take an encryption key out of the file; raises ``KeysError``."""
    refuse_to_retire(path, number, now)
    with _changing(path) as content:
        del content[KeyKind.ENCRYPTION][str(number)]


def _standing(content: dict[str, Any], kind: KeyKind) -> Standing:
    kept = content[kind]
    known = (FIRST,) if isinstance(kept, str) else tuple(sorted(int(number) for number in kept))
    active = int(content.get(kind.active, FIRST))
    return Standing(
        known,
        active,
        content.get(kind.since),
        is_everywhere=int(content.get(kind.carried_through, active)) == active,
    )


def _add(content: dict[str, Any], kind: KeyKind) -> int:
    if isinstance(content[kind], str):
        content[kind] = {str(FIRST): content[kind]}
    number = max(int(one) for one in content[kind]) + 1
    if number > LAST:
        raise KeysError(f"there are {LAST} {kind} keys, and no number is left")
    content[kind][str(number)] = fresh_key()
    return number


@contextmanager
def _changing(path: Path) -> Iterator[dict[str, Any]]:
    """The file's content, to be changed; written when the block ends. One at a time."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        read_keys(path)
        before, content = content_of(path), content_of(path)
        yield content
        if content != before:
            replace_keys(path, _text(path, content))
    finally:
        os.close(folder)


def _text(path: Path, content: dict[str, Any]) -> str:
    """The content as TOML below the comment that the file begins with."""
    head = [line for line in path.read_text().splitlines() if line.startswith("#")]
    plain = [_line(name, value) for name, value in content.items() if not isinstance(value, dict)]
    tables = [
        line
        for name, table in content.items()
        if isinstance(table, dict)
        for line in ("", f"[{_name(name)}]", *(_line(*one) for one in table.items()))
    ]
    text = "\n".join([*head, *plain, *tables, ""])
    if not _says(text, content):
        raise KeysError(f"{path} holds what this command can't write: change it by hand")
    return text


def _says(text: str, content: dict[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == content
    except tomllib.TOMLDecodeError:
        return False


def _line(name: str, value: object) -> str:
    if isinstance(value, datetime):
        return f"{_name(name)} = {value.isoformat()}"
    return f"{_name(name)} = {json.dumps(value, ensure_ascii=False, default=str)}"


def _name(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)

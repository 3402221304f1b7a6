"""The key file: made once by ``flask --app app keys create``, read anew when it changes.

Files from before the audit trail was chained lack its key: ``keys complete`` adds it. How keys are
added, put in force and taken out is told in ``key_changes``.
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.models.sealing import Keyring

_KEY_BYTES = 32
FIRST, LAST = 1, 255


class KeysError(Exception):
    """The key file is missing or wrong; the text says what to do."""


@dataclass(frozen=True)
class Keys:
    """What the key file holds: the session secret, the keyring of the data, and for what.

    ``sms_secret`` signs what the SMS gateway is asked; None without one.
    """

    session: str = field(repr=False)
    keyring: Keyring
    for_demo: bool = False
    sms_secret: str | None = field(default=None, repr=False)


def create_keys(path: Path, *, for_demo: bool = False) -> None:
    """Write a new key file, readable by its owner alone; refuses to touch one that exists.

    One made for the demo says so: ``make run`` makes it unasked, and production refuses it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        "# The keys of this installation. Keep a copy apart from the backups of the database:",
        "# without this file the identity numbers in it can never be read again.",
        f'session = "{secrets.token_urlsafe(_KEY_BYTES)}"',
        f'hashing = "{fresh_key()}"',
        f'auditing = "{fresh_key()}"',
        "active = 1",
        f"for_demo = {str(for_demo).lower()}",
        "",
        "[encryption]",
        f'1 = "{fresh_key()}"',
        "",
    ]
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exists:
        raise KeysError(f"{path.name} exists already and is left as it is") from exists
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join(lines))


def complete_keys(path: Path) -> bool:
    """Give a key file from before the audit trail's key one; False where it has it already.

    The new file takes the old one's place at once, of the same owner and as readable; raises
    ``KeysError``.
    """
    if "auditing" in content_of(path):
        return False
    # At the top: below a table's heading it would belong to that table.
    replace_keys(path, f'auditing = "{fresh_key()}"\n{path.read_text()}')
    return True


def replace_keys(path: Path, text: str) -> None:
    """Put a new key file in the place of one that is there, whole or not at all.

    It is of the same owner and as readable; raises ``KeysError`` where that can't be.
    """
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        _let_alike(descriptor, path)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _let_alike(descriptor: int, path: Path) -> None:
    """Give the open file the owner, group and mode of another, for root may have opened it."""
    was = path.stat()
    try:
        os.fchown(descriptor, was.st_uid, was.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(was.st_mode))
    except PermissionError as refused:
        raise KeysError(f"{path.name} is another's: do this as its owner, or as root") from refused


def read_keys(path: Path) -> Keys:
    """Read and check the key file; raises ``KeysError``."""
    content = content_of(path)
    if "auditing" not in content:
        raise KeysError(
            f"{path} lacks the audit trail's key: add it with `flask --app app keys complete`"
        )
    try:
        encryption, hashing = (_numbered(content[kind]) for kind in ("encryption", "hashing"))
        ring = Keyring(
            encryption,
            int(content["active"]),
            hashing[int(content.get("active_hashing", FIRST))],
            _decoded(content["auditing"]),
            tuple(hashing[number] for number in sorted(hashing)),
        )
        session = str(content["session"])
        sms = str(content["sms"]["secret"]) if "sms" in content else None
    except (KeyError, TypeError, ValueError) as wrong:
        raise KeysError(f"{path} lacks or garbles {wrong}") from wrong
    if ring.active not in encryption or len(session) < _KEY_BYTES:
        raise KeysError(f"{path}: the active key is not listed, or the session secret is too short")
    if sms is not None and len(sms) < _KEY_BYTES:
        raise KeysError(f"{path}: the secret of [sms] is shorter than {_KEY_BYTES} characters")
    return Keys(session, ring, bool(content.get("for_demo", False)), sms)


class KeyFile:
    """The key file as a running process follows it: read anew when another takes its place.

    Asked at each use: a look costs as much as opening one sealed value. A file that is gone changes
    nothing; with one that is there and can't be read nothing goes on, for it may tell of a new key.
    """

    def __init__(self, path: Path) -> None:
        """Read it; raises ``KeysError``."""
        self._path, self._name = path, str(path)
        self._held = self._mark(), read_keys(path)

    def keys(self) -> Keys:
        """What the file holds now; raises ``KeysError``."""
        mark, held = self._mark(), self._held
        if mark is not None and mark != held[0]:
            self._held = held = mark, read_keys(self._path)
        return held[1]

    def _mark(self) -> tuple[int, ...] | None:
        try:
            found = os.stat(self._name)  # cheaper than the path's own, which counts here
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def content_of(path: Path) -> dict[str, Any]:
    """What the key file says, unchecked; raises ``KeysError``."""
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError as missing:
        raise KeysError(
            f"no key file at {path}: make one with `flask --app app keys create`, "
            "or set PORTAL_KEYS_FILE to where it lies"
        ) from missing
    except (OSError, tomllib.TOMLDecodeError) as wrong:
        raise KeysError(f"{path} can't be read: {wrong}") from wrong


def fresh_key() -> str:
    """A new key as the file holds it."""
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _numbered(kept: Any) -> dict[int, bytes]:
    """Keys by their numbers (1-255, the first byte of what they seal); a lone one is the first."""
    by_number = {str(FIRST): kept} if isinstance(kept, str) else kept
    if not isinstance(by_number, dict):
        raise TypeError("a table of keys")
    found = {int(number): _decoded(key) for number, key in by_number.items()}
    if not all(FIRST <= number <= LAST for number in found):
        raise ValueError(f"a key's number, {FIRST} to {LAST}")
    return found


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes instead of {_KEY_BYTES}")
    return key

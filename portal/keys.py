"""The key file: read at the start, made once by ``flask --app app keys create``.

Files from before the audit trail was chained lack its key: ``keys complete`` adds it.
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
        f'hashing = "{_fresh()}"',
        f'auditing = "{_fresh()}"',
        "active = 1",
        f"for_demo = {str(for_demo).lower()}",
        "",
        "[encryption]",
        f'1 = "{_fresh()}"',
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
    if "auditing" in _content(path):
        return False
    beside = path.with_name(f"{path.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        _let_alike(descriptor, path)
        # At the top: below a table's heading it would belong to that table.
        file.write(f'auditing = "{_fresh()}"\n{path.read_text()}')
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)
    return True


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
    content = _content(path)
    if "auditing" not in content:
        raise KeysError(
            f"{path} lacks the audit trail's key: add it with `flask --app app keys complete`"
        )
    try:
        encryption = {int(n): _decoded(key) for n, key in content["encryption"].items()}
        ring = Keyring(
            encryption,
            int(content["active"]),
            _decoded(content["hashing"]),
            _decoded(content["auditing"]),
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


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except FileNotFoundError as missing:
        raise KeysError(
            f"no key file at {path}: make one with `flask --app app keys create`, "
            "or set PORTAL_KEYS_FILE to where it lies"
        ) from missing
    except tomllib.TOMLDecodeError as wrong:
        raise KeysError(f"{path} can't be read: {wrong}") from wrong


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _decoded(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError(f"a key of {len(key)} bytes instead of {_KEY_BYTES}")
    return key

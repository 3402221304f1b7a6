"""What a backup says of itself, and the files that it is made of."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from portal.domain.audit_chain import file_code
from portal.models.sealing import audit_key
from portal.services.backups.text_rows import portions
from portal.services.durable import new_file

FORMAT = 1
_NAME, _CODE = "manifest.json", "manifest.code"
_FAST = 1


class BackupError(Exception):
    """The backup can't be made, or can't be restored; the text says why."""


@dataclass(frozen=True)
class TableKept:
    """A table's rows in a backup: how many, the SHA-256 of their lines, and the lines' columns."""

    rows: int
    sha256: str
    columns: list[str]


@dataclass(frozen=True)
class StoreKept:
    """The files of a store in a backup: how many, and which lacked or were broken already."""

    files: int
    missing: list[str]
    damaged: list[str]


@dataclass(frozen=True)
class Manifest:
    """The whole of a backup. ``made_at`` is real time (UTC); ``parts`` are SHA-256 by file."""

    made_at: str
    revision: str
    tables: dict[str, TableKept] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    stores: dict[str, StoreKept] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into a backup's folder, with a code that only the holder of the keys makes."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True).encode()
        for name, content in ((_NAME, text), (_CODE, _code(text).encode())):
            with new_file(folder / name) as file:
                file.write(content)


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself; raises ``BackupError`` where it isn't whole or isn't ours."""
    try:
        text, code = (folder / _NAME).read_bytes(), (folder / _CODE).read_text("ascii")
    except (OSError, ValueError) as error:
        raise BackupError(f"{folder} holds no whole backup ({_NAME}, {_CODE})") from error
    if not hmac.compare_digest(code, _code(text)):
        raise BackupError(
            f"{_NAME} was changed or damaged, or was made with other keys: lay the key file of "
            "that time in its place, then try again"
        )
    read = json.loads(text)
    if read["format"] != FORMAT:
        raise BackupError(f"the backup is of format {read['format']}, which a newer portal reads")
    tables = {name: TableKept(**one) for name, one in read.pop("tables").items()}
    stores = {name: StoreKept(**one) for name, one in read.pop("stores").items()}
    return Manifest(**read, tables=tables, stores=stores)


def moment_of(folder: Path) -> datetime | None:
    """When a whole backup was made (UTC), without proving it; None for any other folder."""
    if folder.name.startswith("."):
        return None
    try:
        return datetime.fromisoformat(json.loads((folder / _NAME).read_bytes())["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def check_parts(folder: Path, parts: Mapping[str, str]) -> None:
    """Read every file of a backup once; raises ``BackupError`` where one is not as it was."""
    for name, sha256 in parts.items():
        try:
            with (folder / name).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise BackupError(f"{name} can't be read: {error.strerror}") from error
        if found != sha256:
            raise BackupError(f"{name} was changed or damaged")


class _Hashing:
    """A file that knows the SHA-256 of what was written to it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._hash = file, hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._hash.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def part(folder: Path, name: str, parts: dict[str, str]) -> Iterator[Any]:
    """A new file of a backup, on the disk and noted in ``parts`` when the block ends."""
    path = folder / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with new_file(path) as file:
        hashing = _Hashing(file)
        yield hashing
        parts[name] = hashing.hexdigest()


def write_lines(
    folder: Path, name: str, parts: dict[str, str], rows: Iterable[bytes]
) -> tuple[int, str]:
    """Write lines into a compressed file of a backup; how many, and the SHA-256 of the lines."""
    with (
        part(folder, name, parts) as file,
        gzip.GzipFile("", "wb", _FAST, file, mtime=0) as packed,
    ):
        count, digest = 0, hashlib.sha256()
        for portion in portions(rows):
            text = b"".join(portion)
            count += len(portion)
            digest.update(text)
            packed.write(text)
    return count, digest.hexdigest()


def read_lines(folder: Path, name: str) -> Iterator[bytes]:
    """The lines of a compressed file of a backup."""
    with gzip.open(folder / name, "rb") as file:
        yield from file


def forget(packed: Any) -> None:
    """Let a tar archive forget the entries so far: of millions they would fill the memory."""
    packed.members.clear()


def digest_of(rows: Iterable[bytes]) -> tuple[int, str]:
    """How many lines there are, and their SHA-256."""
    count, digest = 0, hashlib.sha256()
    for portion in portions(rows):
        count += len(portion)
        digest.update(b"".join(portion))
    return count, digest.hexdigest()


def table_part(name: str) -> str:
    """The file that holds a table's rows."""
    return f"tables/{name}.txt.gz"


def list_part(store: str) -> str:
    """The file that lists a store's files."""
    return f"files/{store}.txt.gz"


def files_part(store: str) -> str:
    """The file that holds a store's files."""
    return f"files/{store}.tar"


def _code(text: bytes) -> str:
    return file_code(audit_key(), hashlib.sha256(text).digest())

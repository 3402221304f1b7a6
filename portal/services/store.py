"""Files that must never change: issued papers, scanned pages; each comes back byte for byte.

A file is named by the SHA-256 of its plain bytes and kept sealed (encrypted) by functions that
are passed in, since keys live apart from what a backup takes.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from portal.services.durable import sync_directory

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class StoreMissing(Exception):
    """Nothing is kept under this digest."""


class StoreDamaged(Exception):
    """What is kept can't be unsealed or is not what was put there."""


class Store:
    """Files below `root`, one file each, named by content: `ab/cdef….bin`."""

    def __init__(
        self,
        root: Path,
        seal: Callable[[bytes], bytes],
        unseal: Callable[[bytes], bytes],
    ) -> None:
        self._root = root
        self._seal = seal
        self._unseal = unseal

    def put(self, plain: bytes) -> str:
        """Keep `plain` durably and return its SHA-256 in hex; putting it again changes nothing.

        A damaged file is replaced, for the same bytes are at hand again. Raises OSError.
        """
        digest = hashlib.sha256(plain).hexdigest()
        try:
            self.get(digest)
        except (StoreMissing, StoreDamaged):
            _write_durably(self._path(digest), self._seal(plain))
        return digest

    def get(self, digest: str) -> bytes:
        """Return what is kept under `digest`; raises StoreMissing or StoreDamaged."""
        return self._opened(digest, self.as_kept(digest))

    def as_kept(self, digest: str) -> bytes:
        """The sealed bytes of a file, for a backup; raises StoreMissing."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise StoreMissing(digest) from error

    def is_whole(self, digest: str, sealed: bytes) -> bool:
        """Whether sealed bytes are what was once put under `digest`."""
        try:
            self._opened(digest, sealed)
        except StoreDamaged:
            return False
        return True

    def lay_back(self, digest: str, sealed: bytes) -> None:
        """Keep a file again as a backup has it. Whoever lays back many has the disk written."""
        path = self._path(digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _in_place_of(path) as file:
            file.write(sealed)

    def sealed(self) -> Iterator[tuple[str, int]]:
        """The digest of each file, and the number of the key that it is sealed with."""
        for path in self._root.glob("*/*.bin"):
            with path.open("rb") as file:
                yield path.parent.name + path.stem, int.from_bytes(file.read(1))

    def reseal(self, digest: str) -> None:
        """Seal a file anew, with the key in force; raises StoreMissing, StoreDamaged, OSError."""
        _write_durably(self._path(digest), self._seal(self.get(digest)))

    def _opened(self, digest: str, sealed: bytes) -> bytes:
        try:
            plain = self._unseal(sealed)
        except Exception as error:  # each cipher has its own
            raise StoreDamaged(digest) from error
        if hashlib.sha256(plain).hexdigest() != digest:
            raise StoreDamaged(digest)
        return plain

    def _path(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise StoreMissing(digest)
        return self._root / digest[:2] / f"{digest[2:]}.bin"


def _write_durably(path: Path, content: bytes) -> None:
    """Write `path` as a whole or not at all, also when the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _in_place_of(path) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)
    sync_directory(path.parent.parent)


@contextmanager
def _in_place_of(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its place when the block ends, and leaves nothing behind if it fails."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

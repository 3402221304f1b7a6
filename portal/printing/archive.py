"""The store of issued papers: what went out is kept, and printed again byte for byte.

A paper is named by the SHA-256 of its plain bytes and kept sealed (encrypted) by functions that
are passed in, since keys live apart from what a backup takes.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class ArchiveMissing(Exception):
    """No paper is kept under this digest."""


class ArchiveDamaged(Exception):
    """What is kept can't be unsealed or is not what was put there."""


class Archive:
    """Papers below `root`, one file each, named by content: `ab/cdef….bin`."""

    def __init__(
        self,
        root: Path,
        seal: Callable[[bytes], bytes],
        unseal: Callable[[bytes], bytes],
    ) -> None:
        self._root = root
        self._seal = seal
        self._unseal = unseal

    def put(self, pdf: bytes) -> str:
        """Keep `pdf` durably and return its SHA-256 in hex; putting it again changes nothing.

        A damaged file is replaced, for the same bytes are at hand again. Raises OSError.
        """
        digest = hashlib.sha256(pdf).hexdigest()
        try:
            self.get(digest)
        except (ArchiveMissing, ArchiveDamaged):
            _write_durably(self._path(digest), self._seal(pdf))
        return digest

    def get(self, digest: str) -> bytes:
        """Return the paper kept under `digest`; raises ArchiveMissing or ArchiveDamaged."""
        try:
            sealed = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise ArchiveMissing(digest) from error
        try:
            pdf = self._unseal(sealed)
        except Exception as error:  # each cipher has its own
            raise ArchiveDamaged(digest) from error
        if hashlib.sha256(pdf).hexdigest() != digest:
            raise ArchiveDamaged(digest)
        return pdf

    def _path(self, digest: str) -> Path:
        if not _DIGEST.match(digest):
            raise ArchiveMissing(digest)
        return self._root / digest[:2] / f"{digest[2:]}.bin"


def _write_durably(path: Path, content: bytes) -> None:
    """Write `path` as a whole or not at all, also when the power fails."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)
    _sync_directory(path.parent.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

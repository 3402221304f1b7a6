"""From a photographed or scanned file to pages that are safe to keep and to show.

Nothing of the file itself survives: each page is drawn anew and encoded as a baseline JPEG, so
that places, devices, scripts and whatever hides behind a picture stay outside.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from portal.services import gates
from portal.services.errors import ServiceError

_MOST_BYTES = 10 * 1024 * 1024
_MOST_SECONDS = 30

_EMPTY = "文件是空的，请重新拍照或扫描后上传"
_TOO_BIG = "文件超过10MB，请分成几份，或者降低清晰度后重新上传"
_TOO_HEAVY = "文件太复杂，打不开，请打印出来拍照或扫描后上传"

_CHILD = Path(__file__).with_name("scan_child.py")
# A large picture takes hundreds of megabytes while it is open.
_ONE_AT_A_TIME = threading.BoundedSemaphore(1)


class ScanError(ServiceError):
    """The file can't be taken as a scan. The text is Chinese and says what to do."""


@dataclass(frozen=True)
class Page:
    """One page as a baseline JPEG without metadata; width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def pages_of(content: bytes) -> tuple[Page, ...]:
    """Draw the pages of a JPEG, PNG, WebP (its first frame) or PDF anew, upright and on white.

    What the file is, its content tells. The longest edge of a page has 2,400 pixels at most. Takes
    35 seconds at most, so don't hold a transaction open. Raises ``ScanError``, also where other
    files are being drawn for longer than 5 seconds.
    """
    if not content:
        raise ScanError(_EMPTY)
    if len(content) > _MOST_BYTES:
        raise ScanError(_TOO_BIG)
    answer = io.BytesIO(_answer(content))
    head = json.loads(answer.readline())
    if "refused" in head:
        raise ScanError(head["refused"])
    return tuple(Page(answer.read(size), width, height) for width, height, size in head["pages"])


def _answer(content: bytes) -> bytes:
    """What the child wrote; raises ``ScanError`` where the file made it crash or run too long, or
    another file is still being drawn."""
    # By its path: naming the module would run the package's __init__, and load all of Flask.
    command = [sys.executable, "-I", "-W", "ignore", str(_CHILD)]
    with gates.through(_ONE_AT_A_TIME, lambda: ScanError(gates.BUSY)):
        try:
            done = subprocess.run(  # noqa: S603 (our own file, no arguments)
                command,
                input=content,
                stdout=subprocess.PIPE,
                timeout=_MOST_SECONDS,
                env={},
                check=True,
            )
        except subprocess.SubprocessError as failed:
            raise ScanError(_TOO_HEAVY) from failed
    return done.stdout

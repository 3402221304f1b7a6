"""Starts the processes that open foreign pictures, and takes what they drew.

A picture that crashes or hangs its decoder takes nothing along, and nothing of the file survives:
what comes back was drawn anew and encoded as baseline JPEGs.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.services import gates
from portal.services.errors import ServiceError

# A large picture takes hundreds of megabytes while it is open.
ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)

# The package's own __init__ would load all of Flask; its parts are found without it.
_START: Final = """
import runpy, sys, types
portal = types.ModuleType("portal")
portal.__path__ = [sys.argv.pop(1)]
sys.modules["portal"] = portal
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
_PORTAL: Final = Path(__file__).resolve().parents[1]


class FileRefused(ServiceError):
    """The file can't be taken. The text is Chinese and says what to do."""


@dataclass(frozen=True)
class Page:
    """One page as a baseline JPEG without metadata; width and height in pixels."""

    jpeg: bytes
    width: int
    height: int


def drawn(
    child: Path, content: bytes, *arguments: str, seconds: float, too_heavy: str
) -> tuple[Page, ...]:
    """What the program ``child`` draws of a file, one file at a time.

    Don't hold a transaction open meanwhile. Raises ``FileRefused``: with the child's sentence,
    with ``too_heavy`` where the file made it crash or run too long, or where other files are being
    drawn for longer than 5 seconds.
    """
    with gates.through(ONE_AT_A_TIME, lambda: FileRefused(gates.BUSY)):
        answer = io.BytesIO(_answer(child, content, arguments, seconds, too_heavy))
    head = json.loads(answer.readline())
    if "refused" in head:
        raise FileRefused(head["refused"])
    return tuple(Page(answer.read(size), width, height) for width, height, size in head["pages"])


def _answer(
    child: Path, content: bytes, arguments: tuple[str, ...], seconds: float, too_heavy: str
) -> bytes:
    start = [sys.executable, "-I", "-W", "ignore", "-c", _START]
    try:
        done = subprocess.run(  # noqa: S603 (our own file)
            [*start, str(_PORTAL), str(child), *arguments],
            input=content,
            stdout=subprocess.PIPE,
            timeout=seconds,
            env={},
            check=True,
        )
    except subprocess.SubprocessError as failed:
        raise FileRefused(too_heavy) from failed
    return done.stdout

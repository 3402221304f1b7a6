"""From a photographed or scanned file to pages that are safe to keep and to show.

Nothing of the file itself survives: each page is drawn anew and encoded as a baseline JPEG, so
that places, devices, scripts and whatever hides behind a picture stay outside.
"""

from __future__ import annotations

from pathlib import Path

from portal.services import children
from portal.services.children import FileRefused, Page

_MOST_BYTES = 10 * 1024 * 1024
_MOST_SECONDS = 30

_EMPTY = "文件是空的，请重新拍照或扫描后上传"
_TOO_BIG = "文件超过10MB，请分成几份，或者降低清晰度后重新上传"
_TOO_HEAVY = "文件太复杂，打不开，请打印出来拍照或扫描后上传"

_CHILD = Path(__file__).with_name("scan_child.py")


def pages_of(content: bytes) -> tuple[Page, ...]:
    """Draw the pages of a JPEG, PNG, WebP (its first frame) or PDF anew, upright and on white.

    What the file is, its content tells. The longest edge of a page has 2,400 pixels at most. Takes
    35 seconds at most, so don't hold a transaction open. Raises ``FileRefused``, also where other
    files are being drawn for longer than 5 seconds.
    """
    if not content:
        raise FileRefused(_EMPTY)
    if len(content) > _MOST_BYTES:
        raise FileRefused(_TOO_BIG)
    return children.drawn(_CHILD, content, seconds=_MOST_SECONDS, too_heavy=_TOO_HEAVY)

"""How far a print is moved (套打), in tenths of a millimetre, as typed and as shown."""

from __future__ import annotations

import re
from typing import Final

from portal.domain.characters import narrow

MOST_TENTHS: Final = 200
"""The farthest either way; the database holds it, too."""

_TYPED = re.compile(r"([+\-−–—]?)(\d{1,3})(?:\.(\d))?", re.ASCII)


class OffsetError(ValueError):
    """What was typed is no offset; the message is Chinese."""


def parse_offset(text: str) -> int:
    """Millimetres with at most one decimal, in tenths; raises ``OffsetError``."""
    found = _TYPED.fullmatch(narrow(text).replace(" ", "").removesuffix("mm"))
    if found is None:
        raise OffsetError("请填毫米数，最多一位小数，例如 1.5 或 -0.8")
    sign, whole, tenth = found.groups()
    tenths = int(whole) * 10 + int(tenth or 0)
    if tenths > MOST_TENTHS:
        raise OffsetError(f"偏移最多 {MOST_TENTHS // 10} 毫米")
    return tenths if sign in ("", "+") else -tenths


def offset_words(tenths: int) -> str:
    """The millimetres with one decimal; a minus is written as such."""
    return f"{tenths / 10:.1f}".replace("-", "−")

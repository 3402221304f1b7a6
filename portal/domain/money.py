"""Money: amounts are typed and shown in yuan, kept in fen; a month's pay is whole yuan."""

from __future__ import annotations

import re
from typing import Final

from portal.domain.characters import narrow, without_blanks

_AMOUNT: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?", re.ASCII)


class AmountError(ValueError):
    """What was typed is no amount; the message is Chinese."""


def read_yuan(text: str) -> int:
    """The fen of an amount typed in yuan: 1200, 1,200.5 or 1200.50; raises ``AmountError``."""
    typed = without_blanks(narrow(text)).replace(",", "")
    found = _AMOUNT.fullmatch(typed)
    if found is None:
        raise AmountError("请填金额，单位为元，最多两位小数，例如 1200 或 1200.50")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))


def yuan(fen: int) -> str:
    """An amount as the screen and paper show it: 1,200.50."""
    return f"{fen // 100:,}.{fen % 100:02d}"


def monthly(low: int | None, high: int | None) -> str:
    """Whole yuan a month as the screen shows them: 3000—3500 元; "" where nothing is told."""
    if low is None or high is None:
        if low is not None:
            return f"{low} 元以上"
        return "" if high is None else f"{high} 元以下"
    return f"{low} 元" if low == high else f"{low}—{high} 元"

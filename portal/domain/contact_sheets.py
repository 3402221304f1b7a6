"""入户联系单: its number as it stands on the paper, the order of its rows, what is ticked on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.domain.characters import narrow, without_blanks
from portal.domain.confirmation import ContactResult, Situation

MOST_ROWS: Final = 300
"""The most people on one sheet; the next of the month goes on with those that follow."""

_CODE: Final = re.compile(r"(\d{2})(\d{2})-?(\d{1,12})-?(\d{2})", re.ASCII)
_NUMBERS: Final = re.compile(r"(\d+)", re.ASCII)
_MODULUS: Final = 97


class SheetCodeError(ValueError):
    """What was typed is no sheet's number; the message is Chinese."""


@dataclass(frozen=True)
class Tick:
    """One box of the paper by its digit: a result, and with 其他情形 which one."""

    key: str
    result: ContactResult
    situation: Situation | None
    label: str


def _ticks() -> tuple[Tick, ...]:
    plain = [one for one in ContactResult if one is not ContactResult.OTHER]
    found = [Tick(str(at), one, None, one.label) for at, one in enumerate(plain, 1)]
    found += [
        Tick(str(at), ContactResult.OTHER, one, _SHORT[one])
        for at, one in enumerate(Situation, len(plain) + 1)
    ]
    return tuple(found)


_SHORT: Final = {
    Situation.PENSION: "领养老金",
    Situation.DISABLED: "丧失劳动能力",
    Situation.AWAY: "入学参军出境",
    Situation.PRISON: "收监",
    Situation.DIED: "死亡",
    Situation.MOVED: "要迁出",
}
TICKS: Final = _ticks()
"""1 to 9: one key each; the first three are those of the card."""


def sheet_code(month: date, sheet_id: int) -> str:
    """The number on the paper: month, running number, two digits that tell a slip of the pen."""
    body = f"{month:%y%m}{sheet_id}"
    return f"{month:%y%m}-{sheet_id}-{_check(body)}"


def read_code(text: str) -> tuple[str, int]:
    """Month (yymm) and running number of a sheet, as typed; raises ``SheetCodeError``."""
    found = _CODE.fullmatch(without_blanks(narrow(text)))
    if found is None:
        raise SheetCodeError("请按联系单右上角的编号填写，例如 2611-37-42")
    year, month, number, check = found.groups()
    if _check(f"{year}{month}{int(number)}") != check:
        raise SheetCodeError("编号不对，请对照联系单右上角核对")
    return f"{year}{month}", int(number)


def _check(body: str) -> str:
    """ISO 7064 MOD 97-10: one wrong digit, or two that changed places, make another number."""
    return f"{(1 - int(body) * 100) % _MODULUS:02d}"


def address_order(address: str | None) -> tuple[tuple[int, int, str], ...]:
    """How addresses follow each other on the way: 3 栋 before 12 栋; without one, last."""
    if not address:
        return ((2, 0, ""),)
    return tuple(_piece(one) for one in _NUMBERS.split(narrow(address)) if one)


def _piece(text: str) -> tuple[int, int, str]:
    return (0, int(text), "") if text.isascii() and text.isdigit() else (1, 0, text)

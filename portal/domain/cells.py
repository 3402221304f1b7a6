"""Cells of a table that somebody filled in with Excel: what they say, and what Excel did to them.

What was meant beyond doubt is read; what Excel destroyed is explained and never guessed.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from portal.domain.characters import narrow, without_blanks
from portal.domain.dates import DayError, parse_day
from portal.domain.identity import IdentityError, IdentityFault
from portal.domain.passes import parse_known_number

CellValue = str | int | float | date
"""``datetime`` is a ``date``, ``bool`` an ``int``."""

# Excel keeps 15 digits of a number; those behind are noughts.
_SURE_DIGITS: Final = 15
_LONGEST_COUNT: Final = 9
_LONGEST_SHOWN: Final = 20


class CellProblem(ValueError):
    """What a cell holds can't be taken; the message says in Chinese what to do about it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell of a table."""

    value: CellValue

    @property
    def text(self) -> str:
        """The value as a person reads it: 3 and not 3.0, days as 2026-03-05, TRUE and FALSE."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, bool):
            return str(self.value).upper()
        if isinstance(self.value, int | float):
            return _number_text(float(self.value))
        return _day_text(self.value)

    @property
    def blank(self) -> bool:
        """Whether nothing can be seen in it."""
        if not isinstance(self.value, str) or self.value[:1].isalnum():
            return False
        return not without_blanks(self.value)


EMPTY: Final = Cell("")


def shown(text: str) -> str:
    """The beginning of what somebody typed, fit to be quoted in a message."""
    visible = "".join(one for one in text if one.isprintable()).strip()
    return visible if len(visible) <= _LONGEST_SHOWN else visible[:_LONGEST_SHOWN] + "…"


def _number_text(number: float) -> str:
    if abs(number) >= 10**_SURE_DIGITS:
        return f"{number:.5E}"
    if number.is_integer():
        return str(int(number))
    return f"{number:.{_SURE_DIGITS}G}"


def _day_text(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    if (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")


_EMPTY_CELL: Final = "这一格没有填。"
_DIGITS_LOST: Final = (
    "Excel 把号码变成了数字，后几位已经丢失。请把这一列设为“文本”格式后，照证件重新填写。"
)
# An apostrophe keeps a number text in Excel; ="…" does the same in a CSV file.
_WRAPPING: Final = "='‘’`\"“”"
_SCIENTIFIC: Final = re.compile(r"-?\d(?:\.\d+)?[Ee]\+?\d{1,3}", re.ASCII)
_WITH_FRACTION: Final = re.compile(r"(\d+)\.0+", re.ASCII)
_WITHOUT_LAST: Final = re.compile(r"\d{17}", re.ASCII)


def read_code_cell(cell: Cell) -> str:
    """The number of a certificate, an employer or a phone as it was typed, without blanks.

    Apostrophes and quotes around it, full-width forms and a trailing ``.0`` are taken away.
    Raises ``CellProblem`` where Excel dropped digits, for days, and when nothing is there.
    """
    if isinstance(cell.value, bool | date):
        raise CellProblem(f"这里应填号码，现在是“{cell.text}”。请照证件填写。")
    if isinstance(cell.value, float | int) and abs(cell.value) >= 10**_SURE_DIGITS:
        raise CellProblem(_DIGITS_LOST)
    number = narrow(without_blanks(cell.text)).strip(_WRAPPING)
    if not number:
        raise CellProblem(_EMPTY_CELL)
    if _SCIENTIFIC.fullmatch(number):
        raise CellProblem(_DIGITS_LOST)
    if fraction := _WITH_FRACTION.fullmatch(number):
        if len(fraction[1]) > _SURE_DIGITS:
            raise CellProblem(_DIGITS_LOST)
        return fraction[1]
    return number


def read_id_cell(cell: Cell) -> str:
    """A person's identity number in its canonical form; see ``passes.parse_known_number``.

    Raises ``CellProblem`` for one that can't stand, with what Excel did to it where that shows.
    """
    number = read_code_cell(cell)
    if _WITHOUT_LAST.fullmatch(number):
        raise CellProblem("身份证号只有 17 位，末位的 X 可能丢了。请照证件补全 18 位。")
    try:
        return parse_known_number(number).canonical
    except IdentityError as error:
        if error.reason is IdentityFault.CHECK_DIGIT and number.endswith("000"):
            raise CellProblem(
                "号码校验不通过，后三位都是 0，多半是 Excel 丢掉了后几位。"
                "请把这一列设为“文本”格式后，照证件重新填写。"
            ) from error
        raise CellProblem(str(error)) from error


# Day 1 is 1900-01-01, and Excel believes in 1900-02-29.
_SERIAL_ORIGIN: Final = date(1899, 12, 30)
# From 1982 to 2064; 20263, which may be meant as March 2026, lies outside.
_SERIAL: Final = re.compile(r"([3-5]\d{4})(?:\.\d+)?", re.ASCII)
_TIME_BEHIND: Final = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\Z", re.ASCII)
_BLANK_AT_MARK: Final = re.compile(r"\s*([-./年月日])\s*")
_SHORT_YEAR: Final = re.compile(r"\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?", re.ASCII)


def read_day_cell(cell: Cell, latest: date | None = None) -> date:
    """A day: Excel's own, its serial number, or typed as ``dates.parse_day`` reads it.

    A time of day behind it is dropped. Raises ``CellProblem``, also for a day after `latest`.
    """
    day = _read_day(cell)
    if latest is not None and day > latest:
        raise CellProblem(f"{day} 还没有到，请核对日期。")
    return day


def _read_day(cell: Cell) -> date:
    if cell.blank:
        raise CellProblem(_EMPTY_CELL)
    typed = _TIME_BEHIND.sub("", narrow(cell.text).strip().lstrip("'‘’"))
    typed = _BLANK_AT_MARK.sub(r"\1", typed)
    if serial := _SERIAL.fullmatch(typed):
        return _SERIAL_ORIGIN + timedelta(days=int(serial[1]))
    if _SHORT_YEAR.fullmatch(typed):
        raise CellProblem("年份请写四位数，例如 2026-03-05。")
    try:
        return parse_day(typed)
    except DayError as error:
        raise CellProblem(f"{error}。") from error


def read_count_cell(cell: Cell, unit: str, most: int | None = None) -> int:
    """A whole number, none below nought; `unit` (次, 个月, 元) may stand behind it.

    Raises ``CellProblem``, also for more than `most`.
    """
    typed = narrow(without_blanks(cell.text)).replace("−", "-").lstrip("'‘’").removesuffix(unit)
    if not typed:
        raise CellProblem(_EMPTY_CELL)
    found = _COUNT.fullmatch(typed)
    if found is None:
        raise CellProblem(f"这里应填整数，例如 3，现在是“{shown(cell.text)}”。")
    sign, digits, fraction = found.groups()
    whole = digits.replace(",", "").lstrip("0") or "0"
    if fraction and fraction.strip("0"):
        raise CellProblem(f"这里应填整数，不能有小数，现在是“{shown(cell.text)}”。")
    if sign and whole != "0":
        raise CellProblem("这里不能填负数，请核对。")
    if len(whole) > _LONGEST_COUNT or (most is not None and int(whole) > most):
        limit = 10**_LONGEST_COUNT - 1 if most is None else most
        raise CellProblem(f"数字太大，最多填 {limit}，请核对。")
    return int(whole)


_COUNT: Final = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d*))?", re.ASCII)

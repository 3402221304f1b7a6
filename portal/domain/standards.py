"""What a county's 最低生活保障标准 must look like to be entered (R7.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from portal.domain.deregistration import Standard
from portal.domain.problems import Problem

FIRST_DAY: Final = date(2000, 1, 1)
LEAST, MOST = 100, 10_000
"""Yuan a month between which a standard lies; anything else is mistyped."""
_AHEAD: Final = timedelta(days=366)


def standard_problems(standard: Standard, today: date) -> tuple[Problem, ...]:
    """What is wrong with a standard that is entered on a day."""
    found = []
    if not FIRST_DAY <= standard.from_on <= today + _AHEAD:
        found.append(Problem("from_on", "请核对年份：只能录入 2000 年以后、一年以内开始执行的标准"))
    if not LEAST <= standard.monthly <= MOST:
        found.append(
            Problem("monthly", f"每月标准一般在 {LEAST} 元至 {MOST} 元之间，请核对；单位为元")
        )
    return tuple(found)

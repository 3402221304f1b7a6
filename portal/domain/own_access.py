"""本人信息查询: who asks how somebody's data were used, and when (个人信息保护法 44、45)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from portal.domain.problems import Problem

LONGEST_WORDS: Final = 100


class Asker(enum.StrEnum):
    """Who stands at the window; a dead person's relatives may ask, too (个人信息保护法 49)."""

    PERSON = "person"
    AGENT = "agent"
    RELATIVE = "relative"

    @property
    def label(self) -> str:
        """The word on the screen and on paper."""
        return _LABELS[self]


_LABELS: Mapping[Asker, str] = MappingProxyType(
    {
        Asker.PERSON: "本人",
        Asker.AGENT: "受托人",
        Asker.RELATIVE: "近亲属（本人已去世）",
    }
)


@dataclass(frozen=True)
class Asked:
    """What was asked for: the days (both included, Shanghai) and by whom.

    ``words`` says who came in the person's place and with what proof; ``seen`` that the identity
    document of who came was looked at.
    """

    first: date
    last: date
    asker: Asker
    words: str | None
    seen: bool


def request_problems(asked: Asked, today: date, *, has_died: bool) -> list[Problem]:
    """What keeps the record from being given, each beside its field."""
    found = []
    if asked.last < asked.first:
        found.append(Problem("last", "不能早于开始的日期"))
    elif asked.last > today:
        found.append(Problem("last", "不能晚于今天"))
    if asked.asker is Asker.RELATIVE and not has_died:
        found.append(Problem("asker", "没有登记本人去世，近亲属请凭本人的委托书申请"))
    if asked.asker is not Asker.PERSON and not (asked.words or "").strip():
        found.append(Problem("words", "请写明来人的姓名和凭什么材料"))
    if not asked.seen:
        found.append(Problem("seen", "请先核对来人的身份证件"))
    return found


def a_year_before(day: date) -> date:
    """The day a year earlier, from which on the record is given unless asked otherwise."""
    is_leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap else day.day)


def staff_number(user_id: int) -> str:
    """The number (工号) by which a paper names a member of staff; the auditor finds the name."""
    return f"{user_id:06d}"

"""Vacancies (岗位): what 招聘信息 says, what it may not demand, how long it stands (P2)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from portal.domain.codes import CodeItem
from portal.domain.discrimination import demand_in
from portal.domain.money import monthly
from portal.domain.phone import PhoneError, parse_phone
from portal.domain.problems import Problem

LONGEST_TITLE: Final = 40
LONGEST_WORDS: Final = 500
LONGEST_CONTACT: Final = 40
LONGEST_ADDRESS: Final = 80
MOST_PLACES: Final = 9_999
FORMS: Final = ("1", "2", "3")
"""Codes of employment_wish_form that a vacancy can have: nobody is hired to start a business."""

EDUCATIONS: Final = ("11", "14", "21", "31", "61", "71")
"""Codes of education that a vacancy can ask for at least; whoever has more fits too."""

_LOWEST_PAY: Final = 100
_HIGHEST_PAY: Final = 200_000
_WIDEST: Final = 10


class VacancyState(enum.StrEnum):
    """Where a vacancy stands. ``EXPIRED`` is told by the day and never stored."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken_down"
    FILLED = "filled"
    EXPIRED = "expired"

    @property
    def label(self) -> str:
        """The state's name on the screen."""
        return _STATE_LABELS[self]


_STATE_LABELS: Mapping[VacancyState, str] = MappingProxyType(
    {
        VacancyState.WAITING: "待审核",
        VacancyState.PUBLISHED: "招聘中",
        VacancyState.REFUSED: "不予发布",
        VacancyState.WITHDRAWN: "单位已撤回",
        VacancyState.TAKEN_DOWN: "已下架",
        VacancyState.FILLED: "已招满",
        VacancyState.EXPIRED: "已到期",
    }
)

PUBLIC: Final = frozenset({VacancyState.PUBLISHED, VacancyState.FILLED, VacancyState.TAKEN_DOWN})
"""Audited and published once as it stands: every office may know of it."""

ENDED: Final = frozenset(
    {
        VacancyState.REFUSED,
        VacancyState.WITHDRAWN,
        VacancyState.TAKEN_DOWN,
        VacancyState.FILLED,
    }
)


@dataclass(frozen=True, kw_only=True)
class VacancyDetails:
    """What 招聘信息 says. Pay is whole yuan a month, 面议 where there is none.

    ``education`` is the least that is asked, 不限 where it is None; ``area_id`` is the place of
    work, ``open_until`` the last day on which somebody can be recommended.
    """

    title: str
    occupation: CodeItem
    headcount: int
    form: CodeItem
    education: CodeItem | None = None
    pay_from: int | None = None
    pay_to: int | None = None
    area_id: int
    address: str | None = None
    duties: str
    requirements: str | None = None
    contact_name: str
    contact_phone: str
    open_until: date


LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "岗位名称",
        "occupation": "职业类别",
        "headcount": "招聘人数",
        "form": "用工形式",
        "education": "学历要求",
        "pay_from": "月薪",
        "pay_to": "月薪上限",
        "area_id": "工作地点",
        "address": "详细地址",
        "duties": "岗位职责",
        "requirements": "任职要求",
        "contact_name": "联系人",
        "contact_phone": "联系电话",
        "open_until": "招聘截止",
    }
)
"""What each of the details is called; also what an audit can send back for."""

_WORDS: Final = ("title", "duties", "requirements", "address")


def problems(told: VacancyDetails, today: date, longest: int) -> tuple[Problem, ...]:
    """What keeps a vacancy from being entered; ``longest``: for how many days it may stand."""
    found = [*_demands(told), *_pay(told), *_places(told)]
    found += open_until_problems(told.open_until, today, longest)
    if told.form.code not in FORMS:
        found.append(Problem("form", "请选择用工形式"))
    try:
        parse_phone(told.contact_phone)
    except PhoneError as wrong:
        found.append(Problem("contact_phone", str(wrong)))
    return tuple(found)


def open_until_problems(until: date, today: date, longest: int) -> tuple[Problem, ...]:
    """What is wrong with the last day of a vacancy that is to stand from today on."""
    if until < today:
        return (Problem("open_until", "招聘截止日期已经过了"),)
    if until > today + timedelta(days=longest):
        return (Problem("open_until", f"最长发布 {longest} 天，到期仍招聘的可以续期"),)
    return ()


def _demands(told: VacancyDetails) -> list[Problem]:
    found = [(name, demand_in(getattr(told, name) or "")) for name in _WORDS]
    return [Problem(name, demand.message) for name, demand in found if demand is not None]


def _pay(told: VacancyDetails) -> list[Problem]:
    low, high = told.pay_from, told.pay_to
    if low is None and high is None:
        return []
    if low is None or high is None:
        return [Problem("pay_from" if low is None else "pay_to", "月薪请填全，或者选面议")]
    if not _LOWEST_PAY <= low <= _HIGHEST_PAY:
        return [Problem("pay_from", f"月薪应在 {_LOWEST_PAY} 到 {_HIGHEST_PAY} 元之间，请核对")]
    if high < low:
        return [Problem("pay_to", "月薪上限不能低于下限")]
    if high > min(low * _WIDEST, _HIGHEST_PAY):
        return [Problem("pay_to", "月薪上限比下限高得太多，请与单位核实后如实填写")]
    return []


def _places(told: VacancyDetails) -> list[Problem]:
    if 1 <= told.headcount <= MOST_PLACES:
        return []
    return [Problem("headcount", f"招聘人数应在 1 到 {MOST_PLACES} 之间")]


def differing(before: VacancyDetails, after: VacancyDetails) -> tuple[str, ...]:
    """The names of the details that differ."""
    names = (one.name for one in fields(VacancyDetails))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def needs_audit(before: VacancyDetails, after: VacancyDetails) -> bool:
    """Whether a published vacancy must be audited anew: not where it only gets smaller."""
    for name in differing(before, after):
        if name not in {"headcount", "open_until"} or getattr(after, name) > getattr(before, name):
            return True
    return False


def standing(state: VacancyState, open_until: date, today: date) -> VacancyState:
    """The state with what the day says: a published vacancy past its last day has expired."""
    if state is VacancyState.PUBLISHED and open_until < today:
        return VacancyState.EXPIRED
    return state


def pay_words(pay_from: int | None, pay_to: int | None) -> str:
    """The pay as the screen and a message say it."""
    if pay_from is None or pay_to is None:
        return "面议"
    return f"{monthly(pay_from, pay_to)}/月"


_RANKS: Final[Mapping[str, int]] = MappingProxyType(
    {"8": 1, "7": 2, "6": 3, "4": 3, "3": 4, "2": 5, "1": 6}
)
_DOCTORS: Final = frozenset({"11", "12", "13"})


def education_rank(education: CodeItem | None) -> int:
    """How high an education stands, 1 (小学) to 7 (博士); 0 where nothing is known or asked.

    Schools of one stage (高中, 中专, 职高, 技校) stand alike.
    """
    if education is None:
        return 0
    if education.code in _DOCTORS:
        return 7
    return _RANKS.get(education.code[0], 0)

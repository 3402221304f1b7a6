"""Where each clause is seen: titles of the screen and their endpoints, for tests/compliance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Page:
    """A page by its title on the screen; ``endpoint`` is a name of the access table."""

    title: str
    endpoint: str

    def __str__(self) -> str:
        return f"{self.title} `{self.endpoint}`"


LATER = frozenset({"R2.3", "R6.2", "R11.6"})
"""The channels beside the window: of a later issue."""

_GUIDE = Page("办事指南", "guide.index")
_FORM = "registration.fill"
_CASE = "cases.show"
_ENDS = "deregistration.end"

ARTICLES: Mapping[str, Page] = MappingProxyType(
    {
        "R2": Page("失业登记", _FORM),
        "R3": Page("求职登记", _FORM),
        "R4": Page("动态确认", "confirmation.show"),
        "R5": Page("“311”服务", "service311.index"),
        "R6": Page("就业登记", _FORM),
        "R7": Page("注销失业登记", _ENDS),
        "R8": Page("注销就业登记", _ENDS),
        "R9": Page("迁入劳动者", "moves.arrive"),
        "R10": Page("迁出", "moves.leave"),
        "R11": Page("申领《就业创业证》", "certificates.ask"),
    }
)
"""An article's own page, where its clauses are seen unless another is named below."""

PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "R1": _GUIDE,
        "R2.5": Page("待办", "desk.show"),
        "R2.6": Page("办件（告知承诺书）", "cases.paper"),
        "R2.7": Page("不予登记", "registration.refuse"),
        "R2.8": Page("办件（核验）", _CASE),
        "R4.1": Page("名册", "rolls.listed"),
        "R4.2": Page("入户联系单", "rolls.enter"),
        "R4.4": Page("注销失业登记", _ENDS),
        "R4.6": Page("推荐结果", "service311.tell"),
        "R5.2": Page("推荐岗位", "matching.page"),
        "R5.3": Page("推荐培训", "training.fitting"),
        "R5.4": Page("职业指导", "guidance.index"),
        "R6.3": Page("花名册登记", "rosters.index"),
        "R6.5": Page("待办", "desk.show"),
        "R6.6": Page("办件（核验）", _CASE),
        "R6.7": Page("花名册核对", "rosters.show"),
        "R7.8": Page("可以注销失业登记的人", "rolls.may_end"),
        "R7.9": Page("可以注销失业登记的人", "rolls.may_end"),
        "R11.1": Page("劳动者", "people.show"),
        "R11.2": Page("状态核实", "status_checks.index"),
        "R11.4": Page("审核", "reviews.index"),
        "R11.5": Page("待办", "desk.show"),
        "R12.1": _GUIDE,
        "P1": Page("失业登记", _FORM),
        "P2": Page("岗位", "vacancies.index"),
        "P13": _GUIDE,
    }
)

"""The columns of the go-live file, by their keys; what they offer and which must be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.domain.codes import code_set
from portal.domain.procedures import CATALOGUE

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "community": "所属社区",
        "name": "姓名",
        "id_number": "证件号码",
        "sex": "性别",
        "birth_date": "出生日期",
        "ethnicity": "民族",
        "phone": "手机号码",
        "education": "文化程度",
        "household": "户口性质",
        "household_region": "户籍区划",
        "household_address": "户籍地址",
        "residence_region": "现住区划",
        "residence_address": "现住地址",
        "procedure": "登记类型",
        "registered_on": "登记日期",
        "since": "失业时间",
        "reason": "失业原因",
        "place": "登记地类型",
        "certificate": "《就业创业证》编号",
        "months_unreachable": "连续联系不上月数",
        "referrals": "本年度岗位推荐次数",
        "trainings": "培训推荐次数",
        "guidances": "职业指导次数",
        "wished": "求职意愿",
        "pay_from": "期望月薪从",
        "pay_to": "期望月薪到",
        "training": "培训意愿",
        "remarks": "备注",
    }
)
"""The titles, in the order of the template."""

NEEDED: Final = frozenset({"name", "id_number", "phone", "education", "household", "registered_on"})

CODED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sex": "sex",
        "ethnicity": "ethnicity",
        "education": "education",
        "household": "household",
        "reason": "unemployment_reason",
        "place": "place_kind",
    }
)
"""Columns filled in from a code table, and the table's key."""

PROCEDURES: Final[Mapping[str, str]] = MappingProxyType(
    {procedure.title: code for code, procedure in CATALOGUE.items() if procedure.article in (2, 3)}
)
"""失业登记 and 求职登记, and the codes of their procedures."""


def choices(key: str) -> tuple[str, ...]:
    """What the column's drop-down list offers; empty where there is none."""
    if key == "procedure":
        return tuple(PROCEDURES)
    if key not in CODED:
        return ()
    offered = (item for item in code_set(CODED[key]).offered)
    return tuple(item.short for item in offered)

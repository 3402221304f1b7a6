"""The go-live file's columns as a template shows them and a file is read by them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.domain.areas import Level
from portal.domain.golive.titles import NEEDED, TITLES, choices
from portal.domain.permissions import Actor
from portal.services.sheets import Column

_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "community": "12 位代码或完整名称",
        "id_number": "居民身份证、居住证等",
        "sex": "身份证号看得出的可不填",
        "birth_date": "用通行证登记的必填",
        "household_region": "例：长沙市芙蓉区",
        "residence_region": "例：长沙市芙蓉区",
        "procedure": "不填为失业登记",
        "registered_on": "例：2025-03-05",
        "since": "不填按登记日期",
        "reason": "失业登记必填",
        "certificate": "已有证号的沿用",
        "months_unreachable": "到现在为止",
        "wished": "最多 3 项，用顿号分开",
        "pay_from": "元",
        "pay_to": "元",
    }
)
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "community": ("所属社区代码或名称", "社区", "所属社区（村）", "村"),
        "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号"),
        "phone": ("手机号", "手机", "联系电话", "电话"),
        "education": ("学历",),
        "registered_on": ("失业登记日期", "登记时间"),
        "certificate": ("就业创业证编号", "就业创业证号", "证号", "证书编号"),
    }
)
_WIDTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "community": 24,
        "id_number": 22,
        "household_address": 28,
        "residence_address": 28,
        "reason": 20,
        "certificate": 20,
        "wished": 24,
        "remarks": 24,
    }
)


def columns(actor: Actor) -> tuple[Column, ...]:
    """The columns for the actor: only a district's file must say which community is meant."""
    needed = NEEDED if actor.level is Level.COMMUNITY else NEEDED | {"community"}
    return tuple(
        Column(
            key,
            title,
            needed=key in needed,
            hint=_HINTS.get(key, ""),
            choices=choices(key),
            aliases=_ALIASES.get(key, ()),
            width=_WIDTHS.get(key, 14),
        )
        for key, title in TITLES.items()
    )

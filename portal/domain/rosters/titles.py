"""The columns of a roster, by their keys; what they offer and which must be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.domain.codes import CodeItem, code_set

TITLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "姓名",
        "id_number": "证件号码",
        "sex": "性别",
        "ethnicity": "民族",
        "education": "文化程度",
        "household": "户口性质",
        "household_region": "户籍地区划",
        "household_address": "户籍地址",
        "residence_region": "现住址区划",
        "residence_address": "现住地址",
        "phone": "联系电话",
        "form": "就业形式",
        "contract": "合同类型",
        "contract_from": "合同起始",
        "contract_until": "合同终止",
        "occupation": "工种",
        "pay": "月收入",
        "started_on": "就业时间",
        "id_copy": "身份证复印件",
        "consent": "本人同意方式",
        "consented_on": "同意日期",
    }
)
"""The titles, in the order of the template."""

NEEDED: Final = frozenset(TITLES) - {
    "sex",
    "ethnicity",
    "contract",
    "contract_from",
    "contract_until",
    "occupation",
    "pay",
}
"""Cells that can't stay empty."""

LAWFUL: Final = frozenset({"id_copy", "consent", "consented_on"})
"""Those of them without which it is against the law; their rules say so (R6.3, R6.7)."""

COPY_RECEIVED: Final = "已收"
COPY_MISSING: Final = "未收"


def _of(key: str, *codes: str) -> tuple[CodeItem, ...]:
    table = code_set(key)
    return tuple(table.item(code) for code in codes) if codes else table.offered


CODED: Final[Mapping[str, tuple[CodeItem, ...]]] = MappingProxyType(
    {
        "sex": _of("sex"),
        "ethnicity": _of("ethnicity"),
        "education": _of("education"),
        "household": _of("household"),
        "form": _of("employment_form", "010", "030"),
        "contract": _of("contract_kind"),
        "consent": _of("consent_means", "1", "4"),
    }
)
"""Columns filled in from a code table, and what of it a roster may say.

Nobody signs on a screen, or hands in online, who is written into a roster (R6.7).
"""


def choices(key: str) -> tuple[str, ...]:
    """What the column's drop-down list offers; empty where there is none."""
    if key == "id_copy":
        return (COPY_RECEIVED, COPY_MISSING)
    return tuple(item.short for item in CODED.get(key, ()))

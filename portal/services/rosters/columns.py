"""The roster's columns as a template shows them and a file is read by them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from portal.domain.rosters.titles import NEEDED, TITLES, choices
from portal.services.sheets import Column

_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id_number": "居民身份证、居住证等",
        "sex": "身份证号看得出的可不填",
        "household_region": "例：长沙市芙蓉区",
        "residence_region": "例：长沙市芙蓉区",
        "contract_from": "例：2026-11-02",
        "contract_until": "例：2029-11-01",
        "pay": "元",
        "started_on": "例：2026-11-02",
        "id_copy": "逐人核对后填",
        "consent": "逐人填写",
        "consented_on": "例：2026-11-02",
    }
)
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号"),
        "education": ("学历",),
        "household_region": ("户籍区划", "户籍地"),
        "household_address": ("户籍详细地址", "户籍地详细地址"),
        "residence_region": ("现住区划", "现住地区划"),
        "residence_address": ("现住址", "现住详细地址", "居住地址"),
        "phone": ("手机号码", "手机号", "手机", "电话"),
        "contract": ("劳动合同类型", "合同期限类型"),
        "contract_from": ("合同起始日期", "合同起", "合同开始日期"),
        "contract_until": ("合同终止日期", "合同止", "合同结束日期"),
        "occupation": ("岗位", "职业"),
        "pay": ("月工资", "月薪"),
        "started_on": ("就业日期", "入职日期", "录用日期", "招用日期"),
        "id_copy": ("身份证复印件收取",),
        "consent": ("本人同意",),
        "consented_on": ("本人同意日期",),
    }
)
_WIDTHS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "id_number": 22,
        "household_region": 20,
        "household_address": 28,
        "residence_region": 20,
        "residence_address": 28,
        "consent": 18,
    }
)
COLUMNS: Final = tuple(
    Column(
        key,
        title,
        needed=key in NEEDED,
        hint=_HINTS.get(key, ""),
        choices=choices(key),
        aliases=_ALIASES.get(key, ()),
        width=_WIDTHS.get(key, 13),
    )
    for key, title in TITLES.items()
)

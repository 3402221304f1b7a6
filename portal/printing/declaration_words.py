"""What the 告知承诺书 says of conditions, rights, duties and consequences (R2.6, R6.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.domain.employment import LICENCE_COPY, MATERIALS
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.unemployment import UNEMPLOYMENT

HOTLINE: Final = "12333"


@dataclass(frozen=True)
class DeclarationWords:
    """The words of one kind of registration."""

    conditions: str
    rights: tuple[str, ...]
    duties: tuple[str, ...]
    consequences: tuple[str, ...]


_NOT_WITHOUT_YOU = "未经您本人同意，任何人不得为您办理登记。"
_OBJECT = f"对办理有意见的，可以向上一级公共就业服务机构反映，也可以拨打{HOTLINE}。"
_TRUTH = "如实填写登记表，配合信息比对、人工核查等方式的核验。"
_UNTRUE = "承诺的内容不属实的，承担相应责任。"
_ALL_ALIKE = "常住的非本地户籍人员、港澳台人员同等办理。"

OF_UNEMPLOYMENT: Final = DeclarationWords(
    conditions=f"{UNEMPLOYMENT.audience}，可以办理失业登记、求职登记。{_ALL_ALIKE}",
    rights=(
        f"办理登记只收{'、'.join(UNEMPLOYMENT.materials)}，"
        f"{UNEMPLOYMENT.working_days}个工作日内办结。",
        f"经办机构不得要求您提供{'、'.join(UNEMPLOYMENT.forbidden)}等材料；"
        "登记不与是否在当地参加社会保险、是否符合领取失业保险金条件挂钩。",
        _NOT_WITHOUT_YOU,
        "登记后免费享受职业指导、岗位信息、职业培训信息等公共就业服务。",
        _OBJECT,
    ),
    duties=(
        _TRUTH,
        "就业失业状态、联系方式等发生变化时及时告知。",
        "每月配合社区（村）以电话、上门、微信等方式进行的就业失业动态确认。",
    ),
    consequences=(
        _UNTRUE,
        "无正当理由连续3次拒绝接受公共就业服务的，或者连续6个月无法取得联系的，可以注销失业登记。",
    ),
)
"""规程二、三: who may register, whatever the household (R2.2, P1), what the office owes (R2.4–R2.7,
R5.1), what the person owes (R2.8, R4) and what follows (R7.8, R7.9)."""

OF_EMPLOYMENT: Final = DeclarationWords(
    conditions=f"被用人单位录用、从事个体经营或自主创业、灵活就业的，可以办理就业登记。{_ALL_ALIKE}",
    rights=(
        f"办理登记只收{'、'.join(MATERIALS)}，个体经营、自主创业的另收{LICENCE_COPY}，"
        f"{EMPLOYMENT.working_days}个工作日内办结。",
        _NOT_WITHOUT_YOU,
        _OBJECT,
    ),
    duties=(_TRUTH, "终止就业、联系方式等发生变化时及时告知，终止就业的办理注销就业登记。"),
    consequences=(
        _UNTRUE,
        "失业登记有效的，就业登记办结时同时注销失业登记和求职登记；从事灵活就业、月收入低于当地最低"
        "生活保障标准的，失业登记继续有效。",
    ),
)
"""规程六: the materials and days (R6.4, R6.5), and what employment ends (R7.1–R7.3)."""

"""规程六 就业登记: of a worker at the window, or of many by their employer's roster."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.employment import Work
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.window import PERSON_FIELDS, STEPS

EMPLOYER_MATERIALS = ("就业登记人员花名册", "被录用人员有效身份证复印件")
"""What an employer hands in (R6.3)."""

FIRST_TIME_MATERIAL = "营业执照、事业单位法人证书或民办非企业单位登记证书"
"""What an employer hands in beside them, the first time alone (R6.3)."""

_FIELDS = MappingProxyType(
    {
        **PERSON_FIELDS,
        "place": "登记地类型",
        "form": "就业形式",
        "employer_id": "用人单位",
        "workplace": "经营名称、从业地点",
        "uscc": "统一社会信用代码",
        "industry": "行业",
        "occupation": "工种",
        "started_on": "就业时间",
        "pay": "月收入",
        "contract": "劳动合同类型",
        "contract_from": "合同起始日期",
        "contract_until": "合同终止日期",
        "flexible_way": "灵活就业方式",
        "hires": "带动就业人数",
    }
)

EMPLOYMENT = Procedure(
    code="employment",
    article=6,
    title="就业登记",
    kind=Kind.CASE,
    audience="用人单位，劳动者",
    places=("1", "2", "3"),
    channels=(Channel.WINDOW, Channel.SMART_HRSS, Channel.XIANG_JIUYE),
    materials=Work.SELF.materials,
    forbidden=(),
    working_days=5,
    steps=STEPS,
    refusals=("1", "2", "6", "9"),
    bases=frozenset({BasisKind.PERSON}),
    fields=_FIELDS,
    effect="register_employment",
)

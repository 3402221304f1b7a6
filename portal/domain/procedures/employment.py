"""规程六 就业登记: of a worker at the window, or of many by their employer's roster."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.employment import LICENCE_COPY, MATERIALS, Work
from portal.domain.procedures.base import Guide, Kind, Procedure
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
    guide=Guide(
        clauses=("R6.1", "R6.2", "R6.3", "R6.4", "R6.5", "R6.6", "R6.7"),
        where="户籍地、常住地或就业地社区（行政村）",
        begins="劳动者本人或用人单位提出",
        time="{days} 个工作日内办结",
        materials=(
            f"劳动者：{'、'.join(MATERIALS)}；自主创业的另带{LICENCE_COPY}",
            f"用人单位：{'、'.join(EMPLOYER_MATERIALS)}；初次办理的另带{FIRST_TIME_MATERIAL}",
        ),
        rules=(
            "单位就业：比对信息或人工核查",
            "自主创业：比对信息",
            "灵活就业：人工核查",
        ),
        never=("未经本人同意为其办理就业登记",),
    ),
)

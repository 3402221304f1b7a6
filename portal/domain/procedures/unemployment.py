"""规程二 失业登记, with which 规程三 求职登记 is done in the same act (R3.2)."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import EVERY_WAY
from portal.domain.procedures.base import Guide, Kind, Procedure
from portal.domain.procedures.window import (
    FORBIDDEN,
    MATERIALS,
    PERSON_FIELDS,
    STEPS,
    WISHES_FIELDS,
)

_FIELDS = MappingProxyType(
    {
        **PERSON_FIELDS,
        "place": "登记地类型",
        "reason": "失业原因",
        "unemployed_since": "失业时间",
        "former_pay": "失业前月收入",
        "former_employer": "原工作单位",
        "claims_insurance": "是否申领失业保险金",
        **WISHES_FIELDS,
    }
)

UNEMPLOYMENT = Procedure(
    code="unemployment",
    article=2,
    title="失业登记",
    kind=Kind.CASE,
    audience="年满16周岁至依法享受基本养老保险待遇，有劳动能力、有就业要求、处于无业状态的城乡劳动者",
    places=("1", "2", "3", "4"),
    channels=EVERY_WAY,
    materials=MATERIALS,
    forbidden=FORBIDDEN,
    working_days=5,
    steps=STEPS,
    refusals=("1", "2", "3", "4", "5", "6", "7"),
    bases=frozenset({BasisKind.PERSON}),
    fields=_FIELDS,
    effect="register_unemployment",
    guide=Guide(
        clauses=("R2.1", "R2.2", "R2.3", "R2.4", "R2.5", "R2.6", "R2.7", "R2.8", "R2.9"),
        where="户籍地、常住地、就业地或参保地社区（行政村），任选一处",
        begins="本人提出",
        time="{days} 个工作日内办结",
        rules=(
            "实行告知承诺制，本人签字承诺后办理",
            "个人基本信息和失业原因，由经办机构比对信息或人工核查",
            "同时办理求职登记，由登记的社区（行政村）提供后续服务",
        ),
        never=(
            "以材料不全、未参保、不符合领金条件为由拒绝登记",
            "与是否在当地参加社会保险、能否领取失业保险金挂钩",
            "未经本人同意为其办理失业登记",
        ),
    ),
)

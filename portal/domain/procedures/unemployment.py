"""规程二 失业登记, with which 规程三 求职登记 is done in the same act (R3.2)."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import EVERY_WAY
from portal.domain.procedures.base import Kind, Procedure
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
)

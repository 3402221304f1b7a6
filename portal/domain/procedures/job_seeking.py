"""规程三 求职登记 alone, at the community where the person lives (R3.3)."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.procedures.base import Guide, Kind, Procedure
from portal.domain.procedures.window import (
    FORBIDDEN,
    MATERIALS,
    PERSON_FIELDS,
    STEPS,
    WISHES_FIELDS,
)

JOB_SEEKING = Procedure(
    code="job_seeking",
    article=3,
    title="求职登记",
    kind=Kind.CASE,
    audience="劳动年龄内，有劳动能力、有就业要求、处于无业状态的劳动者",
    places=("2",),
    channels=(Channel.WINDOW,),
    materials=MATERIALS,
    forbidden=FORBIDDEN,
    working_days=5,
    steps=STEPS,
    refusals=("1", "2", "3", "4", "5", "6"),
    bases=frozenset({BasisKind.PERSON}),
    fields=MappingProxyType({**PERSON_FIELDS, **WISHES_FIELDS}),
    effect="register_job_seeking",
    guide=Guide(
        clauses=("R3.1", "R3.2", "R3.3", "R3.4"),
        where="求职地（常住地）社区（行政村）",
        begins="本人提出",
        time="{days} 个工作日内办结",
        rules=(
            "办理失业登记时已同步办理求职登记的，不用再办",
            "因个人意愿或求职地变化，可以在常住地社区（行政村）单独办理",
            "记录就业意愿和培训意愿，由常住地社区（行政村）提供后续服务",
        ),
    ),
)

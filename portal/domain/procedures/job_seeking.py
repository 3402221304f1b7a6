"""规程三 求职登记 alone, at the community where the person lives (R3.3)."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.procedures.base import Kind, Procedure
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
)

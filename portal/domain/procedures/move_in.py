"""规程九 迁入: the community that will serve takes an unemployed person over at once (R9.1)."""

from types import MappingProxyType

from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.messages import Topic
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.window import clerk_step
from portal.domain.workflow import StepKind

MOVE_IN = Procedure(
    code="move_in",
    article=9,
    title="迁入劳动者",
    kind=Kind.CASE,
    audience="登记失业人员",
    places=(),
    channels=(Channel.WINDOW,),
    materials=(),
    forbidden=(),
    working_days=1,  # the regulation sets no time: it is done in one act
    steps=(clerk_step("complete", "确认迁入", StepKind.COMPLETE),),
    refusals=(),
    bases=frozenset({BasisKind.PERSON}),
    fields=MappingProxyType({}),
    effect="move_in",
    completion=Topic.MOVED,
    revocation=Topic.PUT_BACK,
)

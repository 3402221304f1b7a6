"""规程七 注销失业登记: ten reasons, each with what it rests on (domain/deregistration.py)."""

from types import MappingProxyType

from portal.domain.channels import Channel
from portal.domain.deregistration import OF_UNEMPLOYMENT, bases_of
from portal.domain.messages import Topic
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.window import clerk_step
from portal.domain.workflow import StepKind

DEREGISTER_UNEMPLOYMENT = Procedure(
    code="deregister_unemployment",
    article=7,
    title="注销失业登记",
    kind=Kind.CASE,
    audience="登记失业人员",
    places=(),
    channels=(Channel.WINDOW,),
    materials=(),
    forbidden=(),
    working_days=1,  # the regulation sets no time: it is done in one act
    steps=(clerk_step("complete", "核实注销", StepKind.COMPLETE),),
    refusals=(),
    bases=bases_of(OF_UNEMPLOYMENT),
    fields=MappingProxyType({}),
    effect="deregister_unemployment",
    completion=Topic.ENDED,
)

"""规程八 注销就业登记: three reasons, each with what it rests on (domain/deregistration.py)."""

from types import MappingProxyType

from portal.domain.channels import Channel
from portal.domain.deregistration import OF_EMPLOYMENT, bases_of
from portal.domain.messages import Topic
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.window import clerk_step
from portal.domain.workflow import StepKind

DEREGISTER_EMPLOYMENT = Procedure(
    code="deregister_employment",
    article=8,
    title="注销就业登记",
    kind=Kind.CASE,
    audience="进行就业登记的劳动者",
    places=(),
    channels=(Channel.WINDOW,),
    materials=(),
    forbidden=(),
    working_days=1,  # the regulation sets no time: it is done in one act
    steps=(clerk_step("complete", "核实注销", StepKind.COMPLETE),),
    refusals=(),
    bases=bases_of(OF_EMPLOYMENT),
    fields=MappingProxyType({}),
    effect="deregister_employment",
    completion=Topic.ENDED,
)

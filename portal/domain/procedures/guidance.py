"""规程五 职业指导转办: needs that are not clear go to the district for a counsellor (R5.4)."""

from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.permissions import Role
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.procedures.window import clerk_step
from portal.domain.workflow import Step, StepKind

REFER, ASSIGN, GUIDE = "refer", "assign", "guide"

GUIDANCE = Procedure(
    code="guidance",
    article=5,
    title="职业指导转办",
    kind=Kind.CASE,
    audience="求职定位、需求不清晰，有明确指导需求的登记失业人员",
    places=(),
    channels=(Channel.WINDOW,),
    materials=(),
    forbidden=(),
    working_days=10,  # the regulation sets no time: two weeks to find somebody and a day
    steps=(
        clerk_step(REFER, "社区转办", StepKind.PROPOSE),
        Step(
            ASSIGN,
            "区县安排",
            StepKind.REVIEW,
            Level.COUNTY,
            Role.COUNSELLOR,
            escalates_to=(Level.COUNTY, Role.REVIEWER),
        ),
        Step(GUIDE, "职业指导", StepKind.REVIEW, Level.COUNTY, Role.COUNSELLOR),
    ),
    refusals=(),  # whoever asks for guidance gets it; the community may take the request back
    bases=frozenset({BasisKind.PERSON}),
    fields=MappingProxyType({}),
    effect="give_guidance",
    send_back_reasons=("6", "9"),
    withdrawn_as="撤回转办",
    completion=None,  # no message: the counsellor spoke with the person (R5.4)
)

"""规程十 迁出: proposed where the person is kept, accepted where they will be served (R10.1)."""

from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.messages import Topic
from portal.domain.permissions import Role
from portal.domain.procedures.base import Guide, Kind, Procedure
from portal.domain.procedures.window import clerk_step
from portal.domain.workflow import Step, StepKind

MOVE_OUT = Procedure(
    code="move_out",
    article=10,
    title="迁出劳动者",
    kind=Kind.CASE,
    audience="登记失业人员",
    places=(),
    channels=(Channel.WINDOW,),
    materials=(),
    forbidden=(),
    working_days=5,
    steps=(
        clerk_step("propose", "发起迁出", StepKind.PROPOSE),
        Step(
            "take",
            "审核确认",
            StepKind.TAKE,
            Level.COMMUNITY,
            Role.CLERK,
            escalates_to=(Level.TOWN, Role.REVIEWER),
        ),
    ),
    refusals=("6", "10"),
    bases=frozenset({BasisKind.PERSON}),
    fields=MappingProxyType({}),
    effect="move_out",
    send_back_reasons=("6", "9"),
    refused_as="不同意接收",
    withdrawn_as="撤回迁出",
    completion=Topic.MOVED,
    refusal=Topic.STAYS,
    guide=Guide(
        clauses=("R10.1",),
        where="失业登记经办地社区（行政村）",
        begins="与本人沟通确认",
        time="{days} 个工作日内答复",
        rules=(
            "原登记地社区（行政村）发起申请，新的服务地社区（行政村）审核确认后迁入",
            "审核确认前，仍由原社区（行政村）服务",
            "退回或不同意接收的，须说明原因",
        ),
        never=("未与本人沟通确认就迁出",),
    ),
)

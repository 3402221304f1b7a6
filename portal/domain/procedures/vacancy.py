"""36号(二) 岗位信息审核: an office enters, the district audits and publishes (P2)."""

from portal.domain.areas import Level
from portal.domain.channels import Channel
from portal.domain.permissions import Role
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.vacancies import LABELS
from portal.domain.workflow import Step, StepKind

STEPS: tuple[Step, ...] = (
    Step(
        "enter",
        "录入",
        StepKind.ACCEPT,
        Level.COMMUNITY,
        Role.CLERK,
        also_for=(Level.COUNTY, Role.REVIEWER),
    ),
    Step("audit", "区县审核", StepKind.REVIEW, Level.COUNTY, Role.REVIEWER, four_eyes=True),
)
"""Whoever entered a vacancy, at the district too, leaves the audit to somebody else."""

VACANCY = Procedure(
    code="vacancy",
    article=0,
    title="岗位信息审核",
    kind=Kind.CASE,
    audience="用人单位",
    places=(),
    channels=(Channel.WINDOW,),
    materials=("登记证书（首次办理时）", "招聘信息"),
    forbidden=(),
    working_days=3,
    steps=STEPS,
    refusals=("21", "22", "23", "24", "25", "26"),
    bases=frozenset(),
    fields=LABELS,
    effect="publish_vacancy",
    send_back_reasons=("11", "12", "13", "9"),
    refused_as="不予发布",
    withdrawn_as="单位撤回",
    completion=None,
    of_employers=True,
)

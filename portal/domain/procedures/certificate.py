"""规程十一 《就业创业证》申领: community → township → district → community (R11.3–R11.6)."""

from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.permissions import Role
from portal.domain.procedures.base import Guide, Kind, Procedure
from portal.domain.workflow import Step, StepKind

STEPS: tuple[Step, ...] = (
    Step("accept", "社区初审", StepKind.ACCEPT, Level.COMMUNITY, Role.CLERK),
    Step("review", "街道（乡镇）复审", StepKind.REVIEW, Level.TOWN, Role.REVIEWER, four_eyes=True),
    Step("make", "区县制证", StepKind.MAKE, Level.COUNTY, Role.CERTIFICATE_MAKER, four_eyes=True),
    Step("hand_out", "社区发放", StepKind.HAND_OUT, Level.COMMUNITY, Role.CLERK, four_eyes=True),
)
"""Accepting is the first review; the same clerk may hand out (design, "Who may do it alone")."""

CERTIFICATE = Procedure(
    code="certificate",
    article=11,
    title="《就业创业证》申领",
    kind=Kind.CASE,
    audience="进行了就业登记或失业登记的劳动者",
    places=(),
    channels=(Channel.WINDOW, Channel.SMART_HRSS, Channel.XIANG_JIUYE),
    materials=("身份证", "免冠彩色照片2张，或一张电子照片"),
    forbidden=(),
    working_days=7,
    steps=STEPS,
    refusals=("6", "8"),
    bases=frozenset({BasisKind.PERSON}),
    fields=MappingProxyType(
        {
            "photo": "照片",
            "issue_type": "申领类别",
            "because": "申领原因",
            "name": "姓名",
            "id_number": "身份证号",
            "education": "文化程度",
            "registrations": "就业失业登记记录",
            "benefits": "享受扶持政策",
        }
    ),
    effect="hand_out_certificate",
    send_back_reasons=("1", "2", "3", "4", "5", "9"),
    refused_as="不予发证",
    completion=None,  # the end is the hand-over itself
    guide=Guide(
        clauses=("R11.1", "R11.2", "R11.3", "R11.4", "R11.5", "R11.6"),
        where="就业登记或失业登记经办地社区（行政村）",
        begins="本人提出",
        time="{days} 个工作日内办结",
        rules=(
            "首次办理就业登记或失业登记时，系统自动生成证书和编号，不用申请",
            "需要纸质证书的才申领，证书发放至本人",
        ),
        never=("享受公共就业服务和扶持政策时要求提供纸质证书",),
    ),
)

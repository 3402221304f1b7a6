"""What the procedures of a community's window have in common: one clerk's steps, one paper form."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from portal.domain.areas import Level
from portal.domain.bases import BasisKind
from portal.domain.channels import Channel
from portal.domain.permissions import Role
from portal.domain.procedures.base import Kind, Procedure
from portal.domain.workflow import Step, StepKind


def clerk_step(code: str, title: str, kind: StepKind) -> Step:
    """A step that a clerk of the community takes."""
    return Step(code, title, kind, Level.COMMUNITY, Role.CLERK)


STEPS: tuple[Step, ...] = (
    clerk_step("accept", "受理", StepKind.ACCEPT),
    clerk_step("verify", "核验", StepKind.VERIFY),
    clerk_step("complete", "办结", StepKind.COMPLETE),
)
"""Accept, verify, complete: one clerk's work (design, "Who may do it alone")."""


def in_one_act(step: str, *, bases: frozenset[BasisKind], **own: Any) -> Procedure:
    """A procedure that a clerk completes while the person waits; ``step`` is its one step's title.

    The regulation sets no time for these, takes no form, and leaves nothing to refuse.
    """
    return Procedure(
        kind=Kind.CASE,
        places=(),
        channels=(Channel.WINDOW,),
        materials=(),
        forbidden=(),
        working_days=1,
        steps=(clerk_step("complete", step, StepKind.COMPLETE),),
        refusals=(),
        bases=bases,
        fields=MappingProxyType({}),
        **own,
    )


MATERIALS = ("身份证", "就业失业求职登记表")
"""All that may be asked of anybody who registers (R2.4, R3.4)."""

FORBIDDEN = (
    "解除（终止）劳动关系证明",
    "毕业证书、学历证书",
    "技能等级证书",
    "档案",
    "参保证明",
    "符合领取失业保险金条件的证明",
)
"""What may never be asked for (R2.6)."""

NEVER_ASKED = ("证明", "毕业证", "学历证", "学位证", "等级证书", "资格证", "档案")
"""The words by which a paper of that kind is asked for."""

PERSON_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": "姓名",
        "sex": "性别",
        "ethnicity": "民族",
        "phone": "手机号码",
        "education": "文化程度",
        "household": "户口性质",
        "household_region": "户籍地区划",
        "household_address": "户籍详细地址",
        "residence_region": "现住地区划",
        "residence_address": "现住详细地址",
        "marital": "婚姻状况",
        "political": "政治面貌",
        "school": "毕业院校",
        "major": "所学专业",
        "graduated_on": "毕业日期",
    }
)
WISHES_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "wished_words_1": "想做的工作",
        "pay_from": "期望月薪",
        "employment_form": "用工形式",
        "training": "培训意愿",
        "wished_place_1": "希望工作地点",
    }
)

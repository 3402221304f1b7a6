"""规程一、四、五: what an office does of its own accord; told and drawn, never a case."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from portal.domain.bases import BasisKind
from portal.domain.channels import EVERY_WAY
from portal.domain.procedures.base import Guide, Kind, Lead, Procedure, Stage

_CLERK = "社区（村）经办人"


def _record(**own: Any) -> Procedure:
    """A record rests on no request: it has no steps, no form, nothing to refuse."""
    return Procedure(
        kind=Kind.RECORD,
        places=(),
        materials=(),
        forbidden=(),
        working_days=0,
        steps=(),
        refusals=(),
        bases=frozenset({BasisKind.PERSON}),
        fields=MappingProxyType({}),
        effect="",
        completion=None,
        **own,
    )


PLATFORM = _record(
    code="platform",
    article=1,
    title="统一经办平台",
    audience="劳动者、用人单位",
    channels=EVERY_WAY,
    guide=Guide(
        clauses=("R1",),
        where="全省各级公共就业服务机构",
        begins="劳动者或用人单位提出",
        time="按各事项的时限办结",
        rules=(
            "全省统一制度、系统、标准、流程和标识",
            "同一事项在哪里办、从哪个渠道办，材料、时限和结果都一样",
        ),
        never=("各地自行增加材料、环节或条件",),
        stages=(
            Stage("take", "受理", "任一渠道，同一系统", (Lead("受理", "handle"),)),
            Stage("handle", "按统一流程办理", "经办机构", (Lead("办结", "tell"),)),
            Stage("tell", "告知结果", "经办机构", (Lead("告知本人"),)),
        ),
    ),
)

CONFIRMATION = _record(
    code="confirmation",
    article=4,
    title="就业失业动态确认",
    audience="登记失业人员",
    channels=(),  # the office comes to the person
    guide=Guide(
        clauses=("R4.1", "R4.2", "R4.3", "R4.4", "R4.5", "R4.6"),
        where="服务地社区（行政村）主动服务，通过电话、上门、微信等方式联系",
        begins="每月 1 日生成名册",
        time="每月 28 日前联系完",
        rules=(
            "更新个人基本情况、就业意愿和培训意愿",
            "有就业意愿或培训意愿的，提供“311”就业服务",
            "已推荐岗位或培训的，了解推荐结果和培训进展",
        ),
        stages=(
            Stage(
                "contact",
                "联系本人",
                _CLERK,
                (Lead("联系不上", "unreachable"), Lead("联系上", "ask")),
            ),
            Stage("unreachable", "标记联系不上", _CLERK, (Lead("下月再联系"),)),
            Stage(
                "ask",
                "了解就业失业状态",
                _CLERK,
                (Lead("已就业", "employed"), Lead("未就业", "unemployed")),
            ),
            Stage("employed", "就业登记或注销失业登记", _CLERK, (Lead("本人确认后办理"),)),
            Stage(
                "unemployed",
                "失业确认，更新意愿",
                _CLERK,
                (Lead("有意愿", "serve"), Lead("暂无意愿")),
            ),
            Stage("serve", "“311”就业服务，回访", _CLERK, (Lead("记录结果"),)),
        ),
    ),
)

SERVICE_311 = _record(
    code="service311",
    article=5,
    title="“311”就业服务",
    audience="登记失业人员",
    channels=(),  # the office comes to the person
    guide=Guide(
        clauses=("R5.1", "R5.2", "R5.3", "R5.4"),
        where="服务地社区（行政村）主动服务",
        begins="按本人就业意愿、培训意愿",
        time="1 年内至少 3 次岗位信息、1 次免费职业培训信息、1 次职业指导",
        rules=(
            "岗位、培训信息与本人沟通确认后推荐，并发送推荐短信",
            "下次动态确认时了解推荐结果、回访培训进展",
            "职业定位、需求不清晰又明确需要指导的，由区县安排职业指导师",
        ),
        never=("未与本人沟通确认就推荐",),
        stages=(
            Stage(
                "talk",
                "与本人沟通确认",
                _CLERK,
                (
                    Lead("就业意愿", "job"),
                    Lead("培训意愿", "training"),
                    Lead("职业指导", "guide"),
                    Lead("需求不清晰", "refer"),
                ),
            ),
            Stage("job", "推荐岗位，发短信", _CLERK, (Lead("已推荐", "follow"),)),
            Stage("training", "推荐培训，发短信", _CLERK, (Lead("已推荐", "follow"),)),
            Stage("guide", "职业指导，宣讲政策", _CLERK, (Lead("记录"),)),
            Stage("refer", "安排职业指导师指导", "区县职业指导师", (Lead("记录"),)),
            Stage("follow", "下次动态确认时回访", _CLERK, (Lead("记录结果"),)),
        ),
    ),
)

"""规程二 失业登记, with which 规程三 求职登记 is done in the same act (R3.2)."""

from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.permissions import Role
from portal.domain.procedures.base import BasisKind, Kind, Procedure
from portal.domain.workflow import Step, StepKind


def _clerk_step(code: str, title: str, kind: StepKind) -> Step:
    return Step(code, title, kind, Level.COMMUNITY, Role.CLERK)


FORM_FIELDS = MappingProxyType(
    {
        "name": "姓名",
        "sex": "性别",
        "ethnicity": "民族",
        "phone": "手机号码",
        "education": "文化程度",
        "household": "户口性质",
        "place": "登记地类型",
        "household_region": "户籍地区划",
        "household_address": "户籍详细地址",
        "residence_region": "现住地区划",
        "residence_address": "现住详细地址",
        "marital": "婚姻状况",
        "political": "政治面貌",
        "school": "毕业院校",
        "major": "所学专业",
        "graduated_on": "毕业日期",
        "reason": "失业原因",
        "unemployed_since": "失业时间",
        "former_pay": "失业前月收入",
        "former_employer": "原工作单位",
        "claims_insurance": "是否申领失业保险金",
        "wished_words_1": "想做的工作",
        "pay_from": "期望月薪",
        "employment_form": "用工形式",
        "training": "培训意愿",
        "wished_place_1": "希望工作地点",
    }
)

UNEMPLOYMENT = Procedure(
    code="unemployment",
    article=2,
    title="失业登记",
    kind=Kind.CASE,
    audience="年满16周岁至依法享受基本养老保险待遇，有劳动能力、有就业要求、处于无业状态的城乡劳动者",
    places=("1", "2", "3", "4"),
    channels=("社区（行政村）现场服务窗口",),
    materials=("身份证", "就业失业求职登记表"),
    forbidden=(
        "解除（终止）劳动关系证明",
        "毕业证书、学历证书",
        "技能等级证书",
        "档案",
        "参保证明",
        "符合领取失业保险金条件的证明",
    ),
    working_days=5,
    steps=(
        _clerk_step("accept", "受理", StepKind.ACCEPT),
        _clerk_step("verify", "核验", StepKind.VERIFY),
        _clerk_step("complete", "办结", StepKind.COMPLETE),
    ),
    refusals=("1", "2", "3", "4", "5", "6", "7"),
    bases=frozenset({BasisKind.PERSON}),
    fields=FORM_FIELDS,
    effect="register_unemployment",
)

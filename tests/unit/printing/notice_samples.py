"""Invented notices: ordinary ones, and crowded ones with the longest values admitted."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from portal.printing.notices import (
    AmendmentNotice,
    Declaration,
    DeregistrationNotice,
    Notice,
    Receipt,
    RefusalNotice,
    RevocationNotice,
)
from portal.printing.registration_page import ConsentPart

from . import samples

NUMBER = "4301020010012026000017"
CASE: dict[str, Any] = {
    "office": "长沙市芙蓉区文艺路街道识字里社区",
    "case_number": NUMBER,
    "name": "周建国",
    "id_number": "430102********1234",
    "procedure": "失业登记、求职登记",
    "clerk": "张敏",
    "office_phone": "0731-82212345",
}
LONG_CASE: dict[str, Any] = {
    **CASE,
    "office": "湘西土家族苗族自治州龙山县里耶镇裴家堡社区公共就业服务站（自治州第一集中服务区）",
    "name": samples.RARE + samples.NAME_50[:44],
    "clerk": samples.NAME_50[::-1],
}
WORDS_200 = (f"经与本人核对（{samples.RARE}），登记表所填与实际情况不一致，请看清后再填写。" * 8)[
    :200
]
FORM_FIELDS = (
    *(
        "姓名",
        "性别",
        "民族",
        "证件类型",
        "证件号码",
        "出生日期",
        "婚姻状况",
        "文化程度",
        "户口性质",
    ),
    *("政治面貌", "联系电话", "登记地类型", "户籍地址", "现住地址", "失业原因", "失业时间"),
    *("原工作单位", "失业前月收入", "求职岗位", "期望月薪", "工作地点", "用工形式", "培训意愿"),
    *("创业意愿", "备注"),
)

RECEIPT = Receipt(
    **CASE,
    accepted_on=date(2026, 11, 24),
    due_on=date(2026, 12, 1),
    provisional=False,
    working_days=5,
    materials=("身份证", "就业失业求职登记表"),
)
REFUSAL = RefusalNotice(
    **CASE,
    reason="未处于无业状态",
    facts="本人说明自2026年10月起在芙蓉区某商店上班，按月领取工资。",
    refused_on=date(2026, 11, 25),
    complain_to="芙蓉区文艺路街道公共就业服务机构",
)
AMENDMENT = AmendmentNotice(
    **CASE,
    fields=("联系电话", "现住地址", "失业时间"),
    words="所留电话少一位数字；失业时间晚于登记日期。",
    returned_on=date(2026, 11, 25),
)
REVOCATION = RevocationNotice(
    **CASE | {"office": "长沙市芙蓉区文艺路街道"},
    done_at=CASE["office"],
    reason="录错了人，已核对身份证原件。",
    holds_now=(
        "长沙市芙蓉区文艺路街道识字里社区的就业登记（2026年11月16日起）作废",
        "长沙市芙蓉区文艺路街道识字里社区的失业登记（2026年10月8日起）恢复有效",
    ),
    written_on=date(2026, 11, 25),
    complain_to="长沙市芙蓉区",
)
ENDED = DeregistrationNotice(
    **CASE | {"procedure": "注销失业登记", "registers": False},
    registration="失业登记",
    reason="完全丧失劳动能力（规程七第 5 项）",
    ended_on=date(2026, 11, 20),
    bases=("家属告知确认：周小梅（子女），电话",),
    also_ended=("求职登记",),
    written_on=date(2026, 11, 24),
    complain_to="芙蓉区文艺路街道公共就业服务机构",
)
DIED = replace(ENDED, reason="死亡（规程七第 10 项）", to_family=True)
NO_REGISTRATION: dict[str, Any] = {"procedure": "《就业创业证》申领", "registers": False}
NO_CERTIFICATE = replace(
    REFUSAL,
    **NO_REGISTRATION,
    refused_as="不予发证",
    reason="没有办理过就业登记或失业登记",
    facts="系统内没有本人的就业登记或失业登记。",
)
NEW_PHOTO = replace(
    AMENDMENT,
    **NO_REGISTRATION,
    fields=("照片",),
    words="照片反光，请重拍。",
    bring="本人身份证件和免冠彩色照片2张（或一张电子照片）",
)
UNSIGNED = Declaration(
    office=CASE["office"],
    case_number=NUMBER,
    name="周建国",
    id_number="430102198003141234",
    clerk="张敏",
)
SIGNED = replace(
    UNSIGNED,
    consent=ConsentPart(
        means="屏幕手写签名",
        signature=samples.signature(),
        signed_at=datetime(2026, 11, 24, 10, 41, tzinfo=ZoneInfo("Asia/Shanghai")),
    ),
)
ORDINARY: dict[str, Notice] = {
    "受理回执": RECEIPT,
    "不予登记告知书": REFUSAL,
    "不予发证告知书": NO_CERTIFICATE,
    "补正告知书": AMENDMENT,
    "撤销告知书": REVOCATION,
    "告知承诺书": SIGNED,
    "注销告知书": ENDED,
}
CROWDED: dict[str, Notice] = {
    "受理回执": replace(RECEIPT, **LONG_CASE, due_on=date(2027, 1, 5), provisional=True),
    "不予登记告知书": replace(
        REFUSAL, **LONG_CASE, facts=WORDS_200, complain_to=LONG_CASE["office"]
    ),
    "不予发证告知书": replace(
        NO_CERTIFICATE,
        **LONG_CASE | NO_REGISTRATION,
        facts=WORDS_200,
        complain_to=LONG_CASE["office"],
    ),
    "撤销告知书": replace(
        REVOCATION,
        **LONG_CASE,
        done_at=LONG_CASE["office"],
        reason=WORDS_200,
        holds_now=tuple(
            f"{LONG_CASE['office']}的{kind}（2026年11月16日起）{holds}"
            for kind, holds in (
                ("就业登记", "作废"),
                ("失业登记", "恢复有效"),
                ("求职登记", "恢复有效"),
            )
        ),
        complain_to=LONG_CASE["office"],
    ),
    "补正告知书": replace(AMENDMENT, **LONG_CASE, fields=FORM_FIELDS, words=WORDS_200),
    "告知承诺书": replace(
        SIGNED, **{part: LONG_CASE[part] for part in ("office", "name", "clerk")}
    ),
    "注销告知书": replace(
        ENDED,
        **LONG_CASE | {"procedure": "注销就业登记"},
        registration="就业登记",
        reason="已依法享受基本养老保险待遇（规程八第 2 项）",
        bases=(
            "本人同意：屏幕手写签名",
            "信息比对：社会保险数据（截至 2026-11-20）：领取基本养老保险待遇",
        ),
        jobs=tuple(f"{LONG_CASE['office'][:30]}第{at}分公司（2026-11-16 起）" for at in range(4)),
        also_ended=("求职登记", f"《就业创业证》申领（办件号 {NUMBER}）"),
        complain_to=LONG_CASE["office"],
        consent=replace(SIGNED.consent, declaration="以上情况属实，本人同意注销就业登记。"),
    ),
}
ALL = (*ORDINARY.values(), *CROWDED.values(), NEW_PHOTO, DIED, UNSIGNED, Declaration())

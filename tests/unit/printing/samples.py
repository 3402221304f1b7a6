"""Invented forms: ordinary, blank, crowded (the longest values admitted), overfull."""

import base64
import io
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from PIL import Image

from portal.printing.case_form import blank_form
from portal.printing.registration_form import (
    ConsentPart,
    EmploymentPart,
    Heading,
    PersonPart,
    RegistrationForm,
    UnemploymentPart,
    VerificationPart,
    WishesPart,
)
from portal.printing.registration_page import EMPLOYMENT_DECLARATION
from portal.printing.sheet import Tick

RARE = "㐂䶮𠮷𬀩𰀀龴"
NAME_50 = ("买买提·吐尔逊·阿卜杜热合曼·阿卜杜拉·" * 3)[:50]
ADDRESS_150 = (
    "湖南省湘西土家族苗族自治州龙山县里耶镇裴家堡社区第十二村民小组吊脚楼巷1088弄B区3栋2单元1502室"
    * 4
)[:150]
REASONS = (
    "毕业未就业",
    "从用人单位失业",
    "停产破产停止经营",
    "承包土地被征用",
    "退役未安置",
    "刑满释放",
    "其他",
)
LONG_REASONS = (
    "年满16周岁，从各类学校毕业、结业、肄业的",
    "从企业、机关、事业单位等各类用人单位失业的",
    "个体工商户业主、私营企业和民办非企业业主停产、破产停止经营的",
    "承包土地被征用的农村劳动力",
    "军人退出现役且未纳入国家统一安置的，以及随军家属未安置就业的",
    "城镇刑满释放、假释、监外执行的",
    "其他符合失业登记的",
)


def ticks(labels: tuple[str, ...], chosen: str = "") -> tuple[Tick, ...]:
    return tuple(Tick(label, label == chosen) for label in labels)


def signature() -> str:
    image = io.BytesIO()
    Image.new("RGBA", (300, 100), (10, 10, 40, 255)).save(image, "PNG")
    return "data:image/png;base64," + base64.b64encode(image.getvalue()).decode()


def blank(reasons: tuple[str, ...] = REASONS) -> RegistrationForm:
    return RegistrationForm(
        person=PersonPart(place_kinds=ticks(("户籍地", "常住地", "就业地", "参保地"))),
        unemployment=UnemploymentPart(reasons=ticks(reasons)),
        wishes=WishesPart(
            forms=ticks(("全日制", "非全日制", "灵活就业", "不限")),
            training=ticks(("有培训意愿", "暂无培训意愿")),
            entrepreneurship=ticks(("有创业意愿", "需要创业培训", "暂无创业意愿")),
        ),
        verification=VerificationPart(means=ticks(("信息比对", "人工核查"))),
    )


def blank_for_all() -> RegistrationForm:
    """The blank form as the office prints it: with 就业情况 beside 失业情况."""
    return blank_form("长沙市芙蓉区文艺路街道识字里社区")


def employed(name: str = "长沙某某餐饮有限公司") -> RegistrationForm:
    """A 就业登记, with an employer's name as long as it may be."""
    forms = ("单位就业", "个体经营", "灵活就业", "自主创业", "公益性岗位")
    page = ordinary()
    return replace(
        page,
        employment=EmploymentPart(
            forms=ticks(forms, "单位就业"),
            name_label="单位名称",
            name=name,
            since=date(2026, 11, 16),
            credit_code="91430102MA0000019X",
            monthly_pay=3600,
            occupation="服务员",
            industry="电力、热力、燃气及水生产和供应业",
            further=(("劳动合同", "以完成一定工作任务为期限　2026年11月16日 至 2027年11月15日"),),
        ),
        consent=replace(page.consent, declaration=EMPLOYMENT_DECLARATION),
    )


def ordinary() -> RegistrationForm:
    return RegistrationForm(
        heading=Heading(
            office="长沙市芙蓉区文艺路街道识字里社区",
            accepted_on=date(2026, 11, 24),
            due_on=date(2026, 12, 1),
            case_number="4301020010012026000017",
        ),
        person=PersonPart(
            name="周建国",
            sex="男",
            ethnicity="土家族",
            id_number="430102198003141234",
            document_kind="居民身份证",
            birth_date=date(1980, 3, 14),
            marital="已婚",
            education="普通高中毕业",
            household_kind="本地非农业户口（本地城镇）",
            political="群众",
            phone="13807315566",
            place_kinds=ticks(("户籍地", "常住地", "就业地", "参保地"), "户籍地"),
            school="长沙市某中学",
            major="普通科",
            graduated_on=date(1998, 6, 30),
            household_address="湖南省长沙市芙蓉区文艺路街道识字里社区蔡锷中路66号3栋502",
            residence_address="同户籍地址",
        ),
        unemployment=UnemploymentPart(
            reasons=ticks(REASONS, "从用人单位失业"),
            since=date(2026, 10, 31),
            former_employer="湖南某电缆厂",
            former_monthly_pay=3600,
            insurance_applied=True,
        ),
        wishes=WishesPart(
            occupations=("保安员", "物业管理员"),
            pay_from=3000,
            pay_to=3800,
            places="芙蓉区、雨花区",
            forms=ticks(("全日制", "非全日制", "灵活就业", "不限"), "全日制"),
            training=ticks(("消防设施操作员", "暂无培训意愿"), "消防设施操作员"),
            entrepreneurship=ticks(("有创业意愿", "需要创业培训", "暂无创业意愿"), "暂无创业意愿"),
        ),
        consent=ConsentPart(
            means="屏幕手写签名",
            signature=signature(),
            signed_at=datetime(2026, 11, 24, 10, 41, tzinfo=ZoneInfo("Asia/Shanghai")),
        ),
        verification=VerificationPart(
            means=ticks(("信息比对", "人工核查"), "人工核查"),
            result="核验属实",
            verified_on=date(2026, 11, 25),
            clerk="张敏",
            reviewer="李强",
        ),
        remarks="本人要求上门服务",
    )


def crowded() -> RegistrationForm:
    page = ordinary()
    return replace(
        page,
        heading=replace(
            page.heading,
            office="湘西土家族苗族自治州龙山县里耶镇裴家堡社区公共就业服务站",
            due_on=date(2027, 1, 5),
            provisional=True,
        ),
        person=replace(
            page.person,
            name=NAME_50,
            ethnicity="外国血统中国籍人士",
            document_kind="外国人永久居留身份证",
            household_address=ADDRESS_150,
            residence_address=ADDRESS_150[::-1],
            school=RARE + "湖南工艺美术职业技术学院",
            major="城市轨道交通通信信号技术",
        ),
        unemployment=replace(page.unemployment, former_employer="湖南湘江电线电缆股份" * 5),
        wishes=replace(
            page.wishes,
            occupations=("电子元器件与电气设备制造装配人员（高压成套电器）",) * 3,
            places="、".join(("芙蓉区", "雨花区", "长沙县") * 5),
        ),
        remarks="备注" * 50,
    )


def overfull() -> RegistrationForm:
    page = crowded()
    return replace(
        page,
        unemployment=replace(page.unemployment, reasons=ticks(LONG_REASONS, LONG_REASONS[1])),
        verification=replace(page.verification, result="核验属实" * 30),
        remarks="备注" * 400,
    )

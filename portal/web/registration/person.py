"""基本信息 on the form, the same on every procedure's."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from portal.domain.identity import Sex
from portal.domain.names import clean_name
from portal.domain.phone import parse_phone
from portal.web.fields import CodeField, DayField, Needed, TextLine
from portal.web.forms import PortalForm

SEXES = [SelectChoice(Sex.MALE.value, "男"), SelectChoice(Sex.FEMALE.value, "女")]


def _region(label: str, **kwargs: Any) -> TextLine:
    return TextLine(
        label,
        [Needed("请填到区县，例如 长沙市芙蓉区")],
        most=80,
        render_kw={"data-region": "", "list": "regions", "maxlength": 200},
        **kwargs,
    )


class PersonPart(PortalForm):
    """基本信息, the same on every procedure's form."""

    name = TextLine("姓名", [Needed("请照证件填写姓名")], clean=clean_name)
    sex = RadioField("性别", choices=SEXES)
    ethnicity = CodeField("民族", "ethnicity", [Needed("请选择民族")])
    phone = TextLine("手机号码", [Needed("请填能联系到本人的号码")], clean=parse_phone)
    education = CodeField("文化程度", "education", [Needed("请选择文化程度")])
    school = TextLine("毕业院校", most=60)
    major = TextLine("所学专业", most=40)
    graduated_on = DayField("毕业日期")
    marital = CodeField("婚姻状况", "marital")
    political = CodeField("政治面貌", "political")
    household = CodeField("户口性质", "household", [Needed("请选择户口性质")])
    household_region = _region("户籍地区划")
    household_address = TextLine("户籍详细地址", [Needed("请填门牌或村组")], most=150)
    same_address = BooleanField("现住址与户籍地址相同")
    residence_region = TextLine(
        "现住地区划", most=80, render_kw={"data-region": "", "list": "regions", "maxlength": 200}
    )
    residence_address = TextLine("现住详细地址", most=150)

    def validate(self, extra_validators: Any = None) -> bool:
        """The rules between fields that need no clock; the service checks all the others."""
        valid = super().validate(extra_validators)
        if not self.same_address.data:
            for field, message in (
                (self.residence_region, "请填到区县，例如 长沙市芙蓉区"),
                (self.residence_address, "请填门牌或村组，或勾选与户籍地址相同"),
            ):
                if not field.data and not field.errors:
                    field.errors = [message]
                    valid = False
        return bool(valid)

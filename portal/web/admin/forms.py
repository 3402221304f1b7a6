"""The administrators' forms."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.domain.areas import Level
from portal.domain.audit_actions import AUDIT_ACTIONS, AUDIT_RESULTS
from portal.domain.file_kinds import SHEETS
from portal.domain.names import clean_name
from portal.domain.permissions import ADMINISTRATORS, ROLE_LEVELS, Actor, Role
from portal.domain.usernames import LONGEST, parse_username
from portal.web.converters import LARGEST_ID
from portal.web.fields import DayField, Needed, NumberLine, TextLine
from portal.web.forms import PortalForm
from portal.web.uploads import NamedAsItIs

_LEVEL_TITLES: Mapping[Level, str] = MappingProxyType(
    {
        Level.PROVINCE: "省",
        Level.CITY: "市",
        Level.COUNTY: "区县",
        Level.TOWN: "街道",
        Level.COMMUNITY: "社区",
    }
)


def _role_choice(role: Role) -> SelectChoice:
    levels = "、".join(_LEVEL_TITLES[level] for level in Level if level in ROLE_LEVELS[role])
    return SelectChoice(role.value, f"{role.label}（{levels}）")


UNUSED_DAYS = 90
"""An account that nobody used for so long is looked at: whether its holder is still there."""


class AccountSearchForm(PortalForm):
    """What an account's username or name begins with; ``after`` is the last username shown."""

    q = TextLine("查找账号", most=50, render_kw={"maxlength": 50, "placeholder": "用户名或姓名"})
    unused = BooleanField(f"只看 {UNUSED_DAYS} 天没有登录的")
    after = HiddenField(default="")


def office_line(label: str) -> StringField:
    """An office by its full name, suggested while it is typed."""
    return StringField(
        label,
        [Needed("请填机构全称，例如 长沙市芙蓉区文艺路街道")],
        render_kw={"list": "offices", "maxlength": 200},
    )


class AccountForm(PortalForm):
    """A new account of an office."""

    username = TextLine(
        "用户名", [Needed("请输入用户名")], clean=parse_username, render_kw={"maxlength": LONGEST}
    )
    name = TextLine("姓名", [Needed("请输入姓名")], clean=clean_name, render_kw={"maxlength": 200})
    office = office_line("所属机构")


class PostingForm(PortalForm):
    """A role at an office; only the province posts administrators."""

    office = office_line("机构")
    role = SelectField(
        "角色", [Needed("请选择角色")], choices=[], invalid_choice_message="请从列表中选择"
    )

    def offer_roles(self, actor: Actor) -> None:
        """Offer the roles that the actor may give."""
        offered = [
            role for role in Role if actor.level is Level.PROVINCE or role not in ADMINISTRATORS
        ]
        self.role.choices = [SelectChoice("", "请选择"), *map(_role_choice, offered)]


class StaffFileForm(PortalForm):
    """A list of staff as a file."""

    file = FileField("名单文件", [FileRequired("请选择要上传的文件"), NamedAsItIs(SHEETS)])


class HandOverForm(PortalForm):
    """Who goes on with somebody's work at an office."""

    office = HiddenField(validators=[InputRequired()])
    successor = SelectField(
        "交给",
        [Needed("请选择接手的经办人")],
        choices=[],
        invalid_choice_message="请选择本机构在岗的经办人",
    )


def _choice(label: str, titles: Mapping[str, str]) -> SelectField:
    return SelectField(
        label,
        [Optional()],
        choices=[SelectChoice("", "全部"), *(SelectChoice(*one) for one in titles.items())],
        invalid_choice_message="请从列表中选择",
    )


class AuditForm(PortalForm):
    """Whose acts, when, where, which and on whom; ``before`` is the last entry shown."""

    first = DayField("从", render_kw={"maxlength": 20, "placeholder": "2026-10-01"})
    last = DayField("到", render_kw={"maxlength": 20, "placeholder": "2026-10-31"})
    username = TextLine("用户名或工号", clean=parse_username, render_kw={"maxlength": LONGEST})
    office = StringField("机构", render_kw={"list": "offices", "maxlength": 200})
    number = NumberLine("劳动者证件号码", render_kw={"maxlength": 40})
    action = _choice("操作", AUDIT_ACTIONS)
    result = _choice("结果", AUDIT_RESULTS)
    before = IntegerField(validators=[Optional(), NumberRange(0, LARGEST_ID)], widget=HiddenInput())

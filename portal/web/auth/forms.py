"""The forms of signing in and of one's password."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField
from wtforms.validators import EqualTo

from portal.domain.passwords import LONGEST
from portal.web.fields import Needed, RawLine
from portal.web.forms import PortalForm


class SignInForm(PortalForm):
    """Username and password."""

    username = RawLine("用户名", [Needed("请输入用户名")], render_kw={"maxlength": 40})
    password = PasswordField("密码", [Needed("请输入密码")], render_kw={"maxlength": LONGEST})


class PasswordForm(PortalForm):
    """One's own new password, typed twice."""

    current = PasswordField("现在的密码", [Needed("请输入现在的密码")])
    new = PasswordField("新密码", [Needed("请输入新密码")], description="至少 10 位")
    repeat = PasswordField(
        "再输一遍新密码", [Needed("请再输一遍新密码"), EqualTo("new", "两次输入的新密码不一样")]
    )


class PinForm(PortalForm):
    """A PIN for one's locked screen."""

    pin = PasswordField(
        "PIN 码", [Needed("请输入 6 位数字")], description="6 位数字，只用来解锁自己的屏幕"
    )
    repeat = PasswordField(
        "再输一遍 PIN 码", [Needed("请再输一遍"), EqualTo("pin", "两次输入的 PIN 码不一样")]
    )
    password = PasswordField("现在的密码", [Needed("请输入现在的密码")])


class CodeForm(PortalForm):
    """The code that one's phone shows now."""

    code = RawLine("手机上的验证码", [Needed("请输入 6 位数字")], render_kw={"maxlength": 7})


class FactorForm(CodeForm):
    """A second factor set up: its secret comes back sealed."""

    sealed = HiddenField()
    password = PasswordField("现在的密码", [Needed("请输入现在的密码")])

"""The forms of signing in and of one's password."""

from __future__ import annotations

from wtforms import PasswordField
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

"""安全设置 (安全管理员 of the province): what bears on security, for every office alike."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from portal.domain.permissions import Role
from portal.domain.policy import CODE_ROLES, ONE_LOGIN, Policy
from portal.domain.security_settings import (
    KEPT,
    LIMITS,
    LOCK,
    NUMBERS,
    ODDITIES,
    TITLES,
    Setting,
    in_force,
    mark,
)
from portal.extensions import db
from portal.queries import province
from portal.services import provinces as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.room import room
from portal.web.fields import Needed, WholeField
from portal.web.forms import PortalForm, show_problems


class NumberSetting(WholeField):
    """A whole number of a setting's unit."""

    def __init__(self, setting: Setting, **kwargs: object) -> None:
        self.unit = setting.unit
        needed = [] if setting.or_never else [Needed("请填一个整数")]
        super().__init__(f"{setting.title}（{setting.unit}）", needed, **kwargs)


class SecurityForm(PortalForm):
    """Every setting; ``seen`` tells which were in force when the page was made."""

    login_only_one = BooleanField(TITLES[ONE_LOGIN])
    login_code_roles = SelectMultipleField(
        TITLES[CODE_ROLES],
        choices=[SelectChoice(role.value, role.label) for role in Role],
        invalid_choice_message="请从列表中选择",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen = HiddenField()

    def wanted(self) -> dict[str, str]:
        """What is asked for, as it is stored."""
        typed = {one.key: self[one.field].data for one in NUMBERS}
        numbers = {key: "" if value is None else str(value) for key, value in typed.items()}
        chosen = self.login_code_roles.data or ()
        return {
            **numbers,
            ONE_LOGIN: "yes" if self.login_only_one.data else "no",
            CODE_ROLES: ",".join(role for role in Role if role in chosen),
        }


for _one in NUMBERS:
    setattr(SecurityForm, _one.field, NumberSetting(_one))


@room.route("/security", methods=["GET", "POST"])
@requires("policy.secure", asks_again=True)
def security() -> ResponseReturnValue:
    """Show the settings in force, and change them."""
    form = _filled()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        changed = services.set_security(
            db.session(), current_actor(), form.wanted(), form.seen.data or ""
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form), 422
    except Conflict as meanwhile:
        flash(str(meanwhile), "error")
        return _page(_filled(anew=True)), 409
    flash(f"已保存，改了 {changed} 项" if changed else "没有改动")
    return redirect(url_for(".security"))


def _filled(*, anew: bool = False) -> SecurityForm:
    """The form as it was sent, else with what is in force."""
    held = in_force(province.policy(db.session()))
    shown: dict[str, object] = {one.field: int(held[one.key]) for one in NUMBERS if held[one.key]}
    shown |= {
        "login_only_one": held[ONE_LOGIN] == "yes",
        "login_code_roles": held[CODE_ROLES].split(","),
        "seen": mark(held),
    }
    return SecurityForm(formdata=None, data=shown) if anew else SecurityForm(data=shown)


def _page(form: SecurityForm) -> str:
    return render_template(
        "admin/security.html",
        form=form,
        lock=LOCK,
        limits=LIMITS,
        oddities=ODDITIES,
        kept=KEPT,
        defaults=in_force(Policy()),
        hours=current_app.config["PORTAL"].session_hours,
    )

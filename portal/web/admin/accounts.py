"""系统管理员: accounts and their first passwords."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import User
from portal.queries import audit, open_work, staff
from portal.services import accounts as services
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.forms import AccountForm
from portal.web.admin.listing import AccountList, account, is_own
from portal.web.admin.offices import chosen
from portal.web.admin.room import room
from portal.web.forms import show_problems
from portal.web.time import business_now

_LIST = AccountList("admin/accounts.html", "admin.accounts", "admin.account_page")


@room.route("/accounts", methods=["GET", "POST"])
@requires("account.manage")
def accounts() -> ResponseReturnValue:
    """The accounts, and the form for a new one."""
    own = current_actor().office_title
    return _LIST.searched(form=AccountForm(formdata=None, office=own))


@room.post("/accounts/add")
@requires("account.manage")
def add_account() -> ResponseReturnValue:
    """Add an account and show its first password, this once."""
    form = AccountForm()
    if form.validate():
        username = form.username.data
        try:
            password = services.add_account(
                db.session(),
                current_actor(),
                username,
                form.name.data,
                chosen(form.office.data),
                business_now(),
            )
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            return _slip(staff.by_username(db.session(), username), password)
    return _LIST.refused(form=form)


@room.get("/accounts/<int:user_id>")
@requires("account.manage")
def account_page(user_id: int) -> ResponseReturnValue:
    """One account: its state, its postings, and what can be done to it."""
    return render_template(
        "admin/account.html",
        account=account(user_id),
        own=is_own(user_id),
        last_sign_in=audit.last_sign_in(db.session(), user_id),
        work=open_work.of_account(db.session(), current_actor(), user_id),
    )


@room.post("/accounts/<int:user_id>/reset")
@requires("account.manage", asks_again=True)
def reset_password(user_id: int) -> ResponseReturnValue:
    """Give a new first password and show it, this once."""
    password = services.reset_password(db.session(), current_actor(), user_id)
    return _slip(account(user_id), password)


@room.post("/accounts/<int:user_id>/disable")
@requires("account.manage", asks_again=True)
def disable(user_id: int) -> ResponseReturnValue:
    """Shut an account; whoever works with it is out at once."""
    services.set_active(db.session(), current_actor(), user_id, active=False)
    flash("账号已停用，已登录的电脑随即退出")
    if open_work.of_account(db.session(), current_actor(), user_id):
        return redirect(url_for(".hand_over", user_id=user_id))
    return redirect(url_for(".account_page", user_id=user_id))


@room.post("/accounts/<int:user_id>/enable")
@requires("account.manage", asks_again=True)
def enable(user_id: int) -> ResponseReturnValue:
    """Open a shut account again."""
    services.set_active(db.session(), current_actor(), user_id, active=True)
    flash("账号已启用，可用原密码登录")
    return redirect(url_for(".account_page", user_id=user_id))


def _slip(owner: User | None, password: str) -> ResponseReturnValue:
    """The password to hand over on paper: in this one answer, never stored, flashed or linked."""
    assert owner is not None
    return render_template("admin/first_password.html", account=owner, password=password)

"""One's own account: the password, the PIN, and where one is signed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import flash, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from portal.domain.logins import LoginState
from portal.extensions import db
from portal.models import Login
from portal.queries import logins as queries
from portal.services import accounts, logins, own_account
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.auth.forms import PasswordForm, PinForm
from portal.web.auth.room import room
from portal.web.auth.signing_in import enter_with
from portal.web.forms import show_problems
from portal.web.identity import state_of

_SHOWN = timedelta(days=30)


@room.get("/account")
@requires("self.manage")
def account() -> ResponseReturnValue:
    """The page of one's own account."""
    return _page(PinForm(), 200)


def _page(form: PinForm, status: int) -> ResponseReturnValue:
    found = queries.own(db.session(), current_actor(), datetime.now(UTC) - _SHOWN)
    places = [(one, _is_open(one)) for one in found]
    return render_template(
        "auth/account.html",
        form=form,
        places=places,
        here=g.login.id,
        has_pin=g.user.pin_hash is not None,
        has_factor=g.user.totp_secret is not None,
    ), status


def _is_open(login: Login) -> bool:
    holds = login.ended_at is None and login.epoch == g.user.session_epoch
    return holds and state_of(login) is not LoginState.OVER


@room.route("/password", methods=["GET", "POST"])
@requires("self.manage")
def password() -> ResponseReturnValue:
    """Change one's own password; a first one leads here at once."""
    form = PasswordForm()
    login_id, first = g.login.id, g.user.must_change_password
    if form.validate_on_submit():
        try:
            accounts.change_password(
                db.session(), current_actor(), form.current.data, form.new.data
            )
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            enter_with(logins.renew(db.session(), login_id))
            flash("密码已修改")
            return redirect(url_for("desk.home"))
    page = render_template("auth/password.html", form=form, first=first)
    return page, 422 if form.is_submitted() else 200


@room.post("/account/pin")
@requires("self.manage")
def pin() -> ResponseReturnValue:
    """Set the PIN."""
    form = PinForm()
    if form.validate():
        try:
            own_account.set_pin(db.session(), current_actor(), form.password.data, form.pin.data)
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            flash("PIN 码已设好，锁屏后可以用它解锁")
            return redirect(url_for(".account"))
    return _page(form, 422)


@room.post("/account/pin/remove")
@requires("self.manage")
def remove_pin() -> ResponseReturnValue:
    """Take the PIN away."""
    own_account.remove_pin(db.session(), current_actor())
    flash("PIN 码已取消，锁屏后用密码解锁")
    return redirect(url_for(".account"))


@room.post("/account/logins/<int:login_id>/end")
@requires("self.manage", asks_again=True)
def end_login(login_id: int) -> ResponseReturnValue:
    """End one of one's other log-ins."""
    logins.end_own(db.session(), current_actor(), login_id)
    flash("已结束那里的登录")
    return redirect(url_for(".account"))


@room.post("/account/logins/end")
@requires("self.manage", asks_again=True)
def end_logins() -> ResponseReturnValue:
    """Sign out everywhere."""
    logins.end_all(db.session(), current_actor())
    logout_user()
    session.clear()
    return redirect(url_for(".login"))

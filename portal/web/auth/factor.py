"""The second factor: a code from the phone (RFC 6238), shown at log-in and set up once."""

from __future__ import annotations

import segno
from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from portal.extensions import db, login_manager
from portal.models.sealing import SealBroken, keyring
from portal.services import logins, own_account
from portal.services.errors import RuleBroken
from portal.services.logins import LoginOver
from portal.web.access import current_actor, requires
from portal.web.auth.forms import CodeForm, FactorForm
from portal.web.auth.room import room
from portal.web.auth.signing_in import enter_with
from portal.web.forms import show_problems
from portal.web.identity import local_path


@room.route("/login/code", methods=["GET", "POST"])
@requires("self.manage")
def code() -> ResponseReturnValue:
    """The second step of a log-in."""
    if not g.login.needs_code:
        return redirect(url_for("desk.home"))
    form, login_id = CodeForm(), g.login.id
    if form.validate_on_submit():
        try:
            own_account.show_code(db.session(), current_actor(), login_id, form.code.data)
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        except LoginOver:
            logout_user()
            answer: ResponseReturnValue = login_manager.unauthorized()
            return answer
        else:
            enter_with(logins.renew(db.session(), login_id))
            return redirect(local_path(request.args.get("next")))
    return render_template("auth/code.html", form=form), 422 if form.is_submitted() else 200


@room.route("/account/factor", methods=["GET", "POST"])
@requires("self.manage")
def factor() -> ResponseReturnValue:
    """Set the second factor up: scan, then type what the phone shows."""
    if g.user.totp_secret is not None:  # another's to reset, or a password would be enough
        return redirect(url_for(".account"))
    form, login_id = FactorForm(), g.login.id
    secret = _secret_of(form.sealed.data) if form.is_submitted() else own_account.new_factor()
    if form.validate_on_submit():
        try:
            own_account.set_factor(
                db.session(),
                current_actor(),
                login_id,
                form.password.data,
                secret,
                form.code.data,
            )
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            flash("登录验证码已启用，下次登录时要输入手机上的 6 位数字")
            return redirect(url_for(".account"))
    form.sealed.data = keyring().seal(secret.encode(), _context()).hex()
    address = own_account.factor_address(secret, g.user.username)
    page = render_template(
        "auth/factor.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        image=segno.make(address, micro=False).png_data_uri(scale=5),
        must=g.login.must_enrol,
    )
    return page, 422 if form.is_submitted() else 200


def _secret_of(sealed: str | None) -> str:
    try:
        return keyring().unseal(bytes.fromhex(sealed or ""), _context()).decode()
    except (ValueError, SealBroken):
        return own_account.new_factor()  # to be scanned anew


def _context() -> str:
    return f"factor:{g.user.id}"

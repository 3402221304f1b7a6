"""Signing in and out, changing the password, and switching between postings."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from portal.extensions import db
from portal.queries import staff
from portal.services import accounts
from portal.services.demo.accounts import ACCOUNTS, PASSWORD
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.auth.forms import PasswordForm, SignInForm
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.identity import OFFICE_KEY, SignedIn, local_path, origin

room = Blueprint("auth", __name__)


@room.route("/login", methods=["GET", "POST"])
@requires("public")
def login() -> ResponseReturnValue:
    """The log-in page."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = accounts.sign_in(
                db.session(), form.username.data.strip().lower(), form.password.data, origin()
            )
        except accounts.SignInRefused as refused:
            form.form_errors.append(str(refused))
        else:
            if entered := _enter(user.id):
                return entered
            form.form_errors.append("您的账号还没有岗位，请联系安全管理员")
    return _login_page(form, 422 if form.is_submitted() else 200)


def _enter(user_id: int) -> ResponseReturnValue | None:
    user = staff.with_postings(db.session(), user_id)
    if user is None or not staff.offices_held(user):
        return None
    session.clear()  # nothing of an earlier session survives a log-in
    session.permanent = True
    login_user(SignedIn(user))
    return redirect(local_path(request.args.get("next")))


def _login_page(form: SignInForm, status: int) -> ResponseReturnValue:
    demo = current_app.config["PORTAL"].demo
    shown = [(one.username, one.who, PASSWORD) for one in ACCOUNTS] if demo else []
    return render_template("auth/login.html", form=form, demo_accounts=shown), status


@room.post("/logout")
@requires("self.manage")
def logout() -> ResponseReturnValue:
    """Leave."""
    accounts.sign_out(db.session(), current_actor())
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"))


@room.route("/password", methods=["GET", "POST"])
@requires("self.manage")
def password() -> ResponseReturnValue:
    """Change one's own password; a first one leads here at once."""
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            accounts.change_password(
                db.session(), current_actor(), form.current.data, form.new.data
            )
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            user = staff.with_postings(db.session(), g.user.id)
            assert user is not None
            login_user(SignedIn(user))
            flash("密码已修改")
            return redirect(url_for("desk.home"))
    page = render_template("auth/password.html", form=form, first=g.user.must_change_password)
    return page, 422 if form.is_submitted() else 200


@room.route("/postings", methods=["GET", "POST"])
@requires("self.manage")
def postings() -> ResponseReturnValue:
    """Choose the office to work at, for those posted to several."""
    if request.method == "POST":
        chosen = request.form.get("office", type=row_id)
        if chosen not in {office.id for office in g.offices}:
            abort(404)
        session[OFFICE_KEY] = chosen
        return redirect(url_for("desk.home"))
    places = [staff.actor_at(g.user, office) for office in g.offices]
    return render_template("auth/postings.html", places=places)

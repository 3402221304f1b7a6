"""Signing in and out, and switching between postings."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from portal.domain.logins import LoginEnd
from portal.extensions import db
from portal.queries import staff
from portal.services import logins, signing_in
from portal.services.demo.accounts import ACCOUNTS, PASSWORD
from portal.web.access import current_actor, requires
from portal.web.auth.forms import SignInForm
from portal.web.auth.room import room
from portal.web.converters import row_id
from portal.web.identity import SignedIn, local_path, origin

_ENDED = {
    LoginEnd.ELSEWHERE: "您的账号在另一台电脑上登录了，这里已退出。不是您本人的，请马上修改密码。",
    LoginEnd.REVOKED: "您在别处结束了这里的登录。",
    LoginEnd.GUESSED: "密码输错次数太多，请重新登录。没填完的内容还在草稿里。",
}


@room.route("/login", methods=["GET", "POST"])
@requires("public")
def login() -> ResponseReturnValue:
    """The log-in page."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = signing_in.sign_in(
                db.session(), form.username.data.strip().lower(), form.password.data, origin()
            )
        except signing_in.SignInRefused as refused:
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
    if g.actor is not None:  # a colleague at the same browser
        logins.leave(db.session(), g.actor, g.login.id, LoginEnd.HANDED_OVER)
    hours = current_app.config["PORTAL"].session_hours
    enter_with(logins.begin(db.session(), user_id, origin(), hours))
    return redirect(local_path(request.args.get("next")))


def enter_with(token: str) -> None:
    """Give the browser a token; nothing of an earlier session survives it."""
    session.clear()
    session.permanent = True
    login_user(SignedIn(token))


def _login_page(form: SignInForm, status: int) -> ResponseReturnValue:
    demo = current_app.config["PORTAL"].demo
    shown = [(one.username, one.who, PASSWORD) for one in ACCOUNTS] if demo else []
    told = [words for end, words in _ENDED.items() if end.value == request.args.get("ended")]
    page = render_template("auth/login.html", form=form, demo_accounts=shown, told=told)
    return page, status


@room.post("/logout")
@requires("self.manage")
def logout() -> ResponseReturnValue:
    """Leave."""
    return leave(LoginEnd.LEFT)


@room.post("/change-user")
@requires("self.manage")
def hand_over() -> ResponseReturnValue:
    """Let a colleague sign in at a locked screen; what was typed stays a draft of the first."""
    return leave(LoginEnd.HANDED_OVER)


def leave(how: LoginEnd) -> ResponseReturnValue:
    """End the log-in, and show the page to log in on."""
    logins.leave(db.session(), current_actor(), g.login.id, how)
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"))


@room.route("/postings", methods=["GET", "POST"])
@requires("self.manage")
def postings() -> ResponseReturnValue:
    """Choose the office to work at, for those posted to several."""
    if request.method == "POST":
        chosen = request.form.get("office", type=row_id)
        if chosen is None or chosen not in {office.id for office in g.offices}:
            abort(404)
        logins.choose_office(db.session(), g.login.id, chosen)
        return redirect(url_for("desk.home"))
    places = [staff.actor_at(g.user, office) for office in g.offices]
    return render_template("auth/postings.html", places=places)

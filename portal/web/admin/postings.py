"""安全管理员: who works where, in which role."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.permissions import Role
from portal.extensions import db
from portal.models import User
from portal.queries import open_work, posting_requests
from portal.services import own_account
from portal.services import postings as services
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.forms import PostingForm
from portal.web.admin.listing import AccountList, account, is_own
from portal.web.admin.offices import chosen
from portal.web.admin.room import room
from portal.web.forms import show_problems
from portal.web.time import business_today

_LIST = AccountList("admin/postings.html", "admin.postings", "admin.account_postings")


@room.route("/postings", methods=["GET", "POST"])
@requires("posting.manage")
def postings() -> ResponseReturnValue:
    """The accounts, to choose whose postings to change."""
    waiting = posting_requests.count(db.session(), current_actor())
    return _LIST.searched(waiting=waiting)


@room.route("/postings/<int:user_id>", methods=["GET", "POST"])
@requires("posting.manage", asks_again=True)
def account_postings(user_id: int) -> ResponseReturnValue:
    """One account's postings, and the form for another."""
    holder, form, status = account(user_id), PostingForm(), 200
    form.offer_roles(current_actor())
    if form.is_submitted():
        status = _add(form, user_id)
        if status == 200:
            flash("已新增岗位，从今天起")
            return redirect(url_for(".account_postings", user_id=user_id))
    return _page(holder, form), status


def _add(form: PostingForm, user_id: int) -> int:
    """Add the posting that the form asks for; returns the status of the answer."""
    if not form.validate():
        return 422
    try:
        services.add_posting(
            db.session(),
            current_actor(),
            user_id,
            chosen(form.office.data),
            Role(form.role.data),
            business_today(),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return 422
    except Conflict as doubled:
        form.form_errors.append(str(doubled))
        return 409
    return 200


def _page(holder: User, form: PostingForm) -> str:
    in_force = [one for one in holder.postings if one.ended_on is None]
    return render_template(
        "admin/account_postings.html",
        account=holder,
        own=is_own(holder.id),
        in_force=in_force,
        ended=[one for one in reversed(holder.postings) if one.ended_on is not None],
        form=form,
        work=open_work.of_account(db.session(), current_actor(), holder.id),
    )


@room.post("/postings/<int:user_id>/<int:posting_id>/end")
@requires("posting.manage", asks_again=True)
def end_posting(user_id: int, posting_id: int) -> ResponseReturnValue:
    """End a posting of the account from today on."""
    if posting_id not in {one.id for one in account(user_id).postings}:
        raise NotFound("没有这个岗位")
    services.end_posting(db.session(), current_actor(), posting_id, business_today())
    flash("岗位已结束，已登录的电脑随即退出")
    return redirect(url_for(".account_postings", user_id=user_id))


@room.post("/postings/<int:user_id>/reset-factor")
@requires("posting.manage", asks_again=True)
def reset_factor(user_id: int) -> ResponseReturnValue:
    """Take the second factor of somebody away whose phone is lost."""
    own_account.reset_factor(db.session(), current_actor(), user_id)
    flash("登录验证码已重置，本人下次登录只用密码，再重新启用")
    return redirect(url_for(".account_postings", user_id=user_id))

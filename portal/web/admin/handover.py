"""系统管理员: the open work of somebody who leaves goes to a colleague."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import open_work
from portal.queries.open_work import OpenWork
from portal.services import handover as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.forms import HandOverForm
from portal.web.admin.listing import account
from portal.web.admin.room import room
from portal.web.forms import show_problems


@room.route("/accounts/<int:user_id>/handover", methods=["GET", "POST"])
@requires("account.manage")
def hand_over(user_id: int) -> ResponseReturnValue:
    """How much the account has open at which office, and who could take it; numbers only."""
    leaver, status = account(user_id), 200
    forms = _forms(user_id)
    if request.method == "POST":
        posted = next((form for _, form in forms if form.office.data == _posted_office()), None)
        if posted is None:
            raise Conflict("这里已经没有在办的工作，可能刚刚移交或办结")
        if _carry_out(posted, user_id):
            return redirect(url_for(".hand_over", user_id=user_id))
        status = 422
    return render_template("admin/handover.html", account=leaver, forms=forms), status


def _posted_office() -> str:
    return request.form.get("office", "")


def _forms(user_id: int) -> list[tuple[OpenWork, HandOverForm]]:
    """The open work with a form for each office; ids are unique in the page."""
    work = open_work.of_account(db.session(), current_actor(), user_id)
    forms = [(one, _form(one, user_id)) for one in work]
    for one, form in forms[1:]:
        form.successor.id = f"successor-{one.office.id}"
    return forms


def _form(work: OpenWork, user_id: int) -> HandOverForm:
    """An office's form; what was posted belongs to one office only."""
    own = str(work.office.id)
    form = HandOverForm() if _posted_office() == own else HandOverForm(None, office=own)
    colleagues = open_work.successors(db.session(), work.office.id, user_id)
    form.successor.choices = [("", "请选择")] + [
        (str(one.id), f"{one.name}（{one.username}）") for one in colleagues
    ]
    return form


def _carry_out(form: HandOverForm, user_id: int) -> bool:
    if not form.validate():
        return False
    try:
        given = services.hand_over(
            db.session(),
            current_actor(),
            user_id,
            int(form.office.data),
            int(form.successor.data),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return False
    flash(f"已移交：{given}")
    return True

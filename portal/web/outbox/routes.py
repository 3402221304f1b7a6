"""短信发送失败: the list of them, and three ways to see to one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import outbox
from portal.services import failed_messages
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.outbox.forms import NumberForm
from portal.web.time import business_now

room = Blueprint("outbox", __name__, url_prefix="/messages")


@room.get("/failed")
@requires("message.read")
def failed() -> ResponseReturnValue:
    """The messages of the area's offices that did not arrive and nobody has seen to yet."""
    return _list(200)


@room.post("/<int:message_id>/again")
@requires("message.handle")
def again(message_id: int) -> ResponseReturnValue:
    """再发一次: the same to the same number."""
    return _seen_to(message_id, failed_messages.send_again, "已重新发送")


@room.post("/<int:message_id>/told")
@requires("message.handle")
def told(message_id: int) -> ResponseReturnValue:
    """已电话告知: the person knows it."""
    return _seen_to(message_id, failed_messages.told_by_phone, "已记下电话告知")


@room.route("/<int:message_id>/number", methods=["GET", "POST"])
@requires("message.handle")
def number(message_id: int) -> ResponseReturnValue:
    """改号重发: the number that is right, and the message to it."""
    form = NumberForm()
    if not form.is_submitted():
        return _number_page(form, message_id, 200)
    if not form.validate():
        return _number_page(form, message_id, 422)
    try:
        failed_messages.send_to(
            db.session(), current_actor(), business_now(), message_id, form.phone.data
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _number_page(form, message_id, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _list(409)
    flash("号码已改，短信重新发送")
    return redirect(url_for(".failed"))


def _seen_to(message_id: int, act: Callable[..., None], done: str) -> ResponseReturnValue:
    try:
        act(db.session(), current_actor(), business_now(), message_id)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _list(409)
    flash(done)
    return redirect(url_for(".failed"))


def _list(status: int) -> ResponseReturnValue:
    before = request.args.get("before", type=row_id) if request.method == "GET" else None
    found = outbox.failed(db.session(), current_actor(), before)
    page = render_template("outbox/failed.html", failed=found, is_newest=before is None)
    return page, status


def _number_page(form: NumberForm, message_id: int, status: int) -> ResponseReturnValue:
    """The form beside the message, 404 where it or its person is not here; the list once done."""
    line = outbox.failed_one(db.session(), current_actor(), message_id)
    if line is None or line.person_id is None:
        abort(404)
    if line.message.settled_at is not None:
        flash(failed_messages.SETTLED, "error")
        return _list(409)
    return render_template("outbox/number.html", form=form, line=line), status

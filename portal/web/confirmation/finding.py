"""Somebody of the roll by name, and those with something left to do elsewhere."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.characters import narrow
from portal.domain.confirmation import month_of
from portal.extensions import db
from portal.queries import confirmation
from portal.web.access import current_actor, requires
from portal.web.confirmation.room import room
from portal.web.time import business_now

_LONGEST = 30


@room.post("/find")
@requires("confirmation.record")
def find() -> ResponseReturnValue:
    """People of this month's roll by name; a single hit opens at once."""
    typed = " ".join(narrow(request.form.get("q", "")).split())
    wrong = ""
    if not typed or len(typed) > _LONGEST or not typed.isprintable():
        wrong = f"请输入姓名或拼音，最多 {_LONGEST} 个字"
    session, actor = db.session(), current_actor()
    found = () if wrong else confirmation.by_name(session, actor, business_now(), typed)
    if len(found) == 1:
        return redirect(url_for(".show", entry_id=found[0].id))
    page = render_template(
        "confirmation/found.html",
        q=typed[:_LONGEST],
        wrong=wrong,
        entries=found,
        most=confirmation.FOUND,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK


@room.get("/unfinished")
@requires("confirmation.record")
def unfinished() -> ResponseReturnValue:
    """Reached, and now employed or otherwise no longer to be registered: not done yet."""
    session, actor = db.session(), current_actor()
    entries = confirmation.entries(
        session, confirmation.unfinished(actor, month_of(business_now()))
    )
    return render_template("confirmation/unfinished.html", entries=entries)

"""安全管理员: the postings that an import asked for, granted or turned down together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import posting_requests
from portal.services import posting_requests as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.admin.room import room
from portal.web.time import business_now

# More digits would be no number to the database.
_ID: Final = re.compile(r"\d{1,18}", re.ASCII)


@room.route("/postings/requests", methods=["GET", "POST"])
@requires("posting.manage", asks_again=True)
def requests() -> ResponseReturnValue:
    """The oldest requests that wait; what is ticked is decided upon as a whole."""
    if request.method == "GET":
        return _page()
    chosen = {int(one) for one in request.form.getlist("chosen") if _ID.fullmatch(one)}
    act = services.turn_down if request.form.get("act") == "turn_down" else services.grant
    try:
        number = act(db.session(), current_actor(), chosen, business_now())
    except RuleBroken as broken:
        return _page(chosen, {one.field: one.message for one in broken.problems}), 422
    except Conflict as other:
        return _page(chosen, {"requests": str(other)}), 409
    flash(
        f"已批准 {number} 个岗位，从今天起" if act is services.grant else f"{number} 个岗位未批准"
    )
    return redirect(url_for(".requests"))


def _page(
    chosen: frozenset[int] | set[int] = frozenset(), problems: Mapping[str, str] | None = None
) -> str:
    """``problems``: what is wrong, by ``request-ID``, or by ``requests`` for all together."""
    return render_template(
        "admin/requests.html",
        page=posting_requests.first(db.session(), current_actor()),
        chosen=chosen,
        problems=problems or {},
    )

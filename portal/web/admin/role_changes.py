"""角色变动 (审计管理员): what the other administrators changed, to be seen and ticked off."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.audit_actions import action_title, subject_title
from portal.extensions import db
from portal.queries import role_changes as queries
from portal.services import audit_reading
from portal.services.errors import Conflict
from portal.web.access import current_actor, requires
from portal.web.admin.room import room
from portal.web.converters import row_id


@room.get("/audit/role-changes")
@requires("audit.read")
def role_changes() -> ResponseReturnValue:
    """The oldest changes not seen yet."""
    return _page()


@room.post("/audit/role-changes")
@requires("audit.read")
def see_role_changes() -> ResponseReturnValue:
    """Tick off all that the page showed; 409 where one was written meanwhile."""
    upto = request.form.get("upto", 0, type=row_id) or 0
    shown = request.form.get("shown", 0, type=row_id) or 0
    try:
        audit_reading.see_changes(db.session(), current_actor(), upto, shown)
    except Conflict as more:
        flash(str(more), "error")
        return _page(), 409
    flash(f"已阅 {shown} 项")
    return redirect(url_for(".role_changes"))


def _page() -> str:
    session, user_id = db.session(), current_actor().user_id
    return render_template(
        "admin/role_changes.html",
        lines=queries.unseen(session, user_id),
        waiting=queries.count(session, user_id),
        action_title=action_title,
        subject_title=subject_title,
    )

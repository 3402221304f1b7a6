"""审计管理员: who did what, when and from where."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.audit_actions import action_title, result_title, subject_title
from portal.extensions import db
from portal.queries import audit as trail
from portal.queries import staff
from portal.queries.audit import AuditFilter, AuditPage
from portal.web.access import requires
from portal.web.admin.forms import AuditForm
from portal.web.admin.room import room


@room.route("/audit", methods=["GET", "POST"])
@requires("audit.read")
def audit() -> ResponseReturnValue:
    """The trail, newest first, by person and day; for HTMX only the older rows that follow."""
    form = AuditForm()
    page = _entries(form) if not form.is_submitted() or form.validate() else None
    older = form.before.data is not None and request.htmx  # type: ignore[attr-defined]
    template = "admin/_audit_rows.html" if page and older else "admin/audit.html"
    body = render_template(
        template,
        form=form,
        page=page,
        action_title=action_title,
        subject_title=subject_title,
        result_title=result_title,
    )
    return body, 200 if page else 422


def _entries(form: AuditForm) -> AuditPage | None:
    user_id = None
    if form.username.data:
        user = staff.by_username(db.session(), form.username.data)
        if user is None:
            form.username.errors = ["没有这个用户名的账号"]
            return None
        user_id = user.id
    return trail.entries(db.session(), AuditFilter(user_id, form.day.data), form.before.data)

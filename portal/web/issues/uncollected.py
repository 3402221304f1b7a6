"""待领取: what waits for the community or for the person, the longest first (R11.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import uncollected
from portal.queries.uncollected import Cursor, Waiting
from portal.services import certificate_issues
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import id_and_version, row_id
from portal.web.forms import PortalForm
from portal.web.issues.room import room
from portal.web.time import business_now, business_today


@room.get("/issues/uncollected")
@requires("certificate.uncollected")
def waiting() -> ResponseReturnValue:
    """One of the two lists; with HTMX only the rows that follow."""
    try:
        which = Waiting(request.args.get("list", Waiting.COLLECT.value))
    except ValueError:
        abort(404)
    after = _cursor()
    following = after is not None and request.htmx  # type: ignore[attr-defined]
    name = "issues/_uncollected_rows.html" if following else "issues/uncollected.html"
    return _page(name, which, after)


@room.post("/issues/uncollected/receive")
@requires("certificate.hand_out")
def receive_many() -> ResponseReturnValue:
    """收到所选: each by itself; what changed meanwhile stays, and is named."""
    chosen = _chosen(request.form.getlist("chosen"))
    try:
        received = certificate_issues.receive_many(
            db.session(), current_actor(), business_now(), list(chosen.items())
        )
    except RuleBroken as broken:
        return _page("issues/uncollected.html", Waiting.RECEIVE, fault=str(broken)), 422
    if received.done < len(chosen):
        return _page("issues/uncollected.html", Waiting.RECEIVE, received=received), 409
    flash(f"已收到 {received.done} 本证书，已通知本人领取")
    return redirect(url_for(".waiting", list=Waiting.RECEIVE.value))


def _page(name: str, which: Waiting, after: Cursor | None = None, **told: Any) -> str:
    session, actor = db.session(), current_actor()
    return render_template(
        name,
        which=which,
        after=after,
        page=uncollected.waiting(session, actor, which, after),
        counts=uncollected.counts(session, actor),
        can_receive=which is Waiting.RECEIVE and actor.can("certificate.hand_out"),
        form=PortalForm(formdata=None),
        today=business_today(),
        **{"fault": "", "received": None, **told},
    )


def _cursor() -> Cursor | None:
    since, issue_id = request.args.get("since"), request.args.get("after", type=row_id)
    if since is None or issue_id is None:
        return None
    try:
        return Cursor(date.fromisoformat(since), issue_id)
    except ValueError:
        abort(404)


def _chosen(typed: list[str]) -> dict[int, int]:
    """The cases and the versions seen, sent as ``id:version``; 404 for anything else."""
    try:
        return dict(id_and_version(one) for one in typed)
    except ValueError:
        abort(404)

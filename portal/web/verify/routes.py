"""证书核验: whether a certificate on paper holds, for anybody in the office network (R11.1)."""

from __future__ import annotations

from time import monotonic

from flask import Blueprint, abort, current_app, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Issue
from portal.queries import certificates
from portal.queries.verification import read_token
from portal.web.access import requires
from portal.web.limits import MinuteLimit

room = Blueprint("verify", __name__, url_prefix="/verify")

EACH, TOGETHER = 30, 600
"""Papers a minute: by one address, and by all of them in each web process."""

LIMIT = "portal_verify_limit"
"""Where the application keeps its count."""


@room.record
def _count_anew(state: BlueprintSetupState) -> None:
    state.app.extensions[LIMIT] = MinuteLimit(EACH, TOGETHER)


@room.get("/<token>")
@requires("public")
def show(token: str) -> ResponseReturnValue:
    """Whether the paper of that token holds; a forged token is told from no paper by nothing."""
    if not current_app.extensions[LIMIT].allows(request.remote_addr or "", monotonic()):
        abort(429)
    issue = _issue(token)
    answer = make_response(render_template("verify/verify.html", issue=issue))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _issue(token: str) -> Issue | None:
    paper = read_token(token)
    return certificates.issue_of_paper(db.session(), *paper) if paper else None

"""The progress of a job, asked for again and again by the page that waits for it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Job
from portal.queries import jobs, roster_pages
from portal.services.certificate_batches import MAKE
from portal.web.access import current_actor, requires

room = Blueprint("jobs", __name__, url_prefix="/jobs")

_TITLES = {
    "golive.check": "核对",
    "golive.apply": "导入",
    MAKE: "制证",
    roster_pages.CHECK: "核对",
    roster_pages.COMPLETE: "办理",
    roster_pages.REVOKE: "撤销",
}


@room.get("/<int:job_id>/progress")
@requires("self.manage")
def progress(job_id: int) -> ResponseReturnValue:
    """How far a job of one's own or of the area has come; when it is over, the page is reloaded."""
    job = jobs.seen_by(db.session(), current_actor(), job_id)
    if job is None:
        abort(404)
    answer: Response = make_response(render_template("jobs/_progress.html", **shown(job)))
    if job.state not in jobs.OPEN:
        answer.headers["HX-Refresh"] = "true"
    return answer


def shown(job: Job) -> dict[str, object]:
    """What the partial needs."""
    return {"job": job, "job_title": _TITLES[job.kind], "going_on": job.state in jobs.OPEN}

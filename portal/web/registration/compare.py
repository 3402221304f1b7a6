"""信息比对 while the form is being filled in (R2.8): shown beside it, on record with the case."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.comparisons import Result
from portal.extensions import db
from portal.services import comparing
from portal.web.access import current_actor, requires
from portal.web.comparer import comparer
from portal.web.registration.fill import keep
from portal.web.registration.forms import WHOLE
from portal.web.registration.room import CODE, COMPARED, begun, room, since
from portal.web.time import business_now


@room.post(f"/{CODE}/<token>/compare")
@requires("draft.write")
def compare(code: str, token: str) -> ResponseReturnValue:
    """Ask the sources of the draft's number; what is typed is kept."""
    draft, form = begun(code, token), WHOLE[code]()
    context = {"form": form, "compare_url": url_for(".compare", code=code, token=token)}
    if "unemployed_since" in form and since(form) is None:
        form.offer_comparison(COMPARED in draft.payload)
        form.verification.errors = ["请先填好失业时间，再比对"]
        return render_template("registration/_verification.html", **context, compared=()), 422
    found = comparing.preview(
        db.session(), current_actor(), business_now(), comparer(), draft.number, since(form)
    )
    has_data = any(one.result is not Result.ABSENT for one in found)
    keep(draft, asked=has_data)
    form.offer_comparison(has_data or COMPARED in draft.payload)
    return render_template("registration/_verification.html", **context, compared=found)

"""信息比对 of a case that waits to be verified (R2.8)."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import applications, comparisons
from portal.services import comparing
from portal.web.access import current_actor, requires
from portal.web.cases.room import case_in_area, room
from portal.web.comparer import comparer
from portal.web.registration.forms import FinishForm
from portal.web.registration.means import offer
from portal.web.time import business_now


@room.post("/cases/<int:case_id>/compare")
@requires("case.handle")
def compare(case_id: int) -> ResponseReturnValue:
    """Ask the sources and put what they say on record; what is typed stays."""
    comparing.compare_case(db.session(), current_actor(), business_now(), comparer(), case_id)
    case, form = case_in_area(case_id), FinishForm()
    found = comparisons.of_case(db.session(), case)
    offer(form, found, applications.declared(db.session(), case))
    return render_template(
        "registration/_verification.html",
        form=form,
        compared=found,
        compare_url=url_for(".compare", case_id=case_id),
    )

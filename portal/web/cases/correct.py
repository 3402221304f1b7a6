"""更正: what a completed registration says is put right; old and new stand side by side."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.workflow import Status
from portal.extensions import db
from portal.models import Case
from portal.queries import applications
from portal.queries import evidence as scans_on
from portal.services import corrections
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.declared import differences
from portal.web.cases.forms import CORRECTIONS, CorrectionForm
from portal.web.cases.room import case_in_area, room, version_seen
from portal.web.forms import show_problems
from portal.web.registration import reading
from portal.web.time import business_now, business_today


def can_be_corrected(case: Case) -> bool:
    """Whether the case is a completed registration."""
    return case.status is Status.COMPLETED and case.procedure in CORRECTIONS


@room.route("/cases/<int:case_id>/correct", methods=["GET", "POST"])
@requires("case.handle")
def correct(case_id: int) -> ResponseReturnValue:
    """The form as it stands, to be corrected; name and number are the person's own record's."""
    case = case_in_area(case_id)
    if not can_be_corrected(case):
        flash("只有已办结的登记可以更正", "info")
        return redirect(url_for(".show", case_id=case_id))
    session, kind = db.session(), CORRECTIONS[case.procedure]
    if request.method == "GET":
        declared = reading.of_application(applications.in_force(session, case), case.place)
        declared["name"] = case.person.name
        return _page(case, kind(formdata=None, data=declared), 200)
    form, number = kind(), case.person.id_number
    form.name.data = case.person.name
    if not reading.valid(session, form, number, case.accepted_on or business_today()):
        return _page(case, form, 422)
    try:
        corrections.correct(
            session,
            current_actor(),
            business_now(),
            case_id,
            request.form.get("version", 0, type=int),
            reading.details(session, form, number),
            form.correction.data,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(case_in_area(case_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), form, 409)
    flash("已更正，原来的内容仍可查看")
    return redirect(url_for(".revisions", case_id=case_id))


def _page(case: Case, form: CorrectionForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "cases/correct.html",
        case=case,
        version=version_seen(case, status),
        number=case.person.id_number,
        form=form,
        scans=scans_on.of_case(db.session(), case.id),
    )
    return page, status


@room.get("/cases/<int:case_id>/revisions")
@requires("case.read")
def revisions(case_id: int) -> ResponseReturnValue:
    """Each time the form was put right or corrected: what it said before and after, and why."""
    case = case_in_area(case_id)
    forms = {one.revision: one for one in applications.revisions(db.session(), case)}
    changes = [
        (decision, differences(forms[decision.revision - 1], forms[decision.revision]))
        for decision in case.decisions
        if decision.revision is not None and decision.revision - 1 in forms
    ]
    return render_template("cases/revisions.html", case=case, changes=changes)

"""扫描件: scans on a case, attached and taken out, and the viewer that stands beside the form."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.evidence import MOST_MEGABYTES, EvidenceKind
from portal.extensions import db
from portal.models import Case
from portal.queries import evidence as scans_on
from portal.services import evidence
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import handled
from portal.web.access import accepts_file, current_actor, requires
from portal.web.cases.forms import ScanForm
from portal.web.cases.room import case_in_area, room
from portal.web.forms import show_problems
from portal.web.stores import scan_store
from portal.web.time import business_now


def scans_shown(case: Case, form: ScanForm | None = None) -> dict[str, Any]:
    """What the card 扫描件 shows; to the case's clerk, with the form to attach one more."""
    form = form or ScanForm(formdata=None)
    form.fit(case)
    return {
        "scans": scans_on.of_case(db.session(), case.id),
        "scan_form": form,
        "can_attach": current_actor().can("case.handle", handled(case)),
        "most_megabytes": MOST_MEGABYTES,
    }


@room.post("/cases/<int:case_id>/evidence")
@requires("case.handle")
@accepts_file(MOST_MEGABYTES)
def attach(case_id: int) -> ResponseReturnValue:
    """Attach a photograph or a scan to the case."""
    case, form = case_in_area(case_id), ScanForm()
    form.fit(case)
    if not form.validate():
        return _card(case, form, 422)
    try:
        evidence.attach(
            db.session(),
            current_actor(),
            business_now(),
            scan_store(),
            case_id,
            EvidenceKind(form.kind.data),
            form.content.data.read(),
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _card(case_in_area(case_id), form, 422)
    return _done(case_id, "已附上扫描件")


@room.post("/cases/<int:case_id>/evidence/<int:evidence_id>/remove")
@requires("case.handle")
def remove_scan(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """Take a scan out of the case; 409 when somebody else did."""
    try:
        evidence.remove(db.session(), current_actor(), business_now(), case_id, evidence_id)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _card(case_in_area(case_id), None, 409)
    return _done(case_id, "已移出扫描件，记录仍保留")


@room.get("/cases/<int:case_id>/evidence/<int:evidence_id>")
@requires("evidence.view")
def scan(case_id: int, evidence_id: int) -> ResponseReturnValue:
    """The viewer with a scan's pages: beside the form, or on a page of its own."""
    found = scans_on.in_area(db.session(), current_actor(), case_id, evidence_id)
    if found is None:
        abort(404)
    if request.htmx:  # type: ignore[attr-defined]
        return render_template("cases/_viewer.html", scan=found)
    case = case_in_area(case_id)
    return render_template("cases/scans.html", case=case, scan=found, **scans_shown(case))


@room.get("/cases/<int:case_id>/evidence/<int:evidence_id>/<line:number>.jpg")
@requires("evidence.view")
def scan_page(case_id: int, evidence_id: int, number: int) -> ResponseReturnValue:
    """One page of a scan."""
    jpeg = evidence.look_at(
        db.session(), current_actor(), scan_store(), case_id, evidence_id, number
    )
    return Response(jpeg, mimetype="image/jpeg")


def _card(case: Case, form: ScanForm | None, status: int) -> ResponseReturnValue:
    """The card alone, so that nothing typed beside it is lost; without scripts on a page."""
    name = "cases/_scans_answer.html" if request.htmx else "cases/scans.html"  # type: ignore[attr-defined]
    return render_template(name, case=case, scan=None, **scans_shown(case, form)), status


def _done(case_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    if request.htmx:  # type: ignore[attr-defined]
        return _card(case_in_area(case_id), None, 200)
    return redirect(url_for(".show", case_id=case_id))

"""收到证书 and 发放给本人, on the case's page (R11.4)."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.services import certificate_issues
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases import pages
from portal.web.cases.room import case_in_area
from portal.web.forms import show_problems
from portal.web.issues.forms import HandOutForm
from portal.web.issues.room import room
from portal.web.registration import reading
from portal.web.time import business_now


@room.post("/cases/<int:case_id>/receive")
@requires("certificate.hand_out")
def receive(case_id: int) -> ResponseReturnValue:
    """The certificate has come to the community; the holder is told by message."""
    case_in_area(case_id)
    try:
        certificate_issues.receive(
            db.session(), current_actor(), business_now(), case_id, _version()
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return pages.answer(case_in_area(case_id), 409)
    flash("已收到证书，已通知本人领取")
    return redirect(url_for("cases.show", case_id=case_id))


@room.post("/cases/<int:case_id>/hand-over")
@requires("certificate.hand_out")
def hand_over(case_id: int) -> ResponseReturnValue:
    """The holder has signed and takes the certificate."""
    case, form = case_in_area(case_id), HandOutForm()
    if not form.validate():
        return pages.answer(case, 422, form)
    try:
        consent = reading.consent(form)
        assert consent is not None, "needed by the form"
        certificate_issues.hand_over(
            db.session(), current_actor(), business_now(), case_id, _version(), consent
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return pages.answer(case_in_area(case_id), 422, form)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return pages.answer(case_in_area(case_id), 409, form)
    flash("已发放给本人，证书从今天起有效")
    return redirect(url_for("cases.show", case_id=case_id))


def _version() -> int:
    return request.form.get("version", 0, type=int)

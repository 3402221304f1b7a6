"""A case: what was declared, who decided what, what is left to do, and the printed form."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.lights import light
from portal.domain.workflow import StepKind, allowed
from portal.extensions import db
from portal.models import Case, DocumentKind
from portal.printing.case_form import blank_form, filled_form
from portal.printing.registration_form import registration_form_html
from portal.printing.renderer import render_pdf
from portal.queries import applications, cases, province
from portal.services import documents, unemployment
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.archive import paper_archive
from portal.web.forms import show_problems
from portal.web.registration import reading
from portal.web.registration.forms import FinishForm
from portal.web.time import business_now, business_today

room = Blueprint("cases", __name__)


def _case(case_id: int) -> Case:
    case = cases.in_area(db.session(), current_actor(), case_id)
    if case is None:
        abort(404)
    return case


@room.get("/cases/<int:case_id>")
@requires("case.read")
def show(case_id: int) -> ResponseReturnValue:
    """The case's page; to its clerk, with what completes it."""
    return _page(_case(case_id), FinishForm(formdata=None))


def _page(case: Case, form: FinishForm, status: int = 200) -> ResponseReturnValue:
    session, actor, today = db.session(), current_actor(), business_today()
    step = case.current_step
    mine = actor.covers(case.handling_office.area.path)
    can_finish = (
        mine
        and step is not None
        and step.kind is StepKind.VERIFY
        and bool(allowed(step, case.status, actor.level, actor.roles))
    )
    due_light = None
    if case.due_on is not None and case.closed_at is None:
        due_light = light(case.due_on, today, province.calendar(session))
    page = render_template(
        "cases/case.html",
        case=case,
        application=applications.unemployment(session, case.id),
        prints=cases.prints(session, case.id),
        form=form,
        can_finish=can_finish,
        light=due_light,
    )
    return page, status


@room.post("/cases/<int:case_id>/complete")
@requires("case.handle")
def complete(case_id: int) -> ResponseReturnValue:
    """Verify and complete; 409 when somebody else acted since the page was opened."""
    case, form = _case(case_id), FinishForm()
    version = request.form.get("version", type=int) or 0
    if not form.validate():
        return _page(case, form, 422)
    try:
        finish = reading.finish(form, consent_known=bool(case.bases))
        unemployment.complete(
            db.session(), current_actor(), business_now(), case_id, version, finish
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_case(case_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(_case(case_id), form, 409)
    flash("已办结，登记表可以打印了")
    return redirect(url_for(".show", case_id=case_id))


@room.get("/cases/<int:case_id>/registration-form.pdf")
@requires("document.print")
def registration_form(case_id: int) -> ResponseReturnValue:
    """《就业失业求职登记表》: printed again unchanged while the case has not moved on."""
    session, actor, case = db.session(), current_actor(), _case(case_id)
    kind = DocumentKind.REGISTRATION_FORM
    document = documents.issued(session, case, kind)
    if document is not None:
        sha256 = document.sha256
    else:
        application = applications.unemployment(session, case.id)
        html = registration_form_html(filled_form(case, application))
        sha256 = paper_archive().put(render_pdf(html))
    number = case.number
    sha256 = documents.record_print(session, actor, business_now(), case, kind, sha256)
    return _pdf(paper_archive().get(sha256), f"{number}.pdf")


@room.get("/forms/registration-form.pdf")
@requires("document.print")
def empty_form() -> ResponseReturnValue:
    """The blank form with the office's name."""
    html = registration_form_html(blank_form(current_actor().office_title))
    return _pdf(render_pdf(html), "registration-form.pdf")


def _pdf(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response

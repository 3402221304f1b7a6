"""申领: the request, which is the community's first review; and the request put right (R11.3)."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.certificates import EXCHANGE, SUPPLEMENT, fitting_types
from portal.domain.photos import MOST_MEGABYTES
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Case, Person
from portal.queries import certificates, people
from portal.services import certificate_requests
from portal.services.errors import Conflict, RuleBroken
from portal.web import province
from portal.web.access import accepts_file, current_actor, requires
from portal.web.cases.room import case_in_area, open_to_me, version_seen
from portal.web.certificates.forms import AskForm
from portal.web.certificates.photos import keep_photo
from portal.web.certificates.room import person_in_area, room
from portal.web.certificates.shown import sent_back
from portal.web.forms import show_problems
from portal.web.time import business_now, business_today


@room.route("/people/<int:person_id>/certificate", methods=["GET", "POST"])
@requires("certificate.request")
@accepts_file(MOST_MEGABYTES)
def ask(person_id: int) -> ResponseReturnValue:
    """Ask for a certificate on paper; what stands in the way is told before anything is typed."""
    person, form = person_in_area(person_id), AskForm()
    _offer(form, person_id)
    if not form.is_submitted():
        return _hindered(person) or _page(person, form)
    if not _sound(form, person_id):
        return _page(person, form, status=422)
    try:
        case = certificate_requests.request(
            db.session(),
            current_actor(),
            business_now(),
            person_id,
            form.asked,
            channel=form.channel.data,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_in_area(person_id), form, status=422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(person_in_area(person_id), form, status=409)
    flash("已受理，报送街道（乡镇）复审")
    return redirect(url_for("cases.show", case_id=case.id))


@room.route("/cases/<int:case_id>/request", methods=["GET", "POST"])
@requires("certificate.request")
@accepts_file(MOST_MEGABYTES)
def put_right(case_id: int) -> ResponseReturnValue:
    """The request that was sent back or returned, put right: a new revision, and up again."""
    case, form = case_in_area(case_id), AskForm()
    asked_for = case.procedure == CERTIFICATE.code
    if not asked_for or (not form.is_submitted() and Action.RESUBMIT not in open_to_me(case)):
        flash("这件办件现在没有要补正的申领", "info")
        return redirect(url_for("cases.show", case_id=case_id))
    del form.channel
    _offer(form, case.person_id)
    if not form.is_submitted():
        form.fill(certificates.asked(db.session(), case_id))
        return _page(case.person, form, case)
    if not _sound(form, case.person_id):
        return _page(case.person, form, case, 422)
    try:
        certificate_requests.put_right(
            db.session(),
            current_actor(),
            business_now(),
            case_id,
            request.form.get("version", 0, type=int),
            form.asked,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _again(case_id, form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _again(case_id, form, 409)
    flash("已补正，再次报送街道（乡镇）复审")
    return redirect(url_for("cases.show", case_id=case_id))


def _offer(form: AskForm, person_id: int) -> None:
    form.offer(fitting_types(had_any=certificates.had_any(db.session(), person_id)))


def _sound(form: AskForm, person_id: int) -> bool:
    """Whether the form holds; a new picture is kept even so, for a browser would forget it."""
    sound = bool(form.validate())
    return (not form.is_digital or keep_photo(person_id, form)) and sound


def _hindered(person: Person) -> str | None:
    """The page that says what stands in the way; None where nothing does."""
    session, actor = db.session(), current_actor()
    standing = certificates.open_request(session, person.id)
    why = certificate_requests.hindrance(session, actor, person.id)
    if standing is None and why is None:
        return None
    never = certificates.registration_for(session, person.id) is None
    return render_template(
        "certificates/hindered.html", person=person, standing=standing, why=why, never=never
    )


def _again(case_id: int, form: AskForm, status: int) -> ResponseReturnValue:
    case = case_in_area(case_id)
    return _page(case.person, form, case, status)


def _page(
    person: Person, form: AskForm, case: Case | None = None, status: int = HTTPStatus.OK
) -> ResponseReturnValue:
    session = db.session()
    told = sent_back(case) if case else ()
    registration = certificates.registration_for(session, person.id)
    page = render_template(
        "certificates/ask.html",
        person=person,
        case=case,
        version=version_seen(case, status) if case else None,
        form=form,
        registration=registration,
        certificate=people.certificate(session, person.id),
        repeated=dict.fromkeys((SUPPLEMENT, EXCHANGE), "#why"),
        told=told,
        marked={name for one in told for name in one.field_names},
        due=case.due_on if case else _due(),
        most_megabytes=MOST_MEGABYTES,
    )
    return page, status


def _due() -> date:
    days = province.policy().days_for(CERTIFICATE)
    return province.calendar().due(business_today(), days).on

"""失业登记: the number, the checks, one page in the order of the paper form, and the result."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.domain.dates import SHANGHAI
from portal.domain.eligibility import Known, checks, stopped
from portal.domain.identity import IdentityError, IdNumber, parse_id_number
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.extensions import db
from portal.models import Case, Office, Person
from portal.queries import eligibility, people, province
from portal.services import drafts, lookups, unemployment
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.registration import reading
from portal.web.registration.forms import StartForm, UnemploymentForm
from portal.web.time import business_now, business_today

room = Blueprint("registration", __name__, url_prefix="/registration/unemployment")

FORM = UNEMPLOYMENT.code
NUMBER = "id_number"
_NOT_KEPT = frozenset({"csrf_token", "action"})


@room.route("/start", methods=["GET", "POST"])
@requires("case.accept")
def start() -> ResponseReturnValue:
    """The number from the card: on to the form, or to what stands in its way."""
    form = StartForm()
    if not form.is_submitted():
        return render_template("registration/start.html", form=form, checks=(), person=None)
    try:
        number = parse_id_number(form.id_number.data or "")
    except IdentityError as wrong:
        form.id_number.errors = [str(wrong)]
        page = render_template("registration/start.html", form=form, checks=(), person=None)
        return page, 422
    session, actor = db.session(), current_actor()
    person = people.by_id_number(session, number)
    found = checks(number, _known(person), business_today())
    own = person if person and people.visible(session, actor, person.id) else None
    if person is not None and own is None:
        lookups.look_up_elsewhere(session, actor, person.id)
    if stopped(found):
        page = render_template("registration/start.html", form=form, checks=found, person=own)
        return page, 422
    token = drafts.start(
        session,
        actor,
        FORM,
        {NUMBER: [number.canonical]},
        business_now(),
        about=number.canonical,
    )
    return redirect(url_for(".fill", token=token))


def _known(person: Person | None) -> Known:
    return eligibility.known(db.session(), person.id) if person else Known()


@room.route("/<token>", methods=["GET", "POST"])
@requires("draft.write")
def fill(token: str) -> ResponseReturnValue:
    """The form itself: accept, or accept and complete at once."""
    payload, saved_at = drafts.read(db.session(), current_actor(), token, FORM)
    number = parse_id_number(payload[NUMBER][0])
    if request.method == "GET":
        return _form_page(token, number, _form_from(payload, number), saved_at)
    form = UnemploymentForm()
    _keep(token, payload)
    sound = reading.valid(form, number, business_today())
    missing = reading.finish_problems(form, consent_known=False) if _completing() else []
    show_problems(form, missing)
    if missing or not sound:
        return _form_page(token, number, form, business_now(), status=422)
    try:
        case = _accept(form, number, token)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _form_page(token, number, form, business_now(), status=422)
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _form_page(token, number, form, business_now(), status=409)
    flash("已办结，登记表可以打印了" if case.closed_at else "已受理，核验后办结")
    return redirect(url_for("cases.show", case_id=case.id))


def _completing() -> bool:
    return request.form.get("action") == "complete"


def _accept(form: UnemploymentForm, number: IdNumber, token: str) -> Case:
    session, actor = db.session(), current_actor()
    completing = _completing()
    return unemployment.accept(
        session,
        actor,
        business_now(),
        reading.details(session, form, number),
        consent=None if completing else reading.consent(form),
        finish=reading.finish(form, consent_known=False) if completing else None,
        draft=token,
    )


@room.post("/<token>/draft")
@requires("draft.write")
def save(token: str) -> ResponseReturnValue:
    """Keep what has been typed so far, while it is being typed."""
    payload, _saved = drafts.read(db.session(), current_actor(), token, FORM)
    _keep(token, payload)
    return render_template("registration/_saved.html", saved_at=_hour(business_now()))


@room.post("/<token>/discard")
@requires("draft.write")
def discard(token: str) -> ResponseReturnValue:
    """Throw the draft away and go back to the desk."""
    drafts.discard(db.session(), current_actor(), token, FORM)
    flash("草稿已删除", "info")
    return redirect(url_for("desk.show"))


def _keep(token: str, payload: drafts.Payload) -> None:
    typed = {name: request.form.getlist(name) for name in request.form if name not in _NOT_KEPT}
    drafts.save(
        db.session(),
        current_actor(),
        token,
        FORM,
        {**typed, NUMBER: payload[NUMBER]},
        business_now(),
    )


def _form_from(payload: drafts.Payload, number: IdNumber) -> UnemploymentForm:
    if set(payload) > {NUMBER}:
        return UnemploymentForm(formdata=MultiDict(payload))
    session, actor = db.session(), current_actor()
    person = people.by_id_number(session, number)
    if person is not None and people.visible(session, actor, person.id):
        return UnemploymentForm(formdata=None, data=reading.of_person(person))
    office = session.get_one(Office, actor.office_id)
    return UnemploymentForm(formdata=None, data=reading.prefilled(session, number, office))


def _form_page(
    token: str, number: IdNumber, form: UnemploymentForm, saved_at: datetime, status: int = 200
) -> ResponseReturnValue:
    session = db.session()
    person = people.by_id_number(session, number)
    days = province.policy(session).days_for(UNEMPLOYMENT)
    context: dict[str, Any] = {
        "token": token,
        "number": number,
        "form": form,
        "known": person is not None,
        "checks": checks(number, _known(person), business_today()),
        "procedure": UNEMPLOYMENT,
        "days": days,
        "due": province.calendar(session).due(business_today(), days),
        "saved_at": _hour(saved_at),
    }
    return render_template("registration/unemployment.html", **context), status


def _hour(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%H:%M}"

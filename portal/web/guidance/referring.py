"""The community's part: whom it referred, a new referral, an answer, taking one back (R5.4)."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level
from portal.domain.workflow import Status
from portal.extensions import db
from portal.models import Case, Person
from portal.queries import guidance as queries
from portal.services import guidance
from portal.services.consents import Consent
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.cases.room import version_seen
from portal.web.forms import show_problems
from portal.web.guidance.forms import NeedForm, ReferForm, WordsForm
from portal.web.guidance.room import referral_in_area, room, version
from portal.web.identity_changes.room import person_in_area
from portal.web.lights import case_lights
from portal.web.service311.giving import shown
from portal.web.time import business_now


@room.get("")
@requires("guidance.read")
def index() -> ResponseReturnValue:
    """What waits in the area, the most urgent first, and what was done lately."""
    session, actor = db.session(), current_actor()
    return render_template(
        "guidance/index.html",
        waiting=queries.waiting(session, actor),
        lately=queries.lately(session, actor),
        light_of=case_lights(),
        at_county=actor.level is Level.COUNTY,
    )


@room.route("/refer/<int:person_id>", methods=["GET", "POST"])
@requires("service311.record")
def refer(person_id: int) -> ResponseReturnValue:
    """Refer somebody whose needs are not clear to the district's counsellors."""
    person, form = person_in_area(person_id), ReferForm()
    if not form.is_submitted():
        return _refer_page(person, form, 200)
    if not form.validate():
        return _refer_page(person, form, 422)
    consent = Consent(form.means.data)
    try:
        case = guidance.refer(
            db.session(), current_actor(), business_now(), person_id, form.need.data, consent
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _refer_page(person_in_area(person_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _refer_page(person_in_area(person_id), form, 409)
    flash("已转区县安排职业指导师")
    return redirect(url_for("cases.show", case_id=case.id))


@room.route("/<int:referral_id>/answer", methods=["GET", "POST"])
@requires("case.handle")
def answer(referral_id: int) -> ResponseReturnValue:
    """What the district asked back is said, and the referral goes up again."""
    case, session = referral_in_area(referral_id), db.session()
    request = queries.of_case(session, case.id)
    assert request is not None, "every referral says what is needed"
    form = NeedForm(data={"need": request.need})
    if not form.is_submitted():
        return _say_page(case, form, "答复", 200)
    if not form.validate():
        return _say_page(case, form, "答复", 422)
    try:
        guidance.answer(
            session, current_actor(), business_now(), case.id, version(), form.need.data
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _say_page(referral_in_area(referral_id), form, "答复", 409)
    flash("已答复，区县会在待办中看到；期限照常计算")
    return redirect(url_for("cases.show", case_id=referral_id))


@room.route("/<int:referral_id>/withdraw", methods=["GET", "POST"])
@requires("case.handle")
def withdraw(referral_id: int) -> ResponseReturnValue:
    """Take a referral back that nobody needs any more."""
    case, form = referral_in_area(referral_id), WordsForm()
    if not form.is_submitted():
        return _say_page(case, form, "撤回转办", 200)
    if not form.validate():
        return _say_page(case, form, "撤回转办", 422)
    try:
        guidance.withdraw(
            db.session(), current_actor(), business_now(), case.id, version(), form.words.data
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _say_page(referral_in_area(referral_id), form, "撤回转办", 409)
    flash("已撤回转办")
    return redirect(url_for("cases.show", case_id=referral_id))


def _refer_page(person: Person, form: ReferForm, status: int) -> ResponseReturnValue:
    page = render_template("guidance/refer.html", person=person, form=form, **shown(person.id))
    return page, status


def _say_page(
    case: Case, form: NeedForm | WordsForm, words: str, status: int
) -> ResponseReturnValue:
    asked = case.decisions[-1] if case.status is Status.SENT_BACK else None
    page = render_template(
        "cases/say.html",
        case=case,
        version=version_seen(case, status),
        form=form,
        said=form.need if isinstance(form, NeedForm) else form.words,
        words=words,
        asked=asked if words == "答复" else None,
        asker="区县",
        can_act=True,
    )
    return page, status

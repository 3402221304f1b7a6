"""One vacancy told to a person, and how they answered (R5.2)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.deregistration import Answer
from portal.extensions import db
from portal.models import Offer
from portal.queries import matching
from portal.services import recommending
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.identity_changes.room import person_in_area
from portal.web.matching import shown
from portal.web.matching.forms import AnswerForm
from portal.web.matching.room import room
from portal.web.time import business_now, business_today

CAN_GO_NOWHERE = "本人没有手机号，短信发不了，请打印推荐单交给本人"


@room.route("/<int:opening_id>", methods=["GET", "POST"])
@requires("service311.record")
def vacancy(person_id: int, opening_id: int) -> ResponseReturnValue:
    """A vacancy's details, and the person's answer."""
    person_in_area(person_id)
    form = AnswerForm()
    if not form.is_submitted():
        return _page(person_id, opening_id, form, 200)
    if not form.validate():
        return _page(person_id, opening_id, form, 422)
    told = (person_id, opening_id, form.answered)
    try:
        offer = recommending.recommend(db.session(), current_actor(), business_now(), *told)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(person_id, opening_id, form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(person_id, opening_id, form, 409)
    flash(said(offer))
    return redirect(url_for(".page", person_id=person_id))


def said(offer: Offer) -> str:
    """What has come of the answer, in one sentence."""
    if offer.answer is not Answer.ACCEPTED:
        return "已记录本人的答复，这个岗位不再推荐"
    assert offer.vacancy is not None, "whoever agrees agrees to a vacancy"
    title = offer.vacancy.title
    if offer.message_id is None:
        return f"已推荐{title}。{CAN_GO_NOWHERE}"
    return f"已推荐{title}，推荐短信待发送"


def _page(person_id: int, vacancy_id: int, form: AnswerForm, status: int) -> ResponseReturnValue:
    session, person = db.session(), person_in_area(person_id)
    wanted = matching.wanted_by(session, person)
    found = matching.found(session, wanted, vacancy_id)
    if found is None:
        abort(404)
    page = render_template(
        "matching/vacancy.html",
        person=person,
        form=form,
        found=found,
        workplace=matching.workplace(session, found.vacancy),
        standing=found.vacancy.standing(business_today()),
        offered=not matching.can_be_offered(session, person_id, vacancy_id),
        **shown.beside(person),
    )
    return page, status

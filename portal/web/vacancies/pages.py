"""岗位: the list, and one vacancy with its history."""

from __future__ import annotations

from http import HTTPStatus

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level
from portal.domain.mass_reading import Mass
from portal.domain.workflow import Action
from portal.extensions import db
from portal.queries import areas, vacancies
from portal.queries.vacancies import VacancyFilter, Wanted
from portal.queries.vacancy_audits import to_put_right
from portal.services import vacancy_life
from portal.web.access import current_actor, requires
from portal.web.cases.progress import stages
from portal.web.converters import row_id
from portal.web.lights import case_lights
from portal.web.limits import limited
from portal.web.navigation import vacancy_turns
from portal.web.time import business_today
from portal.web.vacancies.forms import NO_SUCH_PLACE, SearchForm
from portal.web.vacancies.managing import WORDS, open_acts
from portal.web.vacancies.room import (
    can_edit,
    is_back,
    is_ours,
    open_actions,
    room,
    vacancy_in_area,
)
from portal.web.vacancies.shown import LOOKS, corrections, facts_of, sent_back_for


@room.get("")
@requires("vacancy.read")
def index() -> ResponseReturnValue:
    """What is open in the county, and all that the actor's area entered."""
    return _list(SearchForm(formdata=None))


@room.post("")
@requires("vacancy.read")
def search() -> ResponseReturnValue:
    """Find by title, employer, occupation, place and state; with HTMX, more of the list."""
    form = SearchForm()
    return _list(form, HTTPStatus.OK if form.validate() else HTTPStatus.UNPROCESSABLE_ENTITY)


def _list(form: SearchForm, status: int = HTTPStatus.OK) -> ResponseReturnValue:
    session, actor, today = db.session(), current_actor(), business_today()
    which = _filter()
    wanted = Wanted()
    if form.is_submitted() and status == HTTPStatus.OK:
        place = areas.by_full_name(session, form.place.data) if form.place.data else None
        if form.place.data and place is None:
            form.place.errors, status = [NO_SUCH_PLACE], HTTPStatus.UNPROCESSABLE_ENTITY
        wanted = Wanted(form.q.data or "", form.occupation.data, place)
    after = request.form.get("after", type=row_id)
    context = {
        "form": form,
        "which": which,
        "looks": LOOKS,
        "page": vacancies.page(session, actor, today, which, wanted, after),
    }
    if after is not None and request.htmx:  # type: ignore[attr-defined]
        return render_template("vacancies/_rows.html", **context)
    page = render_template(
        "vacancies/vacancies.html",
        counts=vacancies.counts(session, actor, today, wanted),
        turns=vacancy_turns(session, actor),
        back=to_put_right(session, actor) if actor.can("vacancy.enter") else (),
        county=actor.level in (Level.COMMUNITY, Level.TOWN, Level.COUNTY),
        **context,
    )
    return page, status


def _filter() -> VacancyFilter:
    try:
        return VacancyFilter(request.form.get("which", VacancyFilter.OPEN.value))
    except ValueError:
        abort(404)


@room.get("/<int:vacancy_id>")
@requires("vacancy.read")
def show(vacancy_id: int) -> ResponseReturnValue:
    """What it says, how its audits went, what was corrected, and what can be done."""
    vacancy = vacancy_in_area(vacancy_id)
    ours = is_ours(vacancy)
    return render_template(
        "vacancies/vacancy.html",
        vacancy=vacancy,
        facts_of=facts_of,
        looks=LOOKS,
        stages=stages(vacancy.case),
        light=case_lights()(vacancy.case),
        ours=ours,
        back=sent_back_for(vacancy) if is_back(vacancy) else None,
        can_edit=can_edit(vacancy),
        acts=open_acts(vacancy) if ours else (),
        words=WORDS,
        can_audit=Action.APPROVE in open_actions(vacancy),
        audits=vacancies.audits(db.session(), vacancy.id) if ours else (),
        corrections=corrections(vacancy) if ours else (),
        revealed=False,
    )


@room.post("/<int:vacancy_id>/reveal")
@requires("vacancy.read")
@limited(Mass.REVEALS)
def reveal(vacancy_id: int) -> ResponseReturnValue:
    """The contact's number in full, on purpose and with an audit entry."""
    vacancy_life.reveal(db.session(), current_actor(), vacancy_id)
    vacancy = vacancy_in_area(vacancy_id)
    return render_template("vacancies/_phone.html", vacancy=vacancy, revealed=True)

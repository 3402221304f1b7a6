"""A case's page: what was declared, who decided what, and what completes it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.lights import PAUSED, light
from portal.domain.workflow import Action, Status, allowed
from portal.extensions import db
from portal.models import Case
from portal.printing.case_papers import papers_of
from portal.queries import applications, cases, comparisons, outbox, people, province
from portal.services import registration
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import handled
from portal.web.access import current_actor, requires
from portal.web.cases.compare import has_data
from portal.web.cases.declared import of_person, of_situation
from portal.web.cases.evidence import scans_shown
from portal.web.cases.room import case_in_area, room, version_seen
from portal.web.forms import show_problems
from portal.web.registration import reading
from portal.web.registration.forms import FinishForm
from portal.web.time import business_now, business_today

ASIDES = (Action.RETURN, Action.REFUSE, Action.WITHDRAW)


@room.get("/cases/<int:case_id>")
@requires("case.read")
def show(case_id: int) -> ResponseReturnValue:
    """The case's page; to its clerk, with what completes it."""
    return _page(case_in_area(case_id), FinishForm(formdata=None))


def _page(case: Case, form: FinishForm, status: int = 200) -> ResponseReturnValue:
    session, actor, today = db.session(), current_actor(), business_today()
    open_to_me = set()
    if actor.can("case.handle", handled(case)):
        open_to_me = allowed(case.current_step, case.status, actor.level, actor.roles)
    due_light = None
    if case.due_on is not None and case.closed_at is None:
        due_light = light(case.due_on, today, province.calendar(session))
    application, compared = applications.declared(session, case), comparisons.of_case(session, case)
    form.offer_means(case.channel)
    form.offer_comparison(has_data(compared))
    page = render_template(
        "cases/case.html",
        case=case,
        version=version_seen(case, status),
        application=application,
        person_lines=of_person(application) if application else (),
        situation_lines=of_situation(application) if application else (),
        revised=application is not None and application.revision > 1,
        prints=cases.prints(session, case.id),
        person_here=people.visible(session, actor, case.person_id),
        messages=outbox.of_case(session, case),
        papers=papers_of(case),
        form=form,
        compared=compared,
        compare_url=url_for(".compare", case_id=case.id),
        can_finish=Action.VERIFY in open_to_me,
        can_amend=Action.RESUBMIT in open_to_me,
        can_correct=case.status is Status.COMPLETED and actor.can("case.handle", handled(case)),
        asides=[action for action in ASIDES if action in open_to_me],
        light=PAUSED if case.paused_on else due_light,
        **scans_shown(case),
    )
    return page, status


@room.post("/cases/<int:case_id>/complete")
@requires("case.handle")
def complete(case_id: int) -> ResponseReturnValue:
    """Verify and complete; 409 when somebody else acted since the page was opened."""
    case, form = case_in_area(case_id), FinishForm()
    version = request.form.get("version", type=int) or 0
    form.offer_means(case.channel)
    form.offer_comparison(has_data(comparisons.of_case(db.session(), case)))
    if not form.validate():
        return _page(case, form, 422)
    try:
        finish = reading.finish(form, consent_known=bool(case.bases))
        registration.complete(
            db.session(), current_actor(), business_now(), case_id, version, finish
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(case_in_area(case_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), form, 409)
    flash("已办结，登记表可以打印了")
    return redirect(url_for(".show", case_id=case_id))

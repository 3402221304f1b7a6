"""A case's page: what was declared, who decided what, and what completes it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.workflow import Action, Status
from portal.extensions import db
from portal.models import Case
from portal.printing.case_papers import paper_label, papers_of
from portal.queries import applications, cases, comparisons
from portal.queries.revoking import undoing
from portal.services import registration
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import handled
from portal.web.access import current_actor, requires
from portal.web.cases.correct import can_be_corrected
from portal.web.cases.declared import of_person, of_situation
from portal.web.cases.evidence import scans_shown
from portal.web.cases.progress import stages
from portal.web.cases.revoke import can_revoke
from portal.web.cases.room import case_in_area, open_to_me, room, version_seen
from portal.web.certificates.shown import asked_shown
from portal.web.deregistration.shown import ended_shown
from portal.web.forms import show_problems
from portal.web.guidance.shown import guidance_shown
from portal.web.issues.forms import HandOutForm
from portal.web.issues.shown import hand_out_shown
from portal.web.lights import case_lights
from portal.web.moves.shown import move_shown
from portal.web.registration import reading
from portal.web.registration.forms import FinishForm
from portal.web.registration.means import offer
from portal.web.time import business_now

ASIDES = (Action.SEND_BACK, Action.RETURN, Action.REFUSE, Action.WITHDRAW)


@room.get("/cases/<int:case_id>")
@requires("case.read")
def show(case_id: int) -> ResponseReturnValue:
    """The case's page; to its clerk, with what completes it."""
    return _page(case_in_area(case_id), FinishForm(formdata=None))


def answer(case: Case, status: int, hand_out: HandOutForm | None = None) -> ResponseReturnValue:
    """The case's page as the answer to what the issues room was asked to do."""
    return _page(case, FinishForm(formdata=None), status, hand_out)


def _page(
    case: Case, form: FinishForm, status: int = 200, hand_out: HandOutForm | None = None
) -> ResponseReturnValue:
    session, actor, mine = db.session(), current_actor(), open_to_me(case)
    application, compared = applications.declared(session, case), comparisons.of_case(session, case)
    form.offer_means(case.channel)
    offer(form, compared, application)
    page = render_template(
        "cases/case.html",
        case=case,
        version=version_seen(case, status),
        application=application,
        person_lines=of_person(application) if application else (),
        situation_lines=of_situation(application) if application else (),
        revised=application is not None and application.revision > 1,
        beside=cases.beside(session, actor, case.id),
        papers=papers_of(case),
        paper_label=paper_label,
        form=form,
        compared=compared,
        compare_url=url_for("cases.compare", case_id=case.id),
        can_finish=Action.VERIFY in mine,
        can_amend=Action.RESUBMIT in mine,
        can_review=Action.APPROVE in mine and actor.can("case.review"),
        can_make=Action.MAKE in mine,
        can_correct=can_be_corrected(case) and actor.can("case.handle", handled(case)),
        can_revoke=can_revoke(case),
        undone=undoing(session, case) if case.status is Status.REVOKED else (),
        asides=[action for action in ASIDES if action in mine and not _own_page(case, action)],
        light=case_lights()(case),
        stages=stages(case),
        **scans_shown(case),
        **asked_shown(case),
        **hand_out_shown(case, hand_out),
        **ended_shown(case),
        **move_shown(case, mine),
        **guidance_shown(case),
    )
    return page, status


def _own_page(case: Case, action: Action) -> bool:
    """Whether the room of moves, or of guidance, has a page of its own for it."""
    return case.procedure == GUIDANCE.code or (
        case.declared.passes_on and action is Action.WITHDRAW
    )


@room.post("/cases/<int:case_id>/complete")
@requires("case.handle")
def complete(case_id: int) -> ResponseReturnValue:
    """Verify and complete; 409 when somebody else acted since the page was opened."""
    case, form = case_in_area(case_id), FinishForm()
    version = request.form.get("version", type=int) or 0
    form.offer_means(case.channel)
    session = db.session()
    found = comparisons.of_case(session, case)
    offer(form, found, applications.declared(session, case))
    if not form.validate():
        return _page(case, form, 422)
    try:
        finish = reading.finish(form, case.declared, consent_known=bool(case.bases))
        registration.complete(session, current_actor(), business_now(), case_id, version, finish)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(case_in_area(case_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(case_in_area(case_id), form, 409)
    flash("已办结，登记表可以打印了")
    return redirect(url_for(".show", case_id=case_id))

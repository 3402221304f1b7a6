"""The queue: what waits to be made, made one by one or many at once (R11.4)."""

from __future__ import annotations

from collections.abc import Collection

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.certificates import Form
from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import Case
from portal.queries import booklets, certificates, making
from portal.services import certificate_batches, certificate_issues, lookups
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.certificates.shown import asked_shown
from portal.web.converters import id_and_version
from portal.web.desk.routes import desk_cursor
from portal.web.forms import show_problems
from portal.web.lights import case_lights
from portal.web.limits import limited
from portal.web.making.forms import MakeForm
from portal.web.making.room import certificate_case, room
from portal.web.responses import pdf
from portal.web.stores import press
from portal.web.time import business_now, business_today


@room.get("")
@requires("certificate.make")
def index() -> ResponseReturnValue:
    """What waits to be made; with HTMX more of the list."""
    if request.htmx and desk_cursor() is not None:  # type: ignore[attr-defined]
        return render_template("making/_rows.html", ticked=(), **_listed(making.PAGE))
    return _queue(MakeForm(formdata=None))


@room.post("")
@requires("certificate.make")
def start() -> ResponseReturnValue:
    """Have what is ticked made, behind the pages."""
    form = MakeForm()
    ticked = request.form.getlist("chosen", type=id_and_version)
    if not form.validate():
        return _queue(form, ticked), 422
    try:
        batch = certificate_batches.start(
            db.session(), current_actor(), business_now(), ticked, form.chosen
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _queue(form, ticked), 422
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _queue(form, ticked), 409
    return redirect(url_for(".batch", making_id=batch.id))


@room.get("/<int:queued_id>")
@requires("certificate.make")
def show(queued_id: int) -> ResponseReturnValue:
    """One case: what goes into its certificate."""
    return _page(certificate_case(queued_id), MakeForm(formdata=None))


@room.get("/<int:queued_id>/<any(plain, overprint):form>.pdf")
@requires("certificate.make")
@limited(Mass.PRINTS)
def preview(queued_id: int, form: str) -> ResponseReturnValue:
    """The certificate as it would be made now; nothing is kept of it."""
    case = certificate_case(queued_id)
    paper = press().preview(db.session(), case, Form(form), business_now())
    name = f"{case.number}-{form}.pdf"
    lookups.note_preview(db.session(), current_actor(), case.id, case.person_id)
    return pdf(paper, name)


@room.post("/<int:queued_id>")
@requires("certificate.make")
def make(queued_id: int) -> ResponseReturnValue:
    """Make one certificate, and on to the register of issue, where it is printed."""
    case, form = certificate_case(queued_id), MakeForm()
    if not form.validate():
        return _page(case, form), 422
    try:
        issue_id = _made(case, form.chosen)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(certificate_case(queued_id), form), 422
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(certificate_case(queued_id), form), 409
    flash("已制证，请打印后交社区发放")
    return redirect(url_for("issues.show", issue_id=issue_id))


def _made(case: Case, form: Form) -> int:
    """The issue's id; raises ``Conflict`` for a case that is not as the maker saw it."""
    session, actor = db.session(), current_actor()
    case_id, seen = case.id, request.form.get("version", 0, type=int)
    if making.waiting_in(session, [case_id]):
        raise Conflict("这件办件已列入一批，正在制作")
    if not making.can_be_made(case):
        raise Conflict(f"这件办件{certificate_batches.not_here(case)}")
    if case.version != seen:
        raise Conflict("这件办件刚刚有变化，请看过最新内容再制证")
    now = business_now()
    sha256 = press().press_case(session, case, form, now)
    return certificate_issues.make(session, actor, now, case_id, seen, form, sha256).id


def _queue(form: MakeForm, ticked: Collection[tuple[int, int]] = ()) -> str:
    session, office_id = db.session(), current_actor().office_id
    left = booklets.left(session, office_id) - making.booklets_promised(session, office_id)
    return render_template(
        "making/queue.html",
        form=form,
        ticked={case_id for case_id, _version in ticked},
        booklets_left=max(left, 0),
        most=certificate_batches.MOST,
        **_listed(max(making.PAGE, len(ticked))),
    )


def _listed(size: int) -> dict[str, object]:
    after = desk_cursor()
    page = making.queue(db.session(), current_actor(), business_today(), after, size)
    return {"page": page, "light_of": case_lights()}


def _page(case: Case, form: MakeForm) -> str:
    session = db.session()
    under_way = making.waiting_in(session, [case.id])
    return render_template(
        "making/case.html",
        case=case,
        form=form,
        can_be_made=making.can_be_made(case) and not under_way,
        batch_id=under_way.get(case.id),
        issue=certificates.made_for(session, case.id),
        due=case_lights()(case),
        **asked_shown(case),
    )

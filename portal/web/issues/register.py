"""发证登记: what the district issued, printed again from the archive, or declared void (R11.4)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.certificates import Form, IssueState
from portal.domain.characters import narrow
from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import Issue
from portal.printing.joining import moved
from portal.queries import issues, people, printers
from portal.services import certificate_issues, documents
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.issues.forms import NumberSearchForm, PrintForm, VoidForm
from portal.web.issues.room import room
from portal.web.limits import limited
from portal.web.responses import pdf
from portal.web.stores import paper_archive
from portal.web.time import business_now


@room.route("/issues", methods=["GET", "POST"])
@requires("certificate.register")
def index() -> ResponseReturnValue:
    """The register, the newest first; a number is looked for by POST. With HTMX only rows."""
    session, actor, search = db.session(), current_actor(), NumberSearchForm()
    state, after = _state(), request.args.get("after", type=row_id)
    typed = narrow(search.q.data or "").replace(" ", "").upper()
    refused = search.is_submitted() and not search.validate()
    if typed:
        page = issues.numbered(session, actor, typed)
    else:
        page = issues.register(session, actor, state, after)
    following = after is not None and request.htmx  # type: ignore[attr-defined]
    body = render_template(
        "issues/_rows.html" if following else "issues/register.html",
        page=page,
        search=search,
        typed=typed,
        state=state,
        states=list(IssueState),
    )
    return body, 422 if refused else 200


@room.get("/issues/<int:issue_id>")
@requires("certificate.register")
def show(issue_id: int) -> ResponseReturnValue:
    """One certificate on paper, and every print of it."""
    return _page(_issue(issue_id))


@room.post("/issues/<int:issue_id>/print")
@requires("certificate.make")
@limited(Mass.PRINTS)
def print_again(issue_id: int) -> ResponseReturnValue:
    """One more print, byte for byte what was archived; 套打 moved as the printer needs it."""
    issue, form = _issue(issue_id), PrintForm()
    form.offer(printers.all_of(db.session(), current_actor()))
    if not form.validate():
        return _page(issue, printing=form), 422
    printer = None
    if issue.form is Form.OVERPRINT and form.printer.data:
        printer = printers.of_office(db.session(), current_actor(), form.printer.data)
    offsets = (printer.right_tenths / 10, printer.down_tenths / 10) if printer else None
    name = f"{issue.serial}.pdf"
    try:
        (sha256,) = documents.record_copy(
            db.session(), current_actor(), business_now(), [issue.document_id], form.reason.data
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_issue(issue_id), printing=form), 422
    except Conflict as ended:
        flash(str(ended), "error")
        return _page(_issue(issue_id), printing=form), 409
    archived = paper_archive().get(sha256)
    return pdf(moved(archived, *offsets) if offsets else archived, name)


@room.post("/issues/<int:issue_id>/void")
@requires("certificate.make")
def void(issue_id: int) -> ResponseReturnValue:
    """Declare void what was handed out, e.g. lost."""
    issue, form = _issue(issue_id), VoidForm(prefix="void-")
    if not form.validate():
        return _page(issue, voiding=form), 422
    try:
        certificate_issues.void(
            db.session(), current_actor(), business_now(), issue_id, form.reason.data
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page(_issue(issue_id), voiding=form), 409
    flash("已作废")
    return redirect(url_for(".show", issue_id=issue_id))


def _page(issue: Issue, printing: PrintForm | None = None, voiding: VoidForm | None = None) -> str:
    session, actor = db.session(), current_actor()
    if printing is None:
        printing = PrintForm(formdata=None)
        printing.offer(printers.all_of(session, actor))
    return render_template(
        "issues/issue.html",
        issue=issue,
        printing=printing,
        voiding=voiding or VoidForm(formdata=None, prefix="void-"),
        person_here=people.visible(session, actor, issue.certificate.person_id),
        can_make=actor.can("certificate.make"),
    )


def _issue(issue_id: int) -> Issue:
    """The issue of the actor's own district; 404 for any other."""
    issue = issues.of_district(db.session(), current_actor(), issue_id)
    if issue is None:
        abort(404)
    return issue


def _state() -> IssueState | None:
    chosen = request.args.get("state")
    if chosen is None:
        return None
    try:
        return IssueState(chosen)
    except ValueError:
        abort(404)

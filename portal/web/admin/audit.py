"""审计管理员: who did what, when and from where; what is odd about it; the anchors for paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.audit_actions import action_title, result_title, subject_title
from portal.domain.audit_chain import grouped
from portal.domain.dates import DayError, parse_day, shanghai_day
from portal.domain.identity import IdentityError
from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import AuditAnchor, Person, User
from portal.printing.anchor_sheet import AnchorSheet, anchor_sheet_html
from portal.printing.renderer import render_pdf
from portal.queries import areas, people, role_changes, staff
from portal.queries import audit as trail
from portal.queries import audit_anchors as anchors_kept
from portal.queries import odd_access as odd
from portal.queries.audit import AuditFilter
from portal.services import audit_reading
from portal.services.errors import RuleBroken
from portal.web import province
from portal.web.access import current_actor, requires
from portal.web.admin.forms import AuditForm
from portal.web.admin.room import room
from portal.web.converters import LARGEST_ID
from portal.web.forms import show_problems
from portal.web.limits import limited
from portal.web.responses import csv, pdf


@room.route("/audit", methods=["GET", "POST"])
@requires("audit.read")
def audit() -> ResponseReturnValue:
    """The trail, newest first, by what is looked for; for HTMX only the older rows that follow."""
    form = AuditForm()
    wanted = _wanted(form) if not form.is_submitted() or form.validate() else None
    if wanted is not None and wanted.person_ids:
        audit_reading.note_person(db.session(), current_actor(), wanted.person_ids[0])
    return _page(form, wanted)


@room.post("/audit/export")
@requires("audit.read", asks_again=True)
@limited(Mass.EXPORTS)
def audit_export() -> ResponseReturnValue:
    """What is looked for as a CSV file."""
    form = AuditForm()
    wanted = _wanted(form) if form.validate() else None
    if wanted is None:
        return _page(form, None)
    try:
        content = audit_reading.export(db.session(), current_actor(), wanted)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form, None)
    return csv(content, "审计记录")


def _page(form: AuditForm, wanted: AuditFilter | None) -> ResponseReturnValue:
    """The page; without a list where the filter was refused."""
    page = trail.entries(db.session(), wanted, form.before.data) if wanted is not None else None
    rows_alone = page and form.before.data is not None and request.htmx  # type: ignore[attr-defined]
    body = render_template(
        "admin/_audit_rows.html" if rows_alone else "admin/audit.html",
        form=form,
        page=page,
        changes=role_changes.count(db.session(), current_actor().user_id),
        action_title=action_title,
        subject_title=subject_title,
        result_title=result_title,
    )
    return body, 200 if page else 422


def _wanted(form: AuditForm) -> AuditFilter | None:
    """What is looked for; None where it makes no sense, said beside the field."""
    session, user, office = db.session(), None, None
    if form.username.data:
        user = _account(form.username.data)
        if user is None:
            form.username.errors = ["没有这个用户名或工号的账号"]
    if form.office.data and form.office.data.strip():
        office = areas.office_by_full_name(session, form.office.data.strip())
        if office is None:
            form.office.errors = ["没有这个机构，请从列表中选择"]
    person = _person(form) if form.number.data else None
    if form.first.data and form.last.data and form.last.data < form.first.data:
        form.last.errors = ["不能早于开始的日期"]
    if form.errors:
        return None
    return AuditFilter(
        form.first.data,
        form.last.data,
        user.id if user else None,
        office.id if office else None,
        form.action.data or None,
        form.result.data or None,
        trail.records_of(session, person) if person else None,
    )


def _account(typed: str) -> User | None:
    """By username, or by the number (工号) that papers name a member of staff by."""
    found = staff.by_username(db.session(), typed)
    if found is None and typed.isdigit() and len(typed) < len(str(LARGEST_ID)):
        found = db.session().get(User, int(typed))
    return found


def _person(form: AuditForm) -> Person | None:
    try:
        number = people.id_number_in(form.number.data)
    except IdentityError as wrong:
        form.number.errors = [str(wrong)]
        return None
    session = db.session()
    found = number and (
        people.by_id_number(session, number) or people.by_former_number(session, number)
    )
    if not found:
        form.number.errors = ["系统中没有这个证件号码的劳动者"]
        return None
    return found


@room.get("/audit/odd")
@requires("audit.read")
def odd_access() -> ResponseReturnValue:
    """异常访问: the accounts whose day should be looked at; the day is in the address."""
    typed = request.args.get("day", "")
    try:
        day = parse_day(typed) if typed else _today()
    except DayError as wrong:
        return _odd_page(typed, None, str(wrong)), 422
    return _odd_page(day.isoformat(), day)


def _odd_page(typed: str, day: date | None, wrong: str = "") -> str:
    session = db.session()
    limits = province.policy().odd
    is_workday = day is not None and province.calendar().is_workday(day)
    found = odd.of_day(session, day, limits, is_workday=is_workday) if day else None
    return render_template(
        "admin/odd_access.html",
        typed=typed,
        day=day,
        wrong=wrong,
        found=found,
        most=odd.MOST,
        limits=limits,
        is_workday=is_workday,
    )


@room.get("/audit/anchors")
@requires("audit.read")
def audit_anchors() -> ResponseReturnValue:
    """每日存证: the latest anchors, to be printed."""
    return render_template(
        "admin/audit_anchors.html", anchors=anchors_kept.anchors(db.session()), grouped=grouped
    )


@room.get("/audit/anchors/<int:anchor_id>.pdf")
@requires("audit.read")
def audit_anchor(anchor_id: int) -> ResponseReturnValue:
    """A day's anchor as a paper to be signed and put away."""
    row = db.session().get(AuditAnchor, anchor_id)
    if row is None:
        abort(404)
    sheet = AnchorSheet(row.on, row.at, row.entries, grouped(row.code))
    return pdf(render_pdf(anchor_sheet_html(sheet)), f"audit-anchor-{row.on.isoformat()}.pdf")


def _today() -> date:
    return shanghai_day(datetime.now(UTC))

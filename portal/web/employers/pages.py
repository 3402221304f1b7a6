"""An employer's own pages: found, recorded, kept up to date, and who works there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.dates import shanghai_day
from portal.domain.identity import IdentityError, as_typed, parse_uscc
from portal.domain.names import TextError, clean_text
from portal.extensions import db
from portal.models import Employer
from portal.queries import employers, rosters, vacancies, workforce
from portal.queries.workforce import Change, Cursor, Event
from portal.services import employers as services
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import line_number, row_id, sent_text
from portal.web.employers.forms import EmployerForm, NewEmployerForm
from portal.web.employers.room import room
from portal.web.forms import show_problems
from portal.web.time import business_now

_LONGEST_QUERY = 60
_LIKE_A_CODE = re.compile(r"(?=.*\d)[0-9A-Z]{8,}", re.ASCII)


@room.get("")
@requires("employer.read")
def index() -> ResponseReturnValue:
    """All employers of the province, by name."""
    return _list("")


@room.post("")
@requires("employer.read")
def search() -> ResponseReturnValue:
    """Find by code, which opens the employer at once, or by how the name begins."""
    typed = request.form.get("q", "")
    try:
        return _by_code(typed) or _list(clean_text(typed, _LONGEST_QUERY), _after())
    except (IdentityError, TextError) as wrong:
        shown = typed if typed.isprintable() else ""
        return _list_page(shown[:_LONGEST_QUERY], wrong=str(wrong)), 422


def _by_code(typed: str) -> ResponseReturnValue | None:
    if not typed.strip() or not _LIKE_A_CODE.fullmatch(as_typed(typed)):
        return None
    code = parse_uscc(typed).canonical
    employer = employers.by_code(db.session(), code)
    if employer is None:
        return _list_page(code, unknown=code)
    return redirect(url_for(".show", employer_id=employer.id))


def _after() -> tuple[str, int] | None:
    name = request.form.get("after_name", type=sent_text)
    number = request.form.get("after_id", type=row_id)
    return (name, number) if name and number else None


def _list(typed: str, after: tuple[str, int] | None = None) -> str:
    page = employers.search(db.session(), typed, after)
    if after:
        return render_template("employers/_rows.html", q=typed, page=page)
    return _list_page(typed, page=page)


def _list_page(
    typed: str, *, page: employers.EmployerPage | None = None, wrong: str = "", unknown: str = ""
) -> str:
    return render_template(
        "employers/employers.html", q=typed, page=page, wrong=wrong, unknown=unknown
    )


@room.route("/new", methods=["GET", "POST"])
@requires("employer.record")
def new() -> ResponseReturnValue:
    """An employer that comes for the first time; ``begin`` only brings the code along."""
    form = NewEmployerForm()
    if not form.is_submitted() or "begin" in request.form:
        return _new_page(form, 200)
    code = form.read()
    if code is None:
        return _new_page(form, 422)
    try:
        added = services.record(
            db.session(),
            current_actor(),
            business_now(),
            code,
            form.licence.data,
            form.details,
            licence_seen=form.licence_seen.data,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _new_page(form, 422)
    except Conflict as known:
        flash(str(known), "error")
        return _new_page(form, 409, employers.by_code(db.session(), code.canonical))
    flash("已登记单位")
    return redirect(url_for(".show", employer_id=added.id))


def _new_page(
    form: NewEmployerForm, status: int, known: Employer | None = None
) -> ResponseReturnValue:
    return render_template("employers/new.html", form=form, known=known), status


@room.get("/<int:employer_id>")
@requires("employer.read")
def show(employer_id: int) -> ResponseReturnValue:
    """What is known of it, who works there now, rosters, and every hire and end of the area."""
    session, actor, employer = db.session(), current_actor(), _employer(employer_id)
    after = request.args.get("after", type=row_id)
    working = workforce.workers(session, actor, employer_id, after)
    if after and request.htmx:  # type: ignore[attr-defined]
        return render_template("employers/_workers.html", employer=employer, workers=working)
    before = _read_cursor(request.args.get("before", ""))
    happened = workforce.events(session, actor, employer_id, before)
    return render_template(
        "employers/employer.html",
        employer=employer,
        workers=working,
        days=_days(happened.rows),
        is_newest=before is None,
        older=_cursor_text(happened.following) if happened.following else None,
        rosters=rosters.of_employer(session, actor, employer_id),
        vacancies=vacancies.of_employer(session, actor, employer_id),
    )


def _days(events: Sequence[Event]) -> list[tuple[date, list[Event]]]:
    return [(on, list(found)) for on, found in groupby(events, lambda one: shanghai_day(one.at))]


def _cursor_text(cursor: Cursor) -> str:
    return f"{cursor.change.value}-{cursor.job_id}"


def _read_cursor(text: str) -> Cursor | None:
    """The cursor of an address; None where it is none."""
    change, _dash, number = text.partition("-")
    try:
        return Cursor(Change(change), row_id(number))
    except ValueError:
        return None


@room.route("/<int:employer_id>/edit", methods=["GET", "POST"])
@requires("employer.record")
def edit(employer_id: int) -> ResponseReturnValue:
    """Bring its name, kind, trade, size, address and contact up to date."""
    employer = _employer(employer_id)
    form = EmployerForm(data=vars(services.details_of(employer)))
    if not form.is_submitted():
        return _edit_page(employer, form, 200, employer.version)
    version = request.form.get("version", 0, type=line_number)
    if not form.validate():
        return _edit_page(employer, form, 422, version)
    try:
        changed = services.change(db.session(), current_actor(), employer_id, version, form.details)
    except Conflict as conflict:
        flash(str(conflict), "error")
        now = _employer(employer_id)
        return _edit_page(now, form, 409, now.version)
    flash("已保存" if changed else "没有改动")
    return redirect(url_for(".show", employer_id=employer_id))


def _edit_page(
    employer: Employer, form: EmployerForm, status: int, version: int
) -> ResponseReturnValue:
    page = render_template("employers/edit.html", employer=employer, form=form, version=version)
    return page, status


def _employer(employer_id: int) -> Employer:
    employer = employers.by_id(db.session(), employer_id)
    if employer is None:
        abort(404)
    return employer

"""A new roster: the employer, the template, the file."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.dates import shanghai_day
from portal.extensions import db
from portal.models import Employer
from portal.queries import roster_pages
from portal.queries import rosters as queries
from portal.services import rosters
from portal.services.errors import RuleBroken
from portal.web.access import accepts_file, current_actor, requires
from portal.web.employers.picking import picked
from portal.web.forms import show_problems
from portal.web.responses import workbook
from portal.web.rosters.forms import UploadForm
from portal.web.rosters.room import known_employer, room
from portal.web.time import business_now

_MEGABYTES = 10


@room.get("")
@requires("roster.read")
def index() -> ResponseReturnValue:
    """The area's rosters, and for a clerk the way to a new one."""
    return _index()


@room.post("")
@requires("roster.load")
def choose() -> ResponseReturnValue:
    """The employer of the new roster, by its code."""
    pick = picked()
    if pick.employer is None:
        return _index(wrong="请先登记这个单位" if pick.new else "请填统一社会信用代码"), 422
    return redirect(url_for(".start", employer_id=pick.employer.id))


@room.get("/template")
@requires("roster.load")
def template() -> ResponseReturnValue:
    """The empty file to fill in."""
    return workbook(rosters.template_file(current_actor()), "花名册模板")


@room.get("/new/<int:employer_id>")
@requires("roster.load")
def start(employer_id: int) -> ResponseReturnValue:
    """The template, and the file to upload."""
    return _start(known_employer(employer_id), UploadForm(formdata=None))


@room.post("/new/<int:employer_id>")
@requires("roster.load")
@accepts_file(_MEGABYTES)
def upload(employer_id: int) -> ResponseReturnValue:
    """Take in a file and have it checked."""
    form, employer = UploadForm(), known_employer(employer_id)
    if not form.validate():
        return _start(employer, form), 422
    content = form.file.data.read()
    session, actor = db.session(), current_actor()
    try:
        roster = rosters.upload(session, actor, business_now(), employer_id, content)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _start(known_employer(employer_id), form), 422
    before = queries.uploaded_before(session, roster)
    if before is not None:
        day = shanghai_day(before.uploaded_at)
        flash(f"这个文件 {day.month} 月 {day.day} 日上传过；已办结的人不会重复登记。", "info")
    return redirect(url_for(".show", roster_id=roster.id))


def _index(wrong: str = "") -> str:
    actor = current_actor()
    return render_template(
        "rosters/rosters.html",
        rosters=roster_pages.of_area(db.session(), actor),
        pick=picked(wrong=wrong) if actor.can("roster.load") else None,
    )


def _start(employer: Employer, form: UploadForm) -> str:
    return render_template(
        "rosters/start.html",
        employer=employer,
        form=form,
        rosters=queries.of_employer(db.session(), current_actor(), employer.id),
        most_rows=rosters.MOST_ROWS,
        megabytes=_MEGABYTES,
    )

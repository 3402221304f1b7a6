"""存量导入: a file is uploaded, checked row by row, looked through, and taken over."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from portal.domain.areas import Level
from portal.domain.cell_readers import canonical_number
from portal.domain.cells import shown as quoted
from portal.domain.dates import shanghai_day
from portal.domain.golive.notes import Note, load
from portal.domain.identity import mask_id_number
from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import ImportBatch, ImportRow
from portal.queries import golive as queries
from portal.queries import jobs
from portal.queries.golive import RowFilter
from portal.services import golive
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import NOT_THERE
from portal.web.access import accepts_file, current_actor, requires
from portal.web.converters import line_number
from portal.web.forms import show_problems
from portal.web.golive.forms import UploadForm
from portal.web.jobs.routes import shown as progress_shown
from portal.web.limits import limited
from portal.web.responses import workbook
from portal.web.time import business_now

room = Blueprint("golive", __name__, url_prefix="/golive")

_MEGABYTES = 10


@dataclass(frozen=True)
class Line:
    """A row as the page lists it: the number is masked, or empty where it is none."""

    number: int
    name: str
    id_number: str
    office: str
    result: str
    kind: str
    notes: tuple[Note, ...]


@room.get("")
@requires("import.people")
def index() -> ResponseReturnValue:
    """The file to upload, and those of before."""
    return _index(UploadForm(formdata=None))


@room.post("")
@requires("import.people")
@accepts_file(_MEGABYTES)
def upload() -> ResponseReturnValue:
    """Take in a file and have it checked."""
    form = UploadForm()
    if not form.validate():
        return _index(form), 422
    content = form.file.data.read()
    session, actor = db.session(), current_actor()
    try:
        batch = golive.upload(session, actor, business_now(), content)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _index(form), 422
    before = queries.uploaded_before(session, actor, batch)
    if before is not None:
        day = shanghai_day(before.uploaded_at)
        flash(f"这个文件 {day.month} 月 {day.day} 日上传过；已在系统中的人不会重复导入。", "info")
    return redirect(url_for(".show", file_id=batch.id))


@room.get("/template")
@requires("import.people")
def template() -> ResponseReturnValue:
    """The empty file to fill in."""
    return workbook(golive.template_file(current_actor()), "存量导入模板")


@room.get("/<int:file_id>")
@requires("import.people")
def show(file_id: int) -> ResponseReturnValue:
    """What was found of a file, row by row, and the way to take it over."""
    session, actor, batch, which = (
        db.session(),
        current_actor(),
        _batch(file_id),
        _which(request.args),
    )
    after = request.args.get("after", 0, type=line_number)
    page = queries.rows(session, actor, batch, which, after)
    names = queries.office_names(session, page.rows)
    context = {
        "batch": batch,
        "which": which,
        "lines": [_line(row, names) for row in page.rows],
        "following": page.following,
        "by_office": batch.office.area.level is not Level.COMMUNITY,
        "keeper": actor.covers(batch.office.area.path),
        "ended": golive.ended(session, business_now()),
    }
    if request.htmx and "after" in request.args:  # type: ignore[attr-defined]
        return render_template("golive/_rows.html", **context)
    job = jobs.latest(session, batch.id, "golive.check", "golive.apply")
    assert job is not None, "a file comes with the job that checks it"
    counts = queries.counts(session, actor, batch)
    return render_template(
        "golive/batch.html",
        counts=counts,
        applicable=counts[RowFilter.READY] + counts[RowFilter.WARNING],
        **context,
        **progress_shown(job),
    )


@room.post("/<int:file_id>/check")
@requires("import.people")
def check(file_id: int) -> ResponseReturnValue:
    """Go on with a check that was broken off."""
    golive.check_again(db.session(), current_actor(), business_now(), file_id)
    return redirect(url_for(".show", file_id=file_id))


@room.post("/<int:file_id>/apply")
@requires("import.people")
def apply(file_id: int) -> ResponseReturnValue:
    """Take over the actor's rows that can be."""
    golive.start(db.session(), current_actor(), business_now(), file_id)
    return redirect(url_for(".show", file_id=file_id))


@room.post("/<int:file_id>/download")
@requires("import.people")
@limited(Mass.EXPORTS)
def download(file_id: int) -> ResponseReturnValue:
    """The file handed back with what was found: by POST, for it is written down."""
    content = golive.result_file(db.session(), current_actor(), file_id, _which(request.form))
    return workbook(content, "存量导入结果")


def _index(form: UploadForm) -> str:
    return render_template(
        "golive/golive.html",
        form=form,
        batches=queries.batches(db.session(), current_actor()),
        most_rows=golive.MOST_ROWS,
        megabytes=_MEGABYTES,
        of_district=current_actor().level is not Level.COMMUNITY,
        ended=golive.ended(db.session(), business_now()),
    )


def _batch(file_id: int) -> ImportBatch:
    batch = queries.batch(db.session(), current_actor(), file_id)
    if batch is None:
        raise NotFound(NOT_THERE)
    return batch


def _which(sent: MultiDict[str, str]) -> RowFilter:
    try:
        return RowFilter(sent.get("which", RowFilter.ALL.value))
    except ValueError:
        abort(404)


def _line(row: ImportRow, names: dict[int, str]) -> Line:
    cells = golive.texts(row)
    number = canonical_number(cells.get("id_number", ""))
    return Line(
        row.number,
        quoted(cells.get("name", "")),
        mask_id_number(number) if number else "",
        names.get(row.office_id or 0, ""),
        golive.result_of(row),
        "applied" if row.applied_at else row.verdict or "",
        load(row.notes),
    )

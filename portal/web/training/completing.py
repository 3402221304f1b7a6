"""结业名单: a file of an institution, looked at row by row, then told of the offers (R5.3)."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import ImportBatch, ImportKind
from portal.queries import staff_imports
from portal.services import completions as services
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE
from portal.web.access import current_actor, requires
from portal.web.forms import show_problems
from portal.web.imports import Column, list_page
from portal.web.responses import workbook
from portal.web.time import business_now
from portal.web.training.forms import FileForm
from portal.web.training.room import room

_COLUMNS = (
    Column("姓名", "name"),
    Column("证件号码", "number", "masked"),
    Column("培训班", "course"),
    Column("结业日期", "day", "figures"),
)


@room.route("/completions", methods=["GET", "POST"])
@requires("training.keep")
def completions() -> ResponseReturnValue:
    """Upload a list; nothing is told before it was looked at."""
    form, session, actor = FileForm(), db.session(), current_actor()
    if form.is_submitted() and form.validate():
        try:
            batch_id = services.take_in(session, actor, form.file.data.read(), business_now())
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            return redirect(url_for(".completion_list", completion_id=batch_id))
    page = render_template(
        "training/completions.html",
        form=form,
        recent=staff_imports.recent(session, actor, ImportKind.COMPLETIONS),
        most_rows=services.MOST_ROWS,
    )
    return page, 422 if form.is_submitted() else 200


@room.get("/completions/template")
@requires("training.keep")
def completion_template() -> ResponseReturnValue:
    """The empty list."""
    return workbook(services.template(), "结业名单模板")


@room.get("/completions/<int:completion_id>")
@requires("training.keep")
def completion_list(completion_id: int) -> ResponseReturnValue:
    """A list's rows with what was found of each; for HTMX only the rows that follow."""
    return _page(_found(completion_id))


@room.post("/completions/<int:completion_id>/apply")
@requires("training.keep")
def apply_completions(completion_id: int) -> ResponseReturnValue:
    """Tell of all rows that can be."""
    try:
        told = services.apply(db.session(), current_actor(), completion_id, business_now())
    except Conflict as changed:
        return _page(_found(completion_id), str(changed)), 409
    flash(f"已回填 {told} 人结业")
    return redirect(url_for(".completion_list", completion_id=completion_id))


def _found(completion_id: int) -> ImportBatch:
    batch = staff_imports.in_area(
        db.session(), current_actor(), completion_id, ImportKind.COMPLETIONS
    )
    if batch is None:
        raise NotFound(NOT_THERE)
    return batch


def _page(batch: ImportBatch, conflict: str = "") -> str:
    return list_page(
        "training/completion_list.html",
        batch,
        _COLUMNS,
        partial(url_for, ".completion_list", completion_id=batch.id),
        title="结业名单",
        another=url_for(".completions"),
        act=url_for(".apply_completions", completion_id=batch.id),
        conflict=conflict,
    )

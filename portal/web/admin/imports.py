"""系统管理员: a whole list of staff taken in from a file."""

from __future__ import annotations

from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.mass_reading import Mass
from portal.extensions import db
from portal.models import ImportBatch
from portal.queries import staff_imports
from portal.services import staff_import as services
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE
from portal.web.access import current_actor, requires
from portal.web.admin.forms import StaffFileForm
from portal.web.admin.room import room
from portal.web.forms import show_problems
from portal.web.imports import Column, list_page
from portal.web.limits import limited
from portal.web.responses import workbook
from portal.web.time import business_now

_COLUMNS = (
    Column("姓名", "name"),
    Column("用户名", "username"),
    Column("所属机构", "office"),
    Column("岗位", "role"),
)


@room.route("/accounts/import", methods=["GET", "POST"])
@requires("account.manage")
def staff_import() -> ResponseReturnValue:
    """Upload a list; nothing is applied before it was looked at."""
    form = StaffFileForm()
    if form.is_submitted() and form.validate():
        try:
            content = form.file.data.read()
            batch_id = services.take_in(db.session(), current_actor(), content, business_now())
        except RuleBroken as broken:
            show_problems(form, broken.problems)
        else:
            return redirect(url_for(".staff_list", batch_id=batch_id))
    recent = staff_imports.recent(db.session(), current_actor())
    page = render_template(
        "admin/staff_import.html", form=form, recent=recent, most_rows=services.MOST_ROWS
    )
    return page, 422 if form.is_submitted() else 200


@room.get("/accounts/import/template")
@requires("account.manage")
def staff_template() -> ResponseReturnValue:
    """The empty list."""
    return workbook(services.template(), "工作人员名单模板")


@room.get("/accounts/import/<int:batch_id>")
@requires("account.manage")
def staff_list(batch_id: int) -> ResponseReturnValue:
    """A list's rows with what was found of each; for HTMX only the rows that follow."""
    return _page(found_list(batch_id))


@room.get("/accounts/import/<int:batch_id>/file")
@requires("account.manage")
@limited(Mass.EXPORTS)
def staff_file(batch_id: int) -> ResponseReturnValue:
    """The list as a file, what was found beside each row."""
    return workbook(
        services.hand_back(db.session(), current_actor(), batch_id), "工作人员名单核对结果"
    )


@room.post("/accounts/import/<int:batch_id>/apply")
@requires("account.manage")
def apply_staff(batch_id: int) -> ResponseReturnValue:
    """Make the accounts and ask for their postings; then their first passwords can be made."""
    try:
        applied = services.apply(db.session(), current_actor(), batch_id, business_now())
    except Conflict as changed:
        return _page(found_list(batch_id), str(changed)), 409
    flash(f"新增 {applied.accounts} 个账号，申请 {applied.requests} 个岗位")
    endpoint = ".first_passwords" if applied.accounts else ".staff_list"
    return redirect(url_for(endpoint, batch_id=batch_id))


def found_list(batch_id: int) -> ImportBatch:
    """A list of the actor's area; raises ``NotFound``."""
    batch = staff_imports.in_area(db.session(), current_actor(), batch_id)
    if batch is None:
        raise NotFound(NOT_THERE)
    return batch


def _page(batch: ImportBatch, conflict: str = "") -> str:
    return list_page(
        "admin/staff_list.html",
        batch,
        _COLUMNS,
        partial(url_for, ".staff_list", batch_id=batch.id),
        title="工作人员名单",
        another=url_for(".staff_import"),
        act=url_for(".apply_staff", batch_id=batch.id),
        conflict=conflict,
        passwords=staff_imports.passwords(db.session(), current_actor(), batch.id),
    )

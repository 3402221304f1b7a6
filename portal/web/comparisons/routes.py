"""比对数据 (R2.8): a district loads social-insurance and business files for its communities."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.comparisons import Source
from portal.extensions import db
from portal.queries import comparisons
from portal.services import comparison_files
from portal.services.comparison_files import MOST_ROWS, MOST_TOLD, Loaded
from portal.services.errors import RuleBroken
from portal.web.access import accepts_file, current_actor, requires
from portal.web.comparisons.forms import LoadForm
from portal.web.forms import show_problems
from portal.web.responses import workbook
from portal.web.time import business_now

room = Blueprint("comparisons", __name__, url_prefix="/comparisons")

_MEGABYTES = 10


@room.get("")
@requires("comparison.load")
def index() -> ResponseReturnValue:
    """The file to load, and those of before."""
    return _page(LoadForm(formdata=None))


@room.post("")
@requires("comparison.load")
@accepts_file(_MEGABYTES)
def load() -> ResponseReturnValue:
    """Take a file's good rows; what was not taken is told in this one answer."""
    form = LoadForm()
    if not form.validate():
        return _page(form), 422
    content: bytes = form.file.data.read()
    if len(content) > _MEGABYTES * 1024 * 1024:
        form.file.errors = [f"文件超过 {_MEGABYTES} MB，请拆成几个文件，或另存为 .xlsx 后再导入"]
        return _page(form), 422
    try:
        loaded = comparison_files.load(
            db.session(),
            current_actor(),
            business_now(),
            Source(form.source.data),
            form.as_of.data,
            content,
        )
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(form), 422
    if not loaded.taken:
        form.file.errors = ["没有一行可以导入，原来的数据没有改动"]
        return _page(form, loaded), 422
    if loaded.refused:
        return _page(LoadForm(formdata=None), loaded)
    flash(f"已导入 {loaded.taken} 行")
    return redirect(url_for(".index"))


@room.get("/<any(social_insurance, business):source>/template")
@requires("comparison.load")
def template(source: str) -> ResponseReturnValue:
    """The empty table of a source."""
    wanted = Source(source)
    return workbook(comparison_files.template(wanted), f"{wanted.label}比对数据模板")


def _page(form: LoadForm, loaded: Loaded | None = None) -> str:
    files = comparisons.files(db.session(), current_actor())
    return render_template(
        "comparisons/comparisons.html",
        form=form,
        loaded=loaded,
        files=files,
        in_use=comparisons.in_use(files),
        sources=list(Source),
        megabytes=_MEGABYTES,
        most_rows=MOST_ROWS,
        most_told=MOST_TOLD,
    )

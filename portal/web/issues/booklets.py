"""空白证: the district's ledger of blank booklets (R11.4)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import booklets
from portal.services import booklets as services
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.converters import row_id
from portal.web.forms import show_problems
from portal.web.issues.forms import BookletForm
from portal.web.issues.room import room
from portal.web.time import business_now

_ACTS = {"receive": services.receive, "spoil": services.spoil}


@room.get("/issues/booklets")
@requires("certificate.make")
def ledger() -> ResponseReturnValue:
    """What is left, and the ledger, the newest first; with HTMX only the lines that follow."""
    after = request.args.get("after", type=row_id)
    following = after is not None and request.htmx  # type: ignore[attr-defined]
    return _page("issues/_ledger_rows.html" if following else "issues/booklets.html", after)


@room.post("/issues/booklets/<any(receive, spoil):change>")
@requires("certificate.make")
def enter(change: str) -> ResponseReturnValue:
    """Booklets that came in, or can't be used any more."""
    form = BookletForm(prefix=f"{change}-")
    if not form.validate():
        return _page("issues/booklets.html", **{change: form}), 422
    quantity, note = form.quantity.data, form.note.data or ""
    try:
        _ACTS[change](db.session(), current_actor(), business_now(), quantity, note)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("issues/booklets.html", **{change: form}), 422
    flash(f"已登记{'入库' if change == 'receive' else '作废'} {quantity} 本")
    return redirect(url_for(".ledger"))


def _page(name: str, after: int | None = None, **typed: BookletForm) -> str:
    session, office_id = db.session(), current_actor().office_id
    return render_template(
        name,
        ledger=booklets.ledger(session, office_id, after),
        left=booklets.left(session, office_id),
        receive=typed.get("receive") or BookletForm(formdata=None, prefix="receive-"),
        spoil=typed.get("spoil") or BookletForm(formdata=None, prefix="spoil-"),
    )

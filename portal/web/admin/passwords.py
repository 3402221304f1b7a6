"""系统管理员: the first passwords of an imported list, shown once, to be printed and cut up."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.queries import staff_imports
from portal.services import first_passwords as services
from portal.services.first_passwords import Slip
from portal.web.access import current_actor, requires
from portal.web.admin.imports import found_list
from portal.web.admin.room import room


@room.route("/accounts/import/<int:batch_id>/passwords", methods=["GET", "POST"])
@requires("account.manage")
def first_passwords(batch_id: int) -> ResponseReturnValue:
    """The next slips: for HTMX a portion behind those on the page, which asks for the one after."""
    batch = found_list(batch_id)
    slips: Sequence[Slip] = ()
    if request.method == "POST":
        slips = services.issue(db.session(), current_actor(), batch_id)
    portion = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    return render_template(
        "admin/_slips.html" if portion else "admin/slips.html",
        batch=batch,
        slips=slips,
        begun=request.method == "POST",
        passwords=staff_imports.passwords(db.session(), current_actor(), batch_id),
    )


@room.post("/accounts/import/<int:batch_id>/passwords/renew")
@requires("account.manage", asks_again=True)
def renew_passwords(batch_id: int) -> ResponseReturnValue:
    """Take back the passwords of those who have not changed theirs, to make new ones."""
    number = services.renew(db.session(), current_actor(), batch_id)
    flash(f"{number} 个账号的首次密码已作废，请重新生成")
    return redirect(url_for(".first_passwords", batch_id=batch_id))

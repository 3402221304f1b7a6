"""The lock of a shared PC: by F2, by the clock, and open again by password or PIN."""

from __future__ import annotations

from flask import Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import logout_user

from portal.domain.logins import LoginState
from portal.extensions import db, login_manager
from portal.services import logins
from portal.services.logins import LoginOver, StillLocked
from portal.web.access import current_actor, requires
from portal.web.auth.room import room
from portal.web.gates import PROOF
from portal.web.identity import local_path

_SCRIPT = "X-Portal-Script"


@room.post("/lock")
@requires("self.manage")
def lock() -> ResponseReturnValue:
    """Lock. The script covers the page itself; without it, a page of its own comes."""
    if g.login.state is LoginState.OPEN:
        logins.lock(db.session(), g.login.id)
    if _SCRIPT in request.headers:
        return Response(status=204)
    page = render_template(
        "auth/locked.html", wrong=None, held=None, lost_files=False, login_name=g.user.name
    )
    return page, 423


@room.post("/unlock")
@requires("self.manage")
def unlock() -> ResponseReturnValue:
    """Open the lock: to the page that was asked for, or where the script covers it, nothing."""
    by_script = _SCRIPT in request.headers
    try:
        logins.unlock(db.session(), current_actor(), g.login.id, request.form.get(PROOF, ""))
    except StillLocked as refused:
        if by_script:
            return Response(str(refused), status=422, mimetype="text/plain")
        page = render_template(
            "auth/locked.html",
            wrong=str(refused),
            held=None,
            lost_files=False,
            login_name=g.user.name,
        )
        return page, 422
    except LoginOver:
        logout_user()
        answer: ResponseReturnValue = login_manager.unauthorized()
        return Response(status=401) if by_script else answer
    return Response(status=204) if by_script else redirect(local_path(request.args.get("next")))


@room.post("/awake")
@requires("self.manage")
def awake() -> ResponseReturnValue:
    """A sign of life of somebody who reads, or types without sending."""
    return Response(status=204)

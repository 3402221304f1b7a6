"""What stands between a log-in and the page: a lock, a code, a first password, the password again.

A POST that is held at the lock, or until the password comes, is not lost: its fields go to the
browser sealed, and come back with the password.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import logout_user
from werkzeug.datastructures import ImmutableMultiDict

from portal.domain.logins import AGAIN, LoginState
from portal.extensions import db, login_manager
from portal.models.sealing import SealBroken, keyring
from portal.services import logins
from portal.services.logins import LoginOver, StillLocked

HELD, PROOF = "held", "password_again"
_AT_THE_LOCK = frozenset({"auth.lock", "auth.unlock", "auth.logout", "auth.hand_over"})
_FOR_CODE = frozenset({"auth.code", "auth.logout"})
_FOR_PASSWORD = frozenset({"auth.password", "auth.logout"})
_FOR_FACTOR = frozenset({"auth.factor", "auth.logout"})


def first_open(asks_again: bool) -> ResponseReturnValue | None:
    """The first gate that holds this request of somebody signed in; None where all are open."""
    endpoint = request.endpoint or ""
    if g.login.state is LoginState.LOCKED:
        if endpoint in _AT_THE_LOCK:
            return None
        if (held := _hold(logins.unlock, "auth/locked.html", 423)) is not None:
            return held  # else open: every other gate still stands
    if g.login.needs_code:
        return None if endpoint in _FOR_CODE else redirect(url_for("auth.code"))
    if g.user.must_change_password:
        return None if endpoint in _FOR_PASSWORD else redirect(url_for("auth.password"))
    if g.login.must_enrol:
        return None if endpoint in _FOR_FACTOR else redirect(url_for("auth.factor"))
    if asks_again and request.method == "POST" and not _just_asked():
        return _hold(logins.ask_again, "auth/again.html", 401)
    return None


def _just_asked() -> bool:
    asked_at: datetime = g.login.asked_at
    return datetime.now(UTC) - asked_at < AGAIN


def _hold(prove: Callable[..., None], template: str, status: int) -> ResponseReturnValue | None:
    """Let the request through with the password that came with it, else ask for it."""
    typed = request.form.get(PROOF)
    if getattr(request, "htmx", None):
        return Response(status=423)  # the page stays as it is; the script covers it
    wrong = None
    if typed is not None:
        try:
            prove(db.session(), g.actor, g.login.id, typed)
        except StillLocked as refused:
            wrong = str(refused)
        except LoginOver:
            logout_user()
            answer: ResponseReturnValue = login_manager.unauthorized()
            return answer
        else:
            _give_back()
            return None
    return _page(template, wrong), 422 if wrong else status


def _page(template: str, wrong: str | None) -> str:
    held = request.form.get(HELD)
    if request.method == "POST" and held is None:
        held = _sealed()
    return render_template(
        template, wrong=wrong, held=held, lost_files=bool(request.files), login_name=g.user.name
    )


def _sealed() -> str:
    lists = {name: values for name, values in request.form.lists() if name != PROOF}
    return keyring().seal(json.dumps(lists).encode(), _context()).hex()


def _give_back() -> None:
    """Put what was held back in the place of the form that brought the password."""
    held = request.form.get(HELD, "")
    try:
        lists = json.loads(keyring().unseal(bytes.fromhex(held), _context()))
    except (ValueError, SealBroken):
        lists = {}
    pairs = [(name, value) for name, values in lists.items() for value in values]
    request.form = ImmutableMultiDict(pairs)


def _context() -> str:
    # Bound to the log-in and the address: what was held here can't be sent elsewhere.
    return f"held:{g.login.id}:{request.path}"

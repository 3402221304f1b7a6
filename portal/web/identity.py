"""From the session cookie to the actor: who is signed in, and at which office they work now."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user
from sqlalchemy.exc import OperationalError

from portal.domain import logins as rules
from portal.domain.logins import LoginState
from portal.extensions import db, login_manager
from portal.models import Login, Office
from portal.queries import logins, staff
from portal.services import logins as services
from portal.services.signing_in import Origin

_ASKED_BY_ITSELF = frozenset({"jobs.progress"})
"""What a page asks again and again with nobody there: no sign of life."""
log = logging.getLogger("portal")


@dataclass(frozen=True, slots=True)
class HeldLogin:
    """What a request needs to know of its log-in (``models.logins.Login``)."""

    id: int
    state: LoginState
    seen_at: datetime
    asked_at: datetime
    needs_code: bool
    must_enrol: bool
    lock_minutes: int


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps: the token of a log-in; read back, the log-in itself."""

    def __init__(self, token: str, login: Login | None = None) -> None:
        self.token = token
        self.login = login
        self.offices: list[Office] = staff.offices_held(login.user) if login else []

    def get_id(self) -> str:
        """What the cookie holds: it opens nothing once the log-in has ended."""
        return self.token


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_signed_in(token: str) -> SignedIn | None:
    """The log-in of a token, while it holds and its account is active."""
    found = logins.by_token(db.session(), services.token_hash(token))
    if found is None:
        return None
    login, beside = found
    g.drafts_wait, g.stored = beside.drafts_wait, beside.stored
    g.ended_as = login.ended_as
    user = login.user
    if login.ended_at is not None or not user.active or user.session_epoch != login.epoch:
        return None
    if user.demo and not current_app.config["PORTAL"].demo:
        return None
    if state_of(login) is LoginState.OVER:
        return None
    signed_in = SignedIn(token, login)
    return signed_in if signed_in.offices else None


def state_of(login: Login) -> LoginState:
    """What the log-in is good for at this moment."""
    return rules.state(
        login.begun_at, login.seen_at, login.locked_at, login.limits, datetime.now(UTC)
    )


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Send to the log-in, and back afterwards; an HTMX request moves the whole page there."""
    if request.method == "GET" and not getattr(request, "htmx", None):
        back = request.full_path.rstrip("?")
    else:
        back = local_path(urlsplit(request.referrer or "").path)
    ended_as = g.get("ended_as")
    target = url_for("auth.login", next=back, ended=ended_as.value if ended_as else None)
    if getattr(request, "htmx", None):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def local_path(target: str | None) -> str:
    """A path on this site, or the desk: never an address elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    return target


def identify() -> None:
    """Before each request: its id, its log-in, and the actor at the chosen office."""
    g.request_id = uuid.uuid4().hex
    g.login = g.user = g.actor = None
    g.offices = []
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    login: Login = current_user.login
    g.user, g.offices = login.user, current_user.offices
    chosen_or_its_successor = (
        one for one in g.offices if login.office_id in (one.id, *one.past_ids)
    )
    office = next(chosen_or_its_successor, g.offices[0])
    where = origin()
    g.actor = staff.actor_at(g.user, office, where.remote, where.request_id)
    g.login = HeldLogin(
        login.id,
        state_of(login),
        login.seen_at,
        login.asked_at,
        login.needs_code,
        login.must_enrol,
        login.lock_minutes,
    )


def note_life(response: Response) -> Response:
    """After each request of an open log-in: it lives, whatever became of the request."""
    login: HeldLogin | None = g.get("login")
    polled = request.endpoint in _ASKED_BY_ITSELF
    if login is not None and login.state is LoginState.OPEN and not polled:
        try:
            services.touch(db.session(), login.id, login.seen_at, datetime.now(UTC))
        except OperationalError as outage:
            db.session.rollback()
            log.warning("sign of life not noted %s: %s", g.request_id, type(outage).__name__)
    return response


def origin() -> Origin:
    """Where this request comes from, for the audit trail."""
    return Origin(remote=request.remote_addr or "", request_id=g.request_id)

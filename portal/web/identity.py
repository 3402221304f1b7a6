"""From the session cookie to the actor: who is signed in, and at which office they work now."""

from __future__ import annotations

import uuid
from urllib.parse import urlsplit

from flask import Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from portal.extensions import db, login_manager
from portal.models import Office, User
from portal.queries import staff
from portal.services.accounts import Origin

OFFICE_KEY = "office"


class SignedIn(UserMixin):  # type: ignore[misc]
    """What Flask-Login keeps: the account, in the epoch of its sessions."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.offices: list[Office] = staff.offices_held(user)

    def get_id(self) -> str:
        """Account and epoch: a raised epoch ends every session of before."""
        return f"{self.user.id}.{self.user.session_epoch}"


@login_manager.user_loader  # type: ignore[untyped-decorator]
def load_signed_in(key: str) -> SignedIn | None:
    """The account of a session, while it is active and the session is of its present epoch."""
    user_id, _, epoch = key.partition(".")
    if not (user_id.isdecimal() and epoch.isdecimal()):
        return None
    user = staff.with_postings(db.session(), int(user_id))
    if user is None or not user.active or user.session_epoch != int(epoch):
        return None
    if user.demo and not current_app.config["PORTAL"].demo:
        return None
    signed_in = SignedIn(user)
    return signed_in if signed_in.offices else None


@login_manager.unauthorized_handler  # type: ignore[untyped-decorator]
def ask_to_sign_in() -> ResponseReturnValue:
    """Send to the log-in, and back afterwards; an HTMX request moves the whole page there."""
    if request.method == "GET" and not getattr(request, "htmx", None):
        back = request.full_path.rstrip("?")
    else:
        back = local_path(urlsplit(request.referrer or "").path)
    target = url_for("auth.login", next=back)
    if getattr(request, "htmx", None):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target)


def local_path(target: str | None) -> str:
    """A path on this site, or the desk: never an address elsewhere."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return "/"
    return target


def identify() -> None:
    """Before each request: its id, its user, and the actor at the chosen office."""
    g.request_id = uuid.uuid4().hex
    g.user = g.actor = None
    g.offices = []
    if request.endpoint == "static" or not current_user.is_authenticated:
        return
    g.user, g.offices = current_user.user, current_user.offices
    chosen = session.get(OFFICE_KEY)
    chosen_or_its_successor = (one for one in g.offices if chosen in (one.id, *one.past_ids))
    office = next(chosen_or_its_successor, g.offices[0])
    where = origin()
    g.actor = staff.actor_at(g.user, office, where.remote, where.request_id)


def origin() -> Origin:
    """Where this request comes from, for the audit trail."""
    return Origin(remote=request.remote_addr or "", request_id=g.request_id)

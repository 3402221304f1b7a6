"""Every endpoint declares the permission it needs; one that declares none is denied to all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.domain.areas import is_within, path_and_above
from portal.domain.permissions import PERMISSIONS, PUBLIC, Actor
from portal.extensions import db, login_manager
from portal.queries.scope import narrowed
from portal.web import gates
from portal.web.converters import asked, row_id

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_permission"
_LARGEST_FILE = "portal_largest_file"
_MEGABYTE = 1024 * 1024
_ENTRANCES = frozenset({"desk.home"})
"""Where a link on another site may lead."""
_ASKS_AGAIN = "portal_asks_again"


def requires(permission: str, *, asks_again: bool = False) -> Callable[[View], View]:
    """Declare the permission of an endpoint; an unknown name fails at import.

    ``asks_again``: before its POST the password is asked for once more, unless that was just done.
    """
    if permission not in PERMISSIONS:
        raise KeyError(permission)

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, permission)
        setattr(view, _ASKS_AGAIN, asks_again)
        return view

    return declare


def accepts_file(megabytes: int) -> Callable[[View], View]:
    """Declare that an endpoint takes a file of so many megabytes; every other takes 2 in all.

    A file a little over the limit still arrives, so that the form can say so beside its field; what
    is larger ends in a page of status 413.
    """

    def declare(view: View) -> View:
        setattr(view, _LARGEST_FILE, megabytes)
        return view

    return declare


def largest_file() -> int | None:
    """The megabytes of a file that this request's endpoint takes; None where it takes none."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, _LARGEST_FILE, None)


def limit_upload() -> None:
    """Let an endpoint that takes a file receive one from somebody who is signed in.

    Must run before anything reads the form.
    """
    megabytes = largest_file()
    if megabytes is not None and current_user.is_authenticated:
        request.max_content_length = (megabytes + 2) * _MEGABYTE


def declared_permission(app: Flask, endpoint: str) -> str | None:
    """The permission that an endpoint declares; None where it declares none."""
    if endpoint == "static":
        return PUBLIC
    return getattr(app.view_functions[endpoint], _ATTRIBUTE, None)


def asks_again(app: Flask, endpoint: str) -> bool:
    """Whether an endpoint asks for the password again before its POST."""
    return getattr(app.view_functions[endpoint], _ASKS_AGAIN, False)


def current_actor() -> Actor:
    """The signed-in actor of this request; 401 where there is none."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        abort(401)
    return actor


def part_of_area() -> tuple[Actor, int | None]:
    """The actor for a list of one area below (``area`` as it is asked), or as they are.

    404 for an area outside the actor's own.
    """
    actor, area_id = current_actor(), asked().get("area", type=row_id)
    if area_id is None:
        return actor, None
    within = narrowed(db.session(), actor, area_id)
    if within is None:
        abort(404)
    return within, area_id


def area_above(within: Actor) -> int | None:
    """One level up from ``part_of_area``, for its ``area``; None where that is the actor's own."""
    own, (*above, _it) = current_actor().area_path, path_and_above(within.area_path)
    if not above or not is_within(above[-1], own) or above[-1] == own:
        return None
    return int(above[-1].rstrip("/").rpartition("/")[2])


def _comes_from_elsewhere() -> bool:
    """Whether another site's page made the browser ask: some papers count a copy by a GET."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def check_access() -> ResponseReturnValue | None:
    """Let a request through only with the permission that its endpoint declares."""
    if request.endpoint is None:
        return None
    permission = declared_permission(current_app, request.endpoint)
    if permission is None:
        abort(403)
    if permission == PUBLIC:
        return None
    if _comes_from_elsewhere() and request.endpoint not in _ENTRANCES:
        abort(403)
    actor: Actor | None = g.get("actor")
    if actor is None:
        answer: ResponseReturnValue = login_manager.unauthorized()
        return answer
    if not actor.can(permission):
        abort(403)
    return gates.first_open(asks_again(current_app, request.endpoint))

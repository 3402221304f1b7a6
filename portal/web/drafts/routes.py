"""What js/drafts.js asks: keep what is typed, give back what was left, forget it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.domain.form_drafts import Fields, Held, is_same_form, resume
from portal.extensions import db
from portal.services import page_drafts
from portal.web import drafted
from portal.web.access import current_actor, requires
from portal.web.identity import local_path
from portal.web.time import business_now

room = Blueprint("drafts", __name__, url_prefix="/drafts")

_NOTHING = 204
_MOST_FIELDS = 5000
_LONGEST_ADDRESS, _LONGEST_TITLE = 2000, 100
_NEVER = ("csrf_token", "password")


@room.post("/keep")
@requires("self.manage")
def keep() -> ResponseReturnValue:
    """Keep what has been typed so far, while it is being typed."""
    place = page_drafts.Place(_address(), _page(), request.form.get("title", "")[:_LONGEST_TITLE])
    shown = _fields("shown") if request.form.get("shown") else None
    typed = _fields("typed")
    page_drafts.keep(db.session(), current_actor(), business_now(), place, shown, typed)
    return render_template("drafts/_saved.html", saved_at=business_now())


@room.post("/open")
@requires("self.manage")
def take_up() -> ResponseReturnValue:
    """What goes back into a form that was left half-filled, and what changed meanwhile."""
    now = _fields("now")
    left = page_drafts.left(db.session(), current_actor(), _address())
    if left is None or not is_same_form(left.shown or left.typed, now):
        return Response(status=_NOTHING)
    resumed = resume(left.shown, left.typed, now)
    return render_template("drafts/_left.html", resumed=resumed, saved_at=left.saved_at)


@room.post("/drop")
@requires("self.manage")
def drop() -> ResponseReturnValue:
    """Begin anew: what was typed is forgotten."""
    page_drafts.drop(db.session(), current_actor(), _address())
    return Response(status=_NOTHING)


@room.post("/<token>/forget")
@requires("self.manage")
def forget(token: str) -> ResponseReturnValue:
    """Take a form off the desk's list of those left half-filled."""
    page_drafts.forget(db.session(), current_actor(), token)
    flash("没填完的内容已删除", "info")
    return redirect(url_for("desk.home"))


def _address() -> str:
    sent = request.form.get("address", "")
    if len(sent) > _LONGEST_ADDRESS or local_path(sent) != sent:
        abort(422)
    parts = urlsplit(sent)
    return drafted.address(unquote(parts.path), parts.query)


def _page() -> str:
    """The page that leads back to the form; the desk where it can't be opened by an address."""
    page = local_path(request.form.get("page"))
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    try:
        adapter.match(page.partition("?")[0], method="GET")
    except HTTPException:
        return "/"
    return page[:_LONGEST_ADDRESS]


def _fields(name: str) -> Fields:
    """What the browser tells of a form's fields; 422 for anything else."""
    try:
        told = json.loads(request.form.get(name, ""))
        json.dumps(told, ensure_ascii=False).encode()  # no half of a character
    except (ValueError, RecursionError):
        abort(422)
    if not isinstance(told, list) or len(told) > _MOST_FIELDS:
        abort(422)
    return {one: held for one, held in map(_field, told) if not one.endswith(_NEVER)}


def _field(told: Any) -> tuple[str, Held]:
    if not isinstance(told, Mapping):
        abort(422)
    values, texts = told.get("values"), [told.get(key) for key in ("name", "label", "words")]
    if not isinstance(values, list) or not all(isinstance(one, str) for one in [*values, *texts]):
        abort(422)
    name, label, words = texts
    return str(name), Held(tuple(values), str(label), str(words), told.get("hidden") is True)

"""The page 使用手册 of the own roles, and its pictures."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.web.access import current_actor, requires
from portal.web.manual import pages

room = Blueprint("manual", __name__, url_prefix="/manual")


@room.get("")
@requires("self.manage")
def show() -> ResponseReturnValue:
    """How the actor's own work is done, task by task."""
    prefix = url_for("manual.show_picture", picture="-").removesuffix("-")
    own = [pages.page(name, prefix) for name in pages.names_for(current_actor())]
    return render_template("manual/show.html", pages=own)


@room.get("/img/<picture>")
@requires("self.manage")
def show_picture(picture: str) -> ResponseReturnValue:
    """A picture of the guide; invented people only."""
    found = pages.picture(picture)
    if found is None:
        abort(404)
    return Response(found.read_bytes(), mimetype="image/png")

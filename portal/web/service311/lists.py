"""Who lacks what: a community's people by name, the sums of the areas below above it (R5.1)."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.areas import Level
from portal.domain.service311 import ServiceKind
from portal.extensions import db
from portal.queries import lacking311
from portal.web.access import area_above, part_of_area, requires
from portal.web.converters import row_id
from portal.web.service311.room import room
from portal.web.time import business_today


@room.get("")
@requires("service311.read")
def index() -> ResponseReturnValue:
    """A community's list, or the sums of what lies below; with HTMX more of the list."""
    within, area_id = part_of_area()
    session, today = db.session(), business_today()
    if within.level is not Level.COMMUNITY:
        return render_template(
            "service311/sums.html",
            lines=lacking311.sums(session, within, today),
            within=within,
            up=None if area_id is None else url_for(".index", area=area_above(within)),
        )
    kind, after = _kind(), _after()
    page = lacking311.lacking(session, within, today, kind, after)
    if after is not None and request.htmx:  # type: ignore[attr-defined]
        return render_template(
            "service311/_rows.html", page=page, kind=kind, area_id=area_id, within=within
        )
    return render_template(
        "service311/lacking.html",
        page=page,
        kind=kind,
        area_id=area_id,
        within=within,
        counts=lacking311.counts(session, within, today),
    )


def _kind() -> ServiceKind | None:
    wanted = request.args.get("kind")
    if wanted is None:
        return None
    if wanted not in set(ServiceKind):
        abort(404)
    return ServiceKind(wanted)


def _after() -> tuple[int, int] | None:
    ends, person_id = (request.args.get(name, type=row_id) for name in ("ends", "after"))
    return None if ends is None or person_id is None else (ends, person_id)

"""One offer: what became of it, and taking it back where it was entered by mistake (R4.6)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.extensions import db
from portal.models import Offer
from portal.services import service311
from portal.services.errors import Conflict, RuleBroken
from portal.web.access import current_actor, requires
from portal.web.forms import PortalForm, show_problems
from portal.web.service311.forms import OutcomeForm, RevokeForm
from portal.web.service311.room import offer_in_area, room
from portal.web.time import business_now


@room.route("/offers/<int:offer_id>/outcome", methods=["GET", "POST"])
@requires("service311.record")
def tell(offer_id: int) -> ResponseReturnValue:
    """What became of a recommendation, told outside a confirmation."""
    offer, form = offer_in_area(offer_id), OutcomeForm()
    form.offer(offer)
    if not form.is_submitted():
        return _page("service311/outcome.html", offer, form, 200)
    if not form.validate():
        return _page("service311/outcome.html", offer, form, 422)
    seen, person_id = _version(), offer.person_id
    told, words = form.told, form.words.data
    try:
        service311.tell(db.session(), current_actor(), business_now(), offer_id, seen, told, words)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("service311/outcome.html", offer_in_area(offer_id), form, 422)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("service311/outcome.html", offer_in_area(offer_id), form, 409)
    flash(f"已记录：{told.label}")
    return redirect(url_for("people.show", person_id=person_id))


@room.route("/offers/<int:offer_id>/revoke", methods=["GET", "POST"])
@requires("service311.record")
def revoke(offer_id: int) -> ResponseReturnValue:
    """Take back what was entered by mistake."""
    offer, form = offer_in_area(offer_id), RevokeForm()
    if not form.is_submitted():
        return _page("service311/revoke.html", offer, form, 200)
    if not form.validate():
        return _page("service311/revoke.html", offer, form, 422)
    seen, person_id = _version(), offer.person_id
    try:
        service311.revoke(
            db.session(), current_actor(), business_now(), offer_id, seen, form.reason.data
        )
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _page("service311/revoke.html", offer_in_area(offer_id), form, 409)
    flash("已撤销这条记录")
    return redirect(url_for("people.show", person_id=person_id))


def _version() -> int:
    return request.form.get("version", 0, type=int)


def _page(template: str, offer: Offer, form: PortalForm, status: int) -> ResponseReturnValue:
    version = _version() if status == 422 else offer.version
    return render_template(template, offer=offer, form=form, version=version), status

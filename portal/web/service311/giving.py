"""What the community itself gives or hears: 职业指导, or a refusal (R5.4, R7.8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.domain.deregistration import Answer
from portal.domain.service311 import ServiceKind
from portal.extensions import db
from portal.models import OpeningBalance, Person, Registration
from portal.queries import service311 as queries
from portal.services import guidance, service311
from portal.services.errors import RuleBroken
from portal.services.service311 import Offering
from portal.web.access import current_actor, requires
from portal.web.forms import PortalForm, show_problems
from portal.web.identity_changes.room import person_in_area
from portal.web.registration import reading
from portal.web.service311.forms import GuidanceForm, RefusedForm
from portal.web.service311.room import room
from portal.web.time import business_now, business_today


@room.route("/<int:person_id>/guidance", methods=["GET", "POST"])
@requires("service311.record")
def guide(person_id: int) -> ResponseReturnValue:
    """Record guidance with what it was about; the wishes may be renewed in the same form (R5.4)."""
    session, person = db.session(), person_in_area(person_id)
    before = queries.wishes_of(session, person_id)
    form = GuidanceForm(data=reading.wished(before) if before else None)
    if not form.is_submitted():
        return _page("service311/guide.html", person, form, 200)
    if not form.sound():
        return _page("service311/guide.html", person, form, 422)
    offering = Offering(
        ServiceKind.GUIDANCE, Answer.ACCEPTED, form.means.data, words=form.words.data
    )
    renewed = form.renewed(session, before)
    try:
        guidance.record(session, current_actor(), business_now(), person_id, offering, renewed)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("service311/guide.html", person_in_area(person_id), form, 422)
    flash("已记录职业指导" + ("，意愿已更新" if renewed else ""))
    return redirect(url_for("people.show", person_id=person_id))


@room.route("/<int:person_id>/refused", methods=["GET", "POST"])
@requires("service311.record")
def refused(person_id: int) -> ResponseReturnValue:
    """Record that the person refused a service, with or without a justified reason."""
    person, form = person_in_area(person_id), RefusedForm()
    if not form.is_submitted():
        return _page("service311/refused.html", person, form, 200)
    if not form.validate():
        return _page("service311/refused.html", person, form, 422)
    offering = Offering(
        ServiceKind(form.kind.data),
        Answer(form.answer.data),
        form.means.data,
        words=form.words.data,
    )
    try:
        service311.offer(db.session(), current_actor(), business_now(), person_id, offering)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page("service311/refused.html", person_in_area(person_id), form, 422)
    flash("已记录本人拒绝服务")
    return redirect(url_for("people.show", person_id=person_id))


def shown(person_id: int) -> dict[str, Any]:
    """What ``shown_of`` tells of whoever is registered now."""
    return shown_of(queries.spell_of(db.session(), person_id))


def shown_of(
    spell: Registration | None, balances: Sequence[OpeningBalance] | None = None
) -> dict[str, Any]:
    """ "311" on a person's page: the year's meter and all that was offered; none if not owed.

    ``balances`` are the person's, where they are read already;
    ``settled`` are the ids of the offers of which nothing else can be told any more.
    """
    session = db.session()
    if spell is None:
        return {"yearly": None, "offers": (), "settled": frozenset()}
    offers = queries.history(session, spell)
    standing = [one for one in reversed(offers) if one.revoked_at is None]
    return {
        "yearly": queries.yearly(session, spell, business_today(), standing, balances),
        "offers": offers,
        "settled": {one.id for one in offers if one.offered.stands(business_now())},
    }


def _page(template: str, person: Person, form: PortalForm, status: int) -> ResponseReturnValue:
    page = render_template(template, person=person, form=form, **shown(person.id))
    return page, status

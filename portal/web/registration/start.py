"""The number from the card: on to the form, or to what stands in its way."""

from __future__ import annotations

import json

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.card_reader import Card, CardError
from portal.domain.checks import (
    Check,
    stopped,
)
from portal.domain.identity import IdentityError, IdNumber, parse_id_number
from portal.domain.mass_reading import Mass
from portal.domain.procedures import procedure
from portal.extensions import db
from portal.models import Person
from portal.queries import people
from portal.services import drafts, lookups
from portal.web import cards
from portal.web.access import current_actor, requires
from portal.web.limits import hold_back
from portal.web.registration.forms import StartForm
from portal.web.registration.room import CARD, CHANNEL, CODE, LATE, NUMBER, found, room
from portal.web.time import business_now


@room.route(f"/{CODE}/start", methods=["GET", "POST"])
@requires("case.accept")
def start(code: str) -> ResponseReturnValue:
    """Check the number; what stops is told in words, with what to do next."""
    form = StartForm()
    if not form.is_submitted():
        form = StartForm(formdata=None, data={"late": LATE in request.args})
    form.offer(procedure(code).channels)
    if not form.is_submitted():
        return _page(code, form)
    if not form.validate():
        return _page(code, form), 422
    try:
        card = cards.read(form.id_number.data or "")
        number = card.number if card else parse_id_number(form.id_number.data or "")
    except (IdentityError, CardError) as wrong:
        form.id_number.errors = [str(wrong)]
        return _page(code, form), 422
    form.id_number.data = number.canonical
    session, actor = db.session(), current_actor()
    person = people.by_id_number(session, number)
    checks = found(code, number, person)
    own = person if person and people.visible(session, actor, person.id) else None
    if person is not None and own is None:
        hold_back(Mass.LOOKUPS)
        lookups.look_up_elsewhere(session, actor, person.id)
    if request.form.get("action") == "refuse":
        return redirect(url_for(".refuse", code=code, token=_begin(code, number, form, card)))
    if stopped(checks):
        return _page(code, form, checks, own), 422
    return redirect(url_for(".fill", code=code, token=_begin(code, number, form, card)))


def _begin(code: str, number: IdNumber, form: StartForm, card: Card | None) -> str:
    payload: drafts.Payload = {
        NUMBER: [number.canonical],
        LATE: ["y"] if form.late.data else [],
        CHANNEL: [form.channel.data.value],
    }
    if card is not None:
        payload[CARD] = [json.dumps(_on_card(card), ensure_ascii=False)]
    return drafts.start(
        db.session(), current_actor(), code, payload, business_now(), about=number.canonical
    )


def _on_card(card: Card) -> dict[str, str]:
    told = {
        "name": card.name,
        "ethnicity": card.ethnicity.code if card.ethnicity else None,
        "household_address": card.address,
    }
    return {name: value for name, value in told.items() if value}


def _page(
    code: str, form: StartForm, checks: tuple[Check, ...] = (), person: Person | None = None
) -> str:
    return render_template(
        "registration/start.html",
        procedure=procedure(code),
        form=form,
        checks=checks,
        person=person,
        refusable=any(check.refusal for check in checks),
    )

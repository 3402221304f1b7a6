"""One person's card: all that a call needs, in one look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.ages import age_on
from portal.domain.confirmation import (
    ContactMeans,
    Situation,
    is_over,
    last_day,
    working_days_left,
)
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.deregistration import Answer, Month, months_unreachable
from portal.domain.lights import roll_light
from portal.domain.roll_board import Board
from portal.domain.service311 import OUTCOMES, meters, year_of
from portal.extensions import db
from portal.models import Contact, Offer, OpeningBalance, RollEntry
from portal.queries import confirmation, confirmation_card, people
from portal.queries.confirmation_card import Known
from portal.queries.service311 import Yearly, counted_before
from portal.services.confirmation import open_card
from portal.web import province
from portal.web.access import current_actor
from portal.web.confirmation.forms import BasicsForm, ContactForm
from portal.web.confirmation.room import come_back, is_part
from portal.web.confirmation.typed import Typed
from portal.web.registration import reading
from portal.web.registration.forms import WishesPart
from portal.web.time import business_now, business_today


@dataclass(frozen=True)
class Asked:
    """What is looked at: an entry, whose it is, and the board it stands on, if on one's own.

    ``is_here`` says whether the person belongs to the actor's area still: of who moved away, the
    old office sees what it recorded for the month and no more.
    """

    entry_id: int
    person_id: int
    board: Board | None
    is_here: bool

    @property
    def is_open(self) -> bool:
        """Whether a result can be recorded: one's own office, this month, still registered."""
        line = self.board.line(self.entry_id) if self.board else None
        return line is not None and not line.ended and self.is_here


@dataclass(frozen=True)
class View:
    """How the card is shown: what was typed, which parts are open, what became of the last act."""

    typed: Typed | None = None
    edits: str = ""
    corrects: int | None = None
    came_from: int | None = None
    note: str = ""
    status: int = HTTPStatus.OK


def asked(entry_id: int, board: Board | None) -> Asked:
    """The entry of one's own roll, or any other of the actor's area; 404 for what is elsewhere."""
    session, actor = db.session(), current_actor()
    line = board.line(entry_id) if board else None
    person_id = line.person_id if line else confirmation.person_of(session, actor, entry_id)
    if person_id is None:
        abort(404)
    follows = line is not None and not (line.result and line.result.reached)
    is_here = follows or people.visible(session, actor, person_id)  # an open entry goes along
    return Asked(entry_id, person_id, board if line else None, is_here)


def card(wanted: Asked, view: View) -> ResponseReturnValue:
    """The card as a page; with HTMX, without the frame around it."""
    come_back()
    template = "confirmation/_month.html" if is_part() else "confirmation/month.html"
    page = render_template(template, **_shown(wanted, view))
    if wanted.is_open:  # last, so that all that is read is one transaction
        open_card(db.session(), current_actor(), wanted.entry_id, wanted.person_id)
    headers = {"Vary": "HX-Request"}
    if is_part() and request.method == "GET":
        headers["HX-Push-Url"] = url_for("confirmation.show", entry_id=wanted.entry_id)
    return page, view.status, headers


def head(board: Board | None, month: date) -> dict[str, Any]:
    """The line over the month: how far it is, and how long it runs."""
    today, day = business_today(), province.policy().confirmation_day
    last = last_day(month, day)
    left = working_days_left(month, day, today, province.calendar())
    return {
        "board": board,
        "month": month,
        "last_day": last,
        "light": roll_light(last, today, left) if board and board.waiting else None,
        "links": {"sheet": _address("rolls.sheet")},
        "part": is_part(),
    }


def _address(endpoint: str, **values: Any) -> str | None:
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)


def _shown(wanted: Asked, view: View) -> dict[str, Any]:
    session, board = db.session(), wanted.board
    entries = confirmation_card.months(session, wanted.person_id)
    entry = next((one for one in entries if one.id == wanted.entry_id), None)
    if entry is None:
        abort(404)
    back, on = board.beside(entry.id) if board else (None, None)
    following = board.after(entry.id) if board else None
    before = board.line(view.came_from or 0) if board else None
    known = confirmation_card.known(
        session,
        entry,
        before.person_id if before else None,
        following.person_id if following else None,
    )
    contacts = [one for each in entries for one in each.standing_contacts]
    last = max(contacts, key=lambda one: (one.at, one.id), default=None)
    return {
        **head(board, entry.month),
        **_forms(wanted, view, entry, known, last),
        **_services(entry, known),
        "entry": entry,
        "known": known,
        "person": known.person,
        "age": age_on(known.person.birth_date, business_today()),
        "is_open": wanted.is_open,
        "is_here": wanted.is_here,
        "is_over": is_over(entry.month, business_now()),
        "nth_month": _nth_month(shanghai_day(known.registered_at), entry.month),
        "last_contact": last,
        "streak": _streak(entries, entry, known.balance),
        "back": back,
        "on": on,
        "before": before,
        "note": view.note,
        "contacts": _told(entry),
        "situations": list(Situation),
    }


def _forms(
    wanted: Asked, view: View, entry: RollEntry, known: Known, last: Contact | None
) -> dict[str, Any]:
    corrected = _corrected(wanted, view, entry)
    sent, person = view.typed, known.person
    means = last.means if last else ContactMeans.PHONE
    form = ContactForm.of(corrected) if corrected else ContactForm(None, data={"means": means})
    wishes = basics = None
    if wanted.is_open and view.edits == "wishes":
        wishes = wishes_form(known)
    if wanted.is_open and view.edits == "basics":
        basics = basics_form(person.phone, person.residence_address)
    return {
        "form": sent.contact if sent else form,
        "wishes_form": sent.wishes if sent else wishes,
        "basics_form": sent.basics if sent else basics,
        "chosen": sent.outcomes if sent else {},
        "corrected": corrected,
        "version": _version(entry, view.status),
    }


def wishes_form(known: Known) -> WishesPart:
    """The wishes to be renewed, as they were stated last."""
    stated = known.wishes
    return WishesPart(formdata=None, data=reading.wished(stated) if stated else {})


def basics_form(phone: str | None, address: str | None) -> BasicsForm:
    """The basics to be renewed, as they are."""
    return BasicsForm(formdata=None, data={"phone": phone, "residence_address": address})


def _corrected(wanted: Asked, view: View, entry: RollEntry) -> Contact | None:
    if view.corrects is None or not wanted.is_open:
        return None
    return next((one for one in entry.standing_contacts if one.id == view.corrects), None)


def _version(entry: RollEntry, status: int) -> int:
    """After a fault, what the clerk was looking at; after a conflict, what they were shown."""
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return request.form.get("version", 0, type=int)
    return entry.version


def _nth_month(registered_on: date, month: date) -> int:
    """On how many rolls in a row they have stood by now."""
    apart = 12 * (month.year - registered_on.year) + month.month - registered_on.month
    return max(apart, 1)


def _streak(entries: Sequence[RollEntry], entry: RollEntry, balance: OpeningBalance | None) -> int:
    """Closed months in a row in which they could not be reached, up to now (R4.3)."""
    same = entry.registration.opened_case_id
    now = business_now()
    months = [
        Month(one.month, one.attempts, one.done_at is not None, is_over(one.month, now))
        for one in entries
        if one.registration.opened_case_id == same
    ]
    return months_unreachable(months, balance.months_unreachable if balance else 0)


def _told(entry: RollEntry) -> list[tuple[Contact, Contact | None]]:
    """The month's contacts, newest first, each with the one that corrects it."""
    by = {one.corrects_id: one for one in entry.contacts}
    newest = sorted(entry.contacts, key=lambda one: one.id, reverse=True)
    return [(one, by.get(one.id)) for one in newest]


def _services(entry: RollEntry, known: Known) -> dict[str, Any]:
    offers = confirmation_card.offers(db.session(), entry)
    return {
        "pending": [one for one in offers if _is_asked(one)],
        "outcomes": OUTCOMES,
        "yearly": _yearly(offers, known),
        "fitting": _address("matching.fitting", person_id=entry.person_id),
        "recommend": _address("matching.page", person_id=entry.person_id),
    }


def _is_asked(one: Offer) -> bool:
    """Whether it is asked what became of a recommendation (R4.6)."""
    if one.answer is not Answer.ACCEPTED or not OUTCOMES[one.kind]:
        return False
    return one.outcome is None or one.outcome.is_open


def _yearly(offers: Sequence[Offer], known: Known) -> Yearly:
    """As ``service311.yearly`` counts, from what is read already."""
    first = shanghai_day(known.registered_at)
    year = year_of(first, max(business_today(), first))
    of_year = [one.offered for one in offers if one.at >= day_begins(year.first)]
    balance = known.balance if year.first == first else None
    return Yearly(year, meters(of_year, counted_before(balance)))

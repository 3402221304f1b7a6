"""What was posted from a card: read, judged, and kept to be shown again where it can't hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask import request

from portal.domain.applications import pay_problems
from portal.domain.confirmation import ContactMeans, ContactResult, Said, Situation
from portal.domain.dates import shanghai_day
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome
from portal.extensions import db
from portal.models import Contact
from portal.services.confirmation import Renewed
from portal.web.confirmation.forms import BasicsForm, ContactForm
from portal.web.converters import row_id
from portal.web.forms import PortalForm, show_problems
from portal.web.registration import reading
from portal.web.registration.forms import WishesPart

SAVE, WRONG_NUMBER = "save", "wrong-number"
WRONG_NUMBER_WORDS = "号码有误"
_OUTCOME = "outcome-"
_SITUATION = "other-"


@dataclass
class Typed:
    """The forms of one card, as sent; a part that was not open is None and stays as it is."""

    contact: ContactForm
    wishes: WishesPart | None = None
    basics: BasicsForm | None = None
    outcomes: dict[int, OfferOutcome] = field(default_factory=dict)

    @property
    def tells_of_contact(self) -> bool:
        """Whether anything was entered of the contact itself, which is kept with a result only."""
        form = self.contact
        by_phone = form.means.data is ContactMeans.PHONE
        return not by_phone or any(one.data for one in (form.words, form.on, form.at))

    @property
    def forms(self) -> Iterator[PortalForm]:
        """Those that were sent."""
        return (one for one in (self.contact, self.wishes, self.basics) if one is not None)


def typed() -> Typed:
    """The card as posted."""
    sent = Typed(
        ContactForm(),
        WishesPart() if "wished_words_1" in request.form else None,
        BasicsForm() if "phone" in request.form else None,
    )
    for name, value in request.form.items():
        if name.startswith(_OUTCOME) and value:
            _read_outcome(sent, name.removeprefix(_OUTCOME), value)
    return sent


def _read_outcome(sent: Typed, offer_id: str, value: str) -> None:
    try:
        sent.outcomes[row_id(offer_id)] = OfferOutcome(value)
    except ValueError:
        show_problems(sent.contact, [Problem(_OUTCOME, "请从列出的推荐结果中选择")])


def sound(sent: Typed) -> bool:
    """Judge every form that was sent, each fault beside its field."""
    said = list(sent.contact.form_errors)
    faulty = [form for form in sent.forms if not form.validate()]
    sent.contact.form_errors = said
    if sent.wishes is not None:
        found = pay_problems(sent.wishes.pay_from.data, sent.wishes.pay_to.data)
        show_problems(sent.wishes, found)
        faulty += [sent.wishes] if found else []
    return not (faulty or said)


def said(sent: Typed, now: datetime, corrected: Contact | None) -> Said | None:
    """The contact that the pressed button speaks of; None, and the fault told, where it is none."""
    at = sent.contact.moment(now, shanghai_day(now), corrected)
    result, situation = _pressed()
    if result is None:
        show_problems(sent.contact, [Problem("result", "请选择确认的结果")])
    if at is None or result is None:
        return None
    words = sent.contact.words.data
    if request.form.get("result") == WRONG_NUMBER:
        words = f"{WRONG_NUMBER_WORDS}；{words}" if words else WRONG_NUMBER_WORDS
    return Said(sent.contact.means.data, result, at, situation, words)


def _pressed() -> tuple[ContactResult | None, Situation | None]:
    value = request.form.get("result", "")
    if value == WRONG_NUMBER:
        return ContactResult.UNREACHABLE, None
    try:
        if value.startswith(_SITUATION):
            return ContactResult.OTHER, Situation(value.removeprefix(_SITUATION))
        result = ContactResult(value)
    except ValueError:
        return None, None
    return (None if result is ContactResult.OTHER else result), None


def renewed(sent: Typed) -> Renewed:
    """What the forms renew beside the result; they must be ``sound``."""
    basics, wishes = sent.basics, sent.wishes
    return Renewed(
        wishes=reading.wishes(db.session(), wishes) if wishes is not None else None,
        phone=basics.phone.data if basics is not None else None,
        residence_address=basics.residence_address.data if basics is not None else None,
        outcomes=sent.outcomes,
    )

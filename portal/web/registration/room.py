"""The room of registrations, and what its pages share: the draft, the number, the checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint

from portal.domain.channels import Channel
from portal.domain.checks import (
    Check,
)
from portal.domain.comparisons import Compared
from portal.domain.eligibility import (
    checks,
)
from portal.domain.identity import IdNumber, parse_id_number
from portal.domain.procedures import Procedure, procedure
from portal.extensions import db
from portal.models import Person
from portal.queries import eligibility, people
from portal.services import comparing, drafts
from portal.services.comparing import Claim
from portal.web.access import current_actor
from portal.web.comparer import comparer
from portal.web.registration import job
from portal.web.registration.forms import EmploymentForm, UnemploymentForm, WholeForm
from portal.web.time import business_now, business_today

room = Blueprint("registration", __name__, url_prefix="/registration")

NUMBER = "id_number"
LATE = "late"
CHANNEL = "channel"
COMPARED = "compared"
SHOWN = "shown"
CARD = "card"
FIXED = (NUMBER, LATE, CHANNEL, COMPARED, SHOWN, CARD)
"""What a draft holds beside the form's own fields."""

CODE = "<any(unemployment, job_seeking, employment):code>"
"""The procedure in an address."""


@dataclass(frozen=True)
class Begun:
    """A form being filled in, as its draft knows it."""

    token: str
    procedure: Procedure
    payload: drafts.Payload
    saved_at: datetime

    @property
    def number(self) -> IdNumber:
        """Whose form it is."""
        return parse_id_number(self.payload[NUMBER][0])

    @property
    def on_card(self) -> dict[str, Any]:
        """What a reader read of the card, by field of the form."""
        return json.loads(self.payload[CARD][0]) if CARD in self.payload else {}

    @property
    def is_late(self) -> bool:
        """Whether it is paper accepted before."""
        return bool(self.payload.get(LATE))

    @property
    def channel(self) -> Channel:
        """By which way the request came."""
        return Channel(self.payload.get(CHANNEL, [Channel.WINDOW])[0])


def begun(code: str, token: str) -> Begun:
    """The actor's own draft; ``NotFound`` for anyone else's."""
    payload, saved_at = drafts.read(db.session(), current_actor(), token, code)
    return Begun(token, procedure(code), payload, saved_at)


def found(code: str, number: IdNumber, person: Person | None) -> tuple[Check, ...]:
    """What the counter is told of the number and its person."""
    whose, here = person.id if person else None, current_actor().office_id
    known = eligibility.known(db.session(), number, whose, here, code)
    return checks(code, number, known, business_today())


def claim(form: WholeForm) -> Claim:
    """What the sources' word is held against; None where the form doesn't say it, or not yet."""
    if isinstance(form, EmploymentForm):
        return job.claim(db.session(), form)
    return form.unemployed_since.data if isinstance(form, UnemploymentForm) else None


def compared(draft: Begun, form: WholeForm) -> tuple[Compared, ...]:
    """What the sources say to the form as it is now, where they were asked for this draft."""
    claimed = claim(form)
    if COMPARED not in draft.payload or (claimed is None and isinstance(form, EmploymentForm)):
        return ()
    return comparing.look_up(comparer(), current_actor(), business_now(), draft.number, claimed)


def own_person(number: IdNumber) -> Person | None:
    """The person of the number, where the actor's area may open the record."""
    person = people.by_id_number(db.session(), number)
    if person is None or not people.visible(db.session(), current_actor(), person.id):
        return None
    return person

"""What the room's pages show of a person: what is wished for, what fits, what was recommended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from portal.domain.deregistration import Answer
from portal.domain.service311 import ServiceKind
from portal.extensions import db
from portal.models import Offer, Person
from portal.queries import matching, service311
from portal.queries.matching import Filters, Found
from portal.web.time import business_today


def fitting(person: Person, most: int = matching.MOST) -> Sequence[Found]:
    """The vacancies that fit the person best."""
    session = db.session()
    wanted = matching.wanted_by(session, person)
    return matching.fitting(session, person, wanted, business_today(), most)


def listed(person: Person, filters: Filters) -> Sequence[Found]:
    """The same, or those that the filters leave."""
    if not filters:
        return fitting(person)
    session = db.session()
    wanted = matching.wanted_by(session, person)
    return matching.filtered(session, person, wanted, business_today(), filters)


def beside(person: Person) -> dict[str, Any]:
    """What stands beside the list: the wishes, and what was recommended in this 失业登记."""
    session = db.session()
    spell = service311.spell_of(session, person.id)
    return {
        "wishes": service311.wishes_of(session, person.id),
        "recommended": [] if spell is None else _recommended(service311.history(session, spell)),
    }


def _recommended(offers: Sequence[Offer]) -> list[Offer]:
    return [
        one
        for one in offers
        if one.kind is ServiceKind.JOB
        and one.answer is Answer.ACCEPTED
        and one.revoked_at is None
        and one.vacancy is not None
    ]

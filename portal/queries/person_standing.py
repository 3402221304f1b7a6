"""What holds of a person now, and which of the rarer things that their page shows there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.models import (
    AuditEntry,
    CardNote,
    Certificate,
    Issue,
    Merge,
    Move,
    Office,
    OpeningBalance,
    Person,
    PolicyBenefit,
    Registration,
    RegistrationKind,
    RollEntry,
    Serving,
)
from portal.models.base import Id, UtcDateTime
from portal.queries.kept import facts, kept
from portal.queries.scope import person_in_area


@dataclass(frozen=True)
class Standing:
    """What holds of a person now: registrations in force, who serves, the certificate.

    ``balances`` is what was counted before the system began, of registrations taken over.
    """

    registrations: Sequence[Registration]
    serving: Serving | None
    certificate: Certificate | None
    balances: Sequence[OpeningBalance] = ()

    def of(self, kind: RegistrationKind) -> Registration | None:
        """The registration of a kind that is in force."""
        return next((one for one in self.registrations if one.kind is kind), None)


class Beside(StrEnum):
    """What is asked for only where there is any of it."""

    ISSUES = "issues"
    BENEFITS = "benefits"
    CARD_NOTES = "card_notes"
    MERGES = "merges"
    MOVES = "moves"
    MONTHS = "confirmed"


class PersonNow(NamedTuple):
    """``is_noted``: that the account looked at the page is on record since the moment given."""

    person: Person
    standing: Standing
    beside: frozenset[Beside]
    is_noted: bool


_ROWS: Mapping[Beside, tuple[sa.ColumnElement[bool], ...]] = MappingProxyType(
    {
        Beside.ISSUES: (
            Certificate.person_id == Person.id,
            Issue.certificate_id == Certificate.id,
        ),
        Beside.BENEFITS: (PolicyBenefit.person_id == Person.id,),
        Beside.CARD_NOTES: (CardNote.person_id == Person.id, CardNote.cleared_at.is_(None)),
        Beside.MERGES: (Merge.kept_id == Person.id, Merge.undone_at.is_(None)),
        Beside.MOVES: (Move.person_id == Person.id, Move.moved_at.is_not(None)),
        Beside.MONTHS: (RollEntry.person_id == Person.id,),
    }
)


def now(session: Session, actor: Actor, person_id: int, since: datetime) -> PersonNow | None:
    """The person with identifiers, and how they stand, in one select; None outside the area.

    ``since`` is in real time.
    """
    asked = {"of_person": person_id, "of_user": actor.user_id, "since": since}
    rows = session.execute(_now(actor), asked | facts(actor)).unique().all()
    if not rows:
        return None
    found = rows[0]
    return PersonNow(
        found.Person,
        standing_in(rows),
        frozenset(one for one in Beside if getattr(found, f"has_{one}")),
        bool(found.is_noted),
    )


@kept
def _now(actor: Actor) -> sa.Select[*tuple[Any, ...]]:
    noted = sa.exists().where(
        AuditEntry.person_id == Person.id,
        AuditEntry.user_id == sa.bindparam("of_user", type_=Id),
        AuditEntry.action == "person.read",
        AuditEntry.at >= sa.bindparam("since", type_=UtcDateTime()),
    )
    return (
        standing_select()
        .add_columns(
            Person,
            *(sa.exists().where(*rows).label(f"has_{one}") for one, rows in _ROWS.items()),
            noted.label("is_noted"),
        )
        .where(Person.id.in_(_seen(actor)))
        .options(joinedload(Person.identifiers))
    )


def _seen(actor: Actor) -> sa.Select[int]:
    """The person bound as ``of_person``, where in the area; on tables of its own."""
    this = Person.id == sa.bindparam("of_person", type_=Id)
    return sa.select(Person.id).where(this, person_in_area(actor)).correlate(None)


def standing(session: Session, person_id: int) -> Standing:
    """What holds of a person now, in one select."""
    return standing_in(session.execute(standing_select(), {"of_person": person_id}).all())


@cache
def standing_select() -> sa.Select[*tuple[Any, ...]]:
    """Asks for the rows of ``standing_in``, of the person who is bound as ``of_person``."""
    return (
        sa.select(Registration, Serving, Certificate, OpeningBalance)
        .select_from(Person)
        .outerjoin(
            Registration,
            sa.and_(Registration.person_id == Person.id, Registration.ended_recorded_at.is_(None)),
        )
        .outerjoin(Serving, sa.and_(Serving.person_id == Person.id, Serving.ended_at.is_(None)))
        .outerjoin(Certificate, Certificate.person_id == Person.id)
        .outerjoin(OpeningBalance, OpeningBalance.case_id == Registration.opened_case_id)
        .where(Person.id == sa.bindparam("of_person", type_=Id))
        .order_by(Registration.id)
        # Outer joins all the way: an inner one within them has SQLite read every office first.
        .options(
            joinedload(Registration.handling_office).joinedload(Office.area, innerjoin=False),
            joinedload(Serving.office).joinedload(Office.area, innerjoin=False),
            joinedload(Registration.opened_case),
        )
    )


def standing_in(rows: Sequence[Any]) -> Standing:
    """How a person stands by these rows; there is one at least."""
    registrations = [row.Registration for row in rows if row.Registration]
    found = [row.OpeningBalance for row in rows if row.OpeningBalance]
    balances = list({one.case_id: one for one in found}.values())
    return Standing(registrations, rows[0].Serving, rows[0].Certificate, balances)

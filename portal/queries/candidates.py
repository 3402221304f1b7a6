"""Who may be deregistered by what the records say alone (R7.8, R7.9): a work list, never an act.

The same as ``domain.deregistration`` says of one history, asked of everybody at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from portal.domain.confirmation import month_of
from portal.domain.deregistration import (
    MONTHS_NEEDED,
    REASONS,
    REFUSALS_NEEDED,
    Answer,
    Reason,
)
from portal.domain.permissions import Actor
from portal.domain.service311 import OfferOutcome
from portal.models import (
    Area,
    Offer,
    OpeningBalance,
    Person,
    Registration,
    RegistrationKind,
    RollEntry,
)
from portal.models.confirmation import UNREACHED
from portal.models.service311 import REFUSED as REFUSALS
from portal.queries.rolls import in_offices, summed

REFUSED, LOST = REASONS["708"], REASONS["709"]
MOST = 200
"""The most that a list shows."""

_first = aliased(Registration)
_DECLINED = (OfferOutcome.DECLINED, OfferOutcome.DECLINED_WITH_REASON)


@dataclass(frozen=True)
class Candidate:
    """A 失业登记 in force, the reason that the records bear out, and how many they count."""

    spell: Registration
    reason: Reason
    counted: int


def listed(session: Session, actor: Actor, now: datetime) -> list[Candidate]:
    """The actor's community's own, by reason, those counted longest first; 200 at most.

    The community that keeps the registration ends it, whoever serves the person.
    """
    found = _candidates(now, actor).subquery()
    rows = session.execute(
        sa.select(Registration, found.c.reason, found.c.counted)
        .join(found, found.c.id == Registration.id)
        .order_by(found.c.reason, found.c.counted.desc(), Registration.id)
        .limit(MOST)
        .options(
            joinedload(Registration.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(Registration.handling_office, innerjoin=True),
        )
    )
    return [Candidate(spell, REASONS[code], counted) for spell, code, counted in rows]


def below(session: Session, actor: Actor, areas: Sequence[Area], now: datetime) -> dict[int, int]:
    """How many there are in each area, by its id; who is one for both reasons counts once."""
    found = _candidates(now, actor).subquery()
    by_office = (
        sa.select(
            found.c.office_id.label("office_id"),
            sa.func.count(sa.distinct(found.c.id)).label("people"),
        )
        .group_by(found.c.office_id)
        .subquery()
    )
    return {area: row[0] for area, row in summed(session, areas, by_office, ["people"]).items()}


def spells(actor: Actor, now: datetime) -> sa.Select[int]:
    """The 失业登记 of all of them, some twice."""
    return sa.select(_candidates(now, actor).subquery().c.id)


def _candidates(now: datetime, actor: Actor) -> sa.CompoundSelect[Any]:
    return sa.union_all(_refusing(actor), _lost(month_of(now), actor))


def _in_force(actor: Actor) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
        *in_offices(actor, Registration.handling_office_id),
    )


def _row(reason: Reason, counted: Any) -> tuple[Any, ...]:
    return (
        Registration.id,
        Registration.handling_office_id.label("office_id"),
        sa.literal(reason.code).label("reason"),
        counted.label("counted"),
    )


def _refusing(actor: Actor) -> sa.Select[Any]:
    """The last answers were all refusals without a reason: more of them than are needed.

    ``place`` counts the answers from the latest; a declining told later is an answer of its own.
    """
    told = _answers(actor).subquery()
    place = (
        sa.func.row_number()
        .over(
            partition_by=told.c.spell_id,
            order_by=tuple(
                told.c[one].desc() for one in ("told_at", "offered_at", "offer_id", "part")
            ),
        )
        .label("place")
    )
    placed = sa.select(told.c.spell_id, told.c.refused, place).subquery()
    broken_at = sa.func.min(sa.case((placed.c.refused == 0, placed.c.place)))
    run = sa.func.coalesce(broken_at - 1, sa.func.count())
    runs = (
        sa.select(placed.c.spell_id, run.label("counted"))
        .group_by(placed.c.spell_id)
        .having(run >= REFUSALS_NEEDED)
        .subquery()
    )
    return sa.select(*_row(REFUSED, runs.c.counted)).join(runs, runs.c.spell_id == Registration.id)


def _answers(actor: Actor) -> sa.CompoundSelect[Any]:
    """All answers of the people who refused often enough, each with its 失业登记 in force."""
    refused_first = Offer.answer == Answer.REFUSED
    declined = Offer.outcome == OfferOutcome.DECLINED
    often = (
        sa.select(Offer.person_id)
        .where(sa.text(f"({REFUSALS})"))
        .group_by(Offer.person_id)
        .having(sa.func.count() >= REFUSALS_NEEDED)
    )

    def part(number: int, told_at: Any, refused: Any) -> sa.Select[Any]:
        return (
            sa.select(
                Registration.id.label("spell_id"),
                told_at.label("told_at"),
                Offer.at.label("offered_at"),
                Offer.id.label("offer_id"),
                sa.literal(number).label("part"),
                sa.case((refused, 1), else_=0).label("refused"),
            )
            .join(Offer, Offer.person_id == Registration.person_id)
            .join(_first, _first.id == Offer.registration_id)
            .where(
                *_in_force(actor),
                Registration.person_id.in_(often),
                _first.opened_case_id == Registration.opened_case_id,
                Offer.revoked_at.is_(None),
            )
        )

    later = part(1, Offer.outcome_at, declined).where(Offer.outcome.in_(_DECLINED))
    return sa.union_all(part(0, Offer.at, refused_first), later)


def _lost(this_month: date, actor: Actor) -> sa.Select[Any]:
    """Months over and without contact since the last one with it, those of before included."""
    entry, of = aliased(RollEntry), aliased(Registration)
    unreachable = sa.text(UNREACHED)
    often = (
        sa.select(RollEntry.person_id)
        .where(unreachable, RollEntry.month < this_month)
        .group_by(RollEntry.person_id)
        .having(sa.func.count() >= MONTHS_NEEDED)
    )
    brought = sa.select(OpeningBalance.person_id).where(OpeningBalance.months_unreachable > 0)
    reached = (
        sa.select(sa.func.max(entry.month))
        .join(of, of.id == entry.registration_id)
        .where(
            entry.person_id == Registration.person_id,
            of.opened_case_id == Registration.opened_case_id,
            entry.done_at.is_not(None),
        )
        .correlate(Registration)
        .scalar_subquery()
    )
    known = (
        sa.select(
            Registration.id,
            Registration.person_id,
            Registration.opened_case_id,
            reached.label("reached"),
        )
        .where(
            *_in_force(actor),
            sa.or_(Registration.person_id.in_(often), Registration.person_id.in_(brought)),
        )
        .subquery()
    )
    since = (
        sa.select(sa.func.count())
        .select_from(RollEntry)
        .join(_first, _first.id == RollEntry.registration_id)
        .where(
            RollEntry.person_id == known.c.person_id,
            _first.opened_case_id == known.c.opened_case_id,
            unreachable,
            RollEntry.month < this_month,
            sa.or_(known.c.reached.is_(None), RollEntry.month > known.c.reached),
        )
        .correlate(known)
        .scalar_subquery()
    )
    before = (
        sa.select(OpeningBalance.months_unreachable)
        .where(OpeningBalance.case_id == known.c.opened_case_id, known.c.reached.is_(None))
        .correlate(known)
        .scalar_subquery()
    )
    counts = sa.select(known.c.id, (since + sa.func.coalesce(before, 0)).label("counted"))
    counted = counts.subquery()
    return (
        sa.select(*_row(LOST, counted.c.counted))
        .join(counted, counted.c.id == Registration.id)
        .where(counted.c.counted >= MONTHS_NEEDED)
    )

"""规程四: recording a contact with all that was told on the way, as one act (R4.2–R4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.applications import WishesDetails
from portal.domain.confirmation import Said, is_over, outcome, problems
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.service311 import OfferOutcome
from portal.models import Contact, Person, RollEntry
from portal.models.base import Id
from portal.queries.people import visible
from portal.services import audit, people, service311, wishes
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

_NOT_YOURS = "只有社区（村）经办人记录动态确认"
_CHANGED = "这位劳动者本月的情况刚刚有人记录过，请看过最新情况再记"
_OVER = "这个月已经结束，结果不能再改"
_ENDED = "本人的失业登记已经注销，不用再确认"


@dataclass(frozen=True)
class Renewed:
    """What was renewed beside the result (R4.5); None leaves a thing as it is.

    ``phone`` is as ``domain.phone`` reads it; ``outcomes`` are by the id of the offer.
    """

    wishes: WishesDetails | None = None
    phone: str | None = None
    residence_address: str | None = None
    outcomes: Mapping[int, OfferOutcome] = field(default_factory=dict)


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    entry_id: int,
    version: int,
    said: Said,
    renewed: Renewed | None = None,
    corrects_id: int | None = None,
) -> Contact:
    """Record one contact of a month's roll, or correct an earlier one.

    Raises ``NotFound`` outside the actor's area, ``Conflict`` where the entry is not as seen,
    ``RuleBroken`` for a month that is over, or for what the rules of the contact say.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        entry = locked_entry(session, actor, entry_id, version)
        _check(entry, said, now)
        contact = _add(session, actor, now, entry, said, corrects_id)
        _renew(session, actor, now, entry, contact, renewed or Renewed())
        _come_to(entry)
        audit.record(
            session,
            actor,
            "confirmation.correct" if corrects_id else "confirmation.record",
            subject="roll_entry",
            subject_id=entry.id,
            person_id=entry.person_id,
            detail=f"{entry.month:%Y-%m} {said.result.label}",
        )
        return contact


def renew(
    session: Session,
    actor: Actor,
    now: datetime,
    entry_id: int,
    version: int,
    renewed: Renewed,
) -> None:
    """Keep what was told beside a contact before there is a result. Raises as ``record`` does."""
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        entry = locked_entry(session, actor, entry_id, version)
        _check_open(entry, now)
        _renew(session, actor, now, entry, None, renewed)
        flag_modified(entry, "attempts")  # whoever has the card open must see what changed
        audit.record(
            session,
            actor,
            "confirmation.renew",
            subject="roll_entry",
            subject_id=entry.id,
            person_id=entry.person_id,
            detail=f"{entry.month:%Y-%m}",
        )


def open_card(session: Session, actor: Actor, entry_id: int, person_id: int) -> None:
    """Write down that the person's whole phone number was shown, to be called.

    One entry for each opening, as for every number shown in full, so that who saw whose can be
    looked up by the person; a row a card is cheap.
    """
    require(actor, "confirmation.record", otherwise=_NOT_YOURS)
    with writing(session):
        audit.record(
            session,
            actor,
            "person.reveal",
            subject="roll_entry",
            subject_id=entry_id,
            person_id=person_id,
        )


def locked_entry(session: Session, actor: Actor, entry_id: int, version: int) -> RollEntry:
    """The entry as it is now, locked after its person; raises when it is not as was seen.

    Once somebody was reached their entry stays where it was; after a move nobody there acts on it.
    """
    person = session.scalars(_locked_person(), {"of_entry": entry_id}).one_or_none()
    if person is None:
        raise NotFound(NOT_THERE)
    entry = session.scalars(_locked_entry(), {"of_entry": entry_id}).unique().one()
    whose = Subject(areas=(entry.office.area.path,))
    require(actor, "confirmation.record", whose, otherwise=NOT_THERE)
    if entry.done_at is not None and not visible(session, actor, person.id):
        raise NotFound(NOT_THERE)
    if entry.version != version:
        raise Conflict(_CHANGED)
    return entry


@cache
def _locked_person() -> sa.Select[Person]:
    whose = sa.select(RollEntry.person_id).where(RollEntry.id == sa.bindparam("of_entry", type_=Id))
    return people.locking(Person.id == whose.scalar_subquery())


@cache
def _locked_entry() -> sa.Select[RollEntry]:
    """With its contacts: who writes one has locked the person before."""
    return (
        sa.select(RollEntry)
        .where(RollEntry.id == sa.bindparam("of_entry", type_=Id))
        .options(joinedload(RollEntry.office, innerjoin=True), joinedload(RollEntry.contacts))
        .with_for_update(of=RollEntry, key_share=True)
        .execution_options(populate_existing=True)
    )


def _check(entry: RollEntry, said: Said, now: datetime) -> None:
    _check_open(entry, now)
    if broken := problems(said, entry.month, now):
        raise RuleBroken(*broken)


def _check_open(entry: RollEntry, now: datetime) -> None:
    if is_over(entry.month, now):
        raise RuleBroken(Problem("result", _OVER))
    if entry.ended_at is not None:
        raise RuleBroken(Problem("result", _ENDED))


def _add(
    session: Session,
    actor: Actor,
    now: datetime,
    entry: RollEntry,
    said: Said,
    corrects_id: int | None,
) -> Contact:
    if corrects_id is not None and corrects_id not in {one.id for one in entry.standing_contacts}:
        raise Conflict(_CHANGED)
    contact = Contact(
        entry=entry,
        at=said.at,
        means=said.means,
        result=said.result,
        situation=said.situation,
        words=said.words,
        by_id=actor.user_id,
        office_id=actor.office_id,
        recorded_at=now,
        corrects_id=corrects_id,
    )
    session.add(contact)
    session.flush()
    return contact


def _come_to(entry: RollEntry) -> None:
    """Bring the entry up to what the contacts that stand come to; each makes a new version."""
    contacts = entry.standing_contacts
    flag_modified(entry, "attempts")
    come_to = outcome([one.result for one in contacts])
    entry.result, entry.attempts = come_to.result, come_to.attempts
    reached = [one.at for one in contacts if one.result.reached]
    entry.done_at = reached[-1] if reached else None


def _renew(
    session: Session,
    actor: Actor,
    now: datetime,
    entry: RollEntry,
    contact: Contact | None,
    renewed: Renewed,
) -> None:
    if renewed.phone is not None:
        entry.person.phone = renewed.phone
    if renewed.residence_address is not None:
        entry.person.residence_address = renewed.residence_address
    if renewed.wishes is not None:
        wishes.renew(session, entry.person_id, renewed.wishes, now)
    for offer_id, told in renewed.outcomes.items():
        service311.follow_up(session, actor, now, entry.person_id, offer_id, told, contact)

"""The outbox: what people are told, in the transaction that caused it (invariant 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.messages import TOPIC_OF, Facts, Recommended, Topic, recommendation, wording
from portal.domain.permissions import Actor
from portal.domain.phone import is_mobile
from portal.domain.procedures import Procedure
from portal.models import Case, Message, MessageState, Office, Person, Settled
from portal.models.sealing import phone_hash, phone_hashes
from portal.queries import applications
from portal.services import bulk


def tell(session: Session, case: Case, now: datetime) -> None:
    """Tell the applicant what the case has come to, inside the caller's transaction.

    What was written of the case before and has not left yet is no longer so, and is cancelled.
    """
    _cancel(session, Message.case_id == case.id, Message.person_id == case.person_id)
    topic = TOPIC_OF.get(case.status)
    if topic is Topic.DONE:
        topic = case.declared.completion
    elif topic is Topic.REFUSED:
        topic = case.declared.refusal
    elif topic is Topic.REVOKED:
        topic = case.declared.revocation
    if topic is not None:
        write(session, case, topic, now)


def write(session: Session, case: Case, topic: Topic, now: datetime) -> Message | None:
    """Write a message to the case's applicant, inside the caller's transaction.

    None, and nothing written, to the deceased, to those taken over at go-live, and where there is
    no mobile number.
    """
    person = session.get_one(Person, case.person_id)
    if person.died_on is not None or case.channel is Channel.EXISTING:
        return None
    phone = _phone(session, case, person)
    if not is_mobile(phone):
        return None
    addressee = Addressee(person.id, case.id, case.number, phone)
    office = case.accepting_office if topic is Topic.STAYS else case.handling_office
    return _put(session, _columns(addressee, case.declared, office, case.clerk_id, topic, now))


def write_to(
    session: Session,
    actor: Actor,
    person_id: int,
    topic: Topic,
    facts: Recommended,
    now: datetime,
) -> Message | None:
    """Write what the actor recommends to a person, inside the caller's transaction.

    Whether the person is the actor's to write to, and agreed, is the caller's to ask. None, and
    nothing written, to the deceased and where there is no mobile number.
    """
    person, office = session.get_one(Person, person_id), session.get_one(Office, actor.office_id)
    if person.died_on is not None or not is_mobile(person.phone or ""):
        return None
    text = recommendation(topic, facts, office.full_name, office.phone)
    sender = _sender(office.id, actor.user_id)
    told = _told(person.id, None, topic, person.phone or "", text, now)
    return _put(session, {**told, **sender})


def write_again(
    session: Session, actor: Actor, failed: Message, phone: str, now: datetime
) -> Message:
    """Write anew what did not arrive, to a phone (canonical), inside the caller's transaction.

    It is another message, so that no gateway takes it for the one it refused.
    """
    topic = Topic(failed.topic)
    told = _told(failed.person_id, failed.case_id, topic, phone, failed.text, now)
    return _put(session, {**told, **_sender(failed.office_id, actor.user_id)})


def _put(session: Session, columns: dict[str, Any]) -> Message:
    message = Message(**columns)
    session.add(message)
    session.flush()
    return message


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is told of a case, and at what number."""

    person_id: int
    case_id: int
    case_number: str
    phone: str


def tell_completion(
    session: Session,
    procedure: Procedure,
    office: Office,
    by_id: int,
    told: Sequence[Addressee],
    now: datetime,
) -> None:
    """Tell many people of new cases, each completed; those without a mobile number are not.

    ``by_id`` is the account that completed them.
    """
    topic = procedure.completion
    if topic is not None:
        rows = [
            _columns(one, procedure, office, by_id, topic, now)
            for one in told
            if is_mobile(one.phone)
        ]
        bulk.insert(session, Message, rows)


def _columns(
    told: Addressee, procedure: Procedure, office: Office, by_id: int, topic: Topic, now: datetime
) -> dict[str, Any]:
    facts = Facts(
        office.full_name, procedure.title, told.case_number, office.phone, procedure.refused_as
    )
    text = wording(topic, facts)
    return {
        **_told(told.person_id, told.case_id, topic, told.phone, text, now),
        **_sender(office.id, by_id),
    }


def _told(
    person_id: int, case_id: int | None, topic: Topic, phone: str, text: str, now: datetime
) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "case_id": case_id,
        "topic": topic,
        "phone": phone,
        "phone_hash": phone_hash(phone),
        "text": text,
        "state": MessageState.WAITING,
        "attempts": 0,
        "due_at": now,
        "written_at": now,
    }


def _sender(office_id: int | None, by_id: int) -> dict[str, Any]:
    return {"office_id": office_id, "by_id": by_id}


def cancel_all(session: Session, person_id: int) -> None:
    """Cancel what still waits for a person, inside the transaction that records the death."""
    _cancel(session, Message.person_id == person_id)


def _cancel(session: Session, *whose: sa.ColumnElement[bool]) -> None:
    """What is leaving this moment is not tried again; if it gets through, it says so."""
    unsent = (MessageState.WAITING, MessageState.SENDING)
    session.execute(
        sa.update(Message)
        .where(Message.state.in_(unsent), *whose)
        .values(state=MessageState.CANCELLED, due_at=None)
    )


def _phone(session: Session, case: Case, person: Person) -> str:
    """The number on the form in force or told with the request, else the person's; or empty.

    Where a message to that number failed and went to another, the other is the person's since.
    """
    form = applications.declared(session, case)
    told = (form.phone if form else case.applicant_phone) or person.phone or ""
    if person.phone and told != person.phone and _was_given_up(session, person, told):
        return person.phone
    return told


def _was_given_up(session: Session, person: Person, phone: str) -> bool:
    given_up = sa.exists().where(
        Message.person_id == person.id,
        Message.phone_hash.in_(phone_hashes(phone)),
        Message.settled_as == Settled.AGAIN,
    )
    return bool(session.scalar(sa.select(given_up)))

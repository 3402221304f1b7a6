"""The outbox: what applicants are told, in the transaction that caused it (invariant 11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.messages import TOPIC_OF, Facts, Topic, wording
from portal.domain.phone import is_mobile
from portal.domain.procedures import Procedure
from portal.models import Case, Message, MessageState, Office, Person
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
    message = Message(**_columns(addressee, case.declared, office, topic, now))
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
    told: Sequence[Addressee],
    now: datetime,
) -> None:
    """Tell many people of new cases, each completed; those without a mobile number are not."""
    topic = procedure.completion
    if topic is not None:
        rows = [
            _columns(one, procedure, office, topic, now) for one in told if is_mobile(one.phone)
        ]
        bulk.insert(session, Message, rows)


def _columns(
    told: Addressee, procedure: Procedure, office: Office, topic: Topic, now: datetime
) -> dict[str, Any]:
    facts = Facts(
        office.full_name, procedure.title, told.case_number, office.phone, procedure.refused_as
    )
    return {
        "person_id": told.person_id,
        "case_id": told.case_id,
        "topic": topic,
        "phone": told.phone,
        "text": wording(topic, facts),
        "state": MessageState.WAITING,
        "written_at": now,
    }


def cancel_all(session: Session, person_id: int) -> None:
    """Cancel what still waits for a person, inside the transaction that records the death."""
    _cancel(session, Message.person_id == person_id)


def _cancel(session: Session, *whose: sa.ColumnElement[bool]) -> None:
    session.execute(
        sa.update(Message)
        .where(Message.state == MessageState.WAITING, *whose)
        .values(state=MessageState.CANCELLED)
    )


def _phone(session: Session, case: Case, person: Person) -> str:
    """The number on the form in force or told with the request, else the person's; or empty."""
    form = applications.declared(session, case)
    return (form.phone if form else case.applicant_phone) or person.phone or ""

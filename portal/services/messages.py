"""The outbox: what applicants are told, in the transaction that caused it (invariant 11)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.channels import Channel
from portal.domain.messages import TOPIC_OF, Facts, Topic, wording
from portal.domain.phone import is_mobile
from portal.models import Case, Message, MessageState, Person
from portal.queries import applications


def tell(session: Session, case: Case, now: datetime) -> None:
    """Tell the applicant what the case has come to, inside the caller's transaction.

    What was written of the case before and has not left yet is no longer so, and is cancelled.
    """
    _cancel(session, Message.case_id == case.id, Message.person_id == case.person_id)
    topic = TOPIC_OF.get(case.status)
    if topic is Topic.DONE and not case.declared.tells_completion:
        return
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
    office = case.handling_office
    declared = case.declared
    facts = Facts(office.full_name, declared.title, case.number, office.phone, declared.refused_as)
    message = Message(
        person_id=person.id,
        case_id=case.id,
        topic=topic,
        phone=phone,
        text=wording(topic, facts),
        state=MessageState.WAITING,
        written_at=now,
    )
    session.add(message)
    session.flush()
    return message


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

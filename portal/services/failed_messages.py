"""What the sender's office does about a message that did not arrive."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor, Subject
from portal.domain.phone import is_mobile
from portal.domain.problems import Problem
from portal.models import Message, MessageState, Person, Settled
from portal.queries.people import visible
from portal.services import audit, messages
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.transactions import writing

SETTLED = "这条短信刚刚有人处理过"


def send_again(session: Session, actor: Actor, now: datetime, message_id: int) -> None:
    """Write the message anew to the same phone.

    Raises ``Conflict`` where somebody has seen to it already or the person has died, ``NotFound``
    or ``NotAllowed``.
    """
    require(actor, "message.handle", otherwise=NOT_YOURS)
    with writing(session):
        failed = _failed(session, actor, message_id)
        _of_the_living(session.get_one(Person, failed.person_id))
        _settle(failed, actor, now, Settled.AGAIN)
        messages.write_again(session, actor, failed, failed.phone, now)
        audit.record(
            session,
            actor,
            "message.resend",
            subject="message",
            subject_id=failed.id,
            person_id=failed.person_id,
        )


def send_to(session: Session, actor: Actor, now: datetime, message_id: int, phone: str) -> None:
    """Write the message anew to another phone (canonical), which is the person's from now on.

    Raises ``RuleBroken`` for a number that no message reaches or that is the old one, else as
    ``send_again``; ``NotFound`` also where the person belongs to another area by now.
    """
    require(actor, "message.handle", otherwise=NOT_YOURS)
    if not is_mobile(phone):
        raise RuleBroken(Problem("phone", "短信发不到固定电话，请填 11 位手机号码"))
    with writing(session):
        person = _locked_person(session, actor, message_id)
        failed = _failed(session, actor, message_id)
        if phone == failed.phone:
            raise RuleBroken(Problem("phone", "和原来的号码一样；号码没有错的，请用“再发一次”"))
        _of_the_living(person)
        person.phone = phone
        _settle(failed, actor, now, Settled.AGAIN)
        messages.write_again(session, actor, failed, phone, now)
        audit.record(
            session,
            actor,
            "message.renumber",
            subject="message",
            subject_id=failed.id,
            person_id=person.id,
        )


def told_by_phone(session: Session, actor: Actor, now: datetime, message_id: int) -> None:
    """Note that the person was told what the message says; it leaves the desk.

    Raises ``Conflict``, ``NotFound`` or ``NotAllowed`` as ``send_again``.
    """
    require(actor, "message.handle", otherwise=NOT_YOURS)
    with writing(session):
        failed = _failed(session, actor, message_id)
        _settle(failed, actor, now, Settled.TOLD)
        audit.record(
            session,
            actor,
            "message.tell",
            subject="message",
            subject_id=failed.id,
            person_id=failed.person_id,
        )


def _failed(session: Session, actor: Actor, message_id: int) -> Message:
    """The failed message, locked, if it is an office's of the actor's area."""
    found = session.scalars(
        sa.select(Message)
        .where(Message.id == message_id, Message.state == MessageState.FAILED)
        .options(joinedload(Message.office))
        .with_for_update(of=Message)
    ).one_or_none()
    if found is None or found.office is None:
        raise NotFound(NOT_THERE)
    require(actor, "message.handle", Subject((found.office.area.path,)), otherwise=NOT_YOURS)
    if found.settled_at is not None:
        raise Conflict(SETTLED)
    return found


def _locked_person(session: Session, actor: Actor, message_id: int) -> Person:
    """The message's person, locked before it: one order for all."""
    person = session.scalars(
        sa.select(Person)
        .where(Person.id == sa.select(Message.person_id).filter_by(id=message_id).scalar_subquery())
        .with_for_update(of=Person)
    ).one_or_none()
    if person is None or not visible(session, actor, person.id):
        raise NotFound(NOT_THERE)
    return person


def _of_the_living(person: Person) -> None:
    if person.died_on is not None:
        raise Conflict("本人已去世，不再发短信")


def _settle(failed: Message, actor: Actor, now: datetime, way: Settled) -> None:
    failed.settled_as, failed.settled_at, failed.settled_by_id = way, now, actor.user_id

"""Looking at what is kept from sight: done on purpose, and always written down."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Person
from portal.queries import people
from portal.queries.people import Elsewhere
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.guard import require
from portal.services.transactions import writing


def reveal(session: Session, actor: Actor, person_id: int) -> None:
    """Write down that the actor saw a person's whole number and phone."""
    require(actor, "person.reveal", otherwise="您的岗位不能查看完整证件号码")
    if not people.visible(session, actor, person_id):
        raise NotFound("没有这个人，或不在您的辖区")
    with writing(session):
        audit.record(
            session,
            actor,
            "person.reveal",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
        )


def look_up_elsewhere(session: Session, actor: Actor, person_id: int) -> Elsewhere:
    """What a full number tells of somebody outside the area, written down."""
    require(actor, "person.lookup", otherwise="您的岗位不能查询辖区以外的人员")
    with writing(session):
        note_elsewhere(session, actor, person_id)
        return people.elsewhere(session, session.get_one(Person, person_id))


def note_elsewhere(session: Session, actor: Actor, person_id: int) -> None:
    """Write down, in the caller's transaction, that a number told of somebody elsewhere."""
    audit.record(
        session,
        actor,
        "person.lookup",
        subject="person",
        subject_id=person_id,
        person_id=person_id,
    )

"""Looking at what is kept from sight: done on purpose, and always written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.person_rows import Standing
from portal.models import Person
from portal.queries import people
from portal.queries.people import Elsewhere
from portal.services import audit
from portal.services.errors import NotFound
from portal.services.guard import NOT_YOURS, require
from portal.services.transactions import writing

_READ_AGAIN = timedelta(hours=1)


def read_lately() -> datetime:
    """Since when a look at a person's page counts as the same one, in real time."""
    return datetime.now(UTC) - _READ_AGAIN


def note_reading(session: Session, actor: Actor, person_id: int) -> None:
    """Write down that the actor opened a person's page, where it isn't entered ``read_lately``."""
    require(actor, "person.read", otherwise=NOT_YOURS)
    with writing(session):
        audit.record(
            session,
            actor,
            "person.read",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
        )


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


def note_preview(session: Session, actor: Actor, case_id: int, person_id: int) -> None:
    """Write down that the actor saw a certificate that is not made yet, number and all."""
    require(actor, "certificate.make", otherwise="您的岗位不能查看完整证件号码")
    with writing(session):
        audit.record(
            session,
            actor,
            "certificate.preview",
            subject="case",
            subject_id=case_id,
            person_id=person_id,
        )


def note_batch_sheet(session: Session, actor: Actor, batch_id: int) -> None:
    """Write down that the actor had the list of a batch's certificates printed."""
    require(actor, "certificate.make", otherwise="您的岗位不能打印制证清单")
    with writing(session):
        audit.record(
            session,
            actor,
            "certificate.list",
            subject="certificate_batch",
            subject_id=batch_id,
        )


def note_nothing_told(session: Session, actor: Actor, person_id: int | None) -> None:
    """Write down a whole number that told the actor nothing: nobody has it, or they may not ask.

    Who tries many numbers is seen, too; the number itself stays out of the trail.
    """
    require(actor, "person.search", otherwise=NOT_YOURS)
    with writing(session):
        audit.record(
            session,
            actor,
            "person.lookup",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
            detail="没有记录" if person_id is None else "没有权限",
            result="done" if person_id is None else "refused",
        )


def look_up_elsewhere(session: Session, actor: Actor, person_id: int) -> Elsewhere:
    """What a full number tells of somebody outside the area, written down."""
    require(actor, "person.lookup", otherwise="您的岗位不能查询辖区以外的人员")
    with writing(session):
        audit.record(
            session,
            actor,
            "person.lookup",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
        )
        return people.elsewhere(session, session.get_one(Person, person_id))


def note_all_elsewhere(session: Session, actor: Actor, told: Iterable[Standing]) -> None:
    """Write down, in the caller's transaction, that numbers told of people elsewhere, each once."""
    ids = {one.person_id for one in told if one.person_id is not None and not one.visible}
    acts = [audit.Act("person.lookup", "person", one, one) for one in sorted(ids)]
    audit.record_all(session, actor, acts)

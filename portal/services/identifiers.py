"""A person's number, name and card as they change: by evidence, with what was before kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.dates import shanghai_day
from portal.domain.identity import IdNumber
from portal.domain.identity_changes import (
    CardNoteKind,
    ChangeKind,
    NameChange,
    NumberChange,
    card_note_problems,
    name_problems,
    number_problems,
)
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import WAITING
from portal.models import CardNote, Case, IdentifierEnd, IdentityChange, Person
from portal.queries.people import by_id_number, visible
from portal.services import applications, audit, lookups, people
from portal.services.case_locks import lock_cases
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.number_claims import claim
from portal.services.transactions import Raced, writing, writing_first

TAKEN = "这个号码已另有一条记录，可能是同一个人：请联系街道（乡镇）审核人核实后合并"


def change_number(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    version: int,
    change: NumberChange,
) -> None:
    """Give the person a new number; the old one stays on record and still finds them (P1).

    Birth date and sex follow the number, and so do the forms of waiting cases; what was printed
    stays as it was. Raises ``RuleBroken`` (also where another record has the number), ``Conflict``,
    ``NotFound`` or ``NotAllowed``.
    """
    with _telling_whose(session, actor, change.number):
        person = _locked(session, actor, person_id, version)
        today, old = shanghai_day(now), person.identifier
        broken = number_problems(change, person.id_number, today)
        if not broken and by_id_number(session, change.number) is not None:
            raise _NumberTaken(Problem("id_number", TAKEN))
        if broken:
            raise RuleBroken(*broken)
        claim(session, [change.number.canonical])
        old.valid_to = today
        mistaken = change.kind.was_mistake
        old.ended_as = IdentifierEnd.MISTAKEN if mistaken else IdentifierEnd.REPLACED
        new = people.identifier(change.number, now)
        person.identifiers.append(new)
        person.birth_date = change.number.birth_date
        person.sex = change.number.sex or person.sex
        session.flush()
        row = _change(actor, now, person, change.kind, change.evidence)
        row.old_identifier_id, row.new_identifier_id = old.id, new.id
        _keep(session, actor, now, person, row)


def change_name(
    session: Session, actor: Actor, now: datetime, person_id: int, version: int, change: NameChange
) -> None:
    """Give the person another name; forms of waiting cases follow, what was printed stays.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    with writing(session):
        person = _locked(session, actor, person_id, version)
        if broken := name_problems(change, person.name):
            raise RuleBroken(*broken)
        row = _change(actor, now, person, change.kind, change.evidence)
        row.old_name, row.new_name = person.name, change.name
        person.name = change.name
        people.read_name(person)
        _keep(session, actor, now, person, row)


def note_card(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    kind: CardNoteKind,
    until: date | None,
    words: str | None = None,
) -> None:
    """Note a lost or temporary card; an earlier note of the kind ends with it.

    ``until`` is the last day on which the note counts. Raises ``RuleBroken``, ``NotFound`` or
    ``NotAllowed``.
    """
    if broken := card_note_problems(kind, until, shanghai_day(now)):
        raise RuleBroken(*broken)
    with writing(session):
        _reachable(session, actor, person_id)
        people.lock(session, person_id)
        session.execute(
            sa.update(CardNote)
            .where(
                CardNote.person_id == person_id,
                CardNote.kind == kind,
                CardNote.cleared_at.is_(None),
            )
            .values(cleared_at=now, cleared_by_id=actor.user_id)
        )
        session.add(
            CardNote(
                person_id=person_id,
                kind=kind,
                until=until,
                words=words,
                noted_by_id=actor.user_id,
                noted_at=now,
            )
        )
        audit.record(
            session,
            actor,
            "person.note_card",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
            detail=kind.label,
        )


def clear_card_note(
    session: Session, actor: Actor, now: datetime, person_id: int, note_id: int
) -> None:
    """End a note by hand. Raises ``Conflict`` where it has ended, ``NotFound``, ``NotAllowed``."""
    with writing(session):
        _reachable(session, actor, person_id)
        people.lock(session, person_id)
        note = session.scalars(
            sa.select(CardNote).where(CardNote.id == note_id, CardNote.person_id == person_id)
        ).one_or_none()
        if note is None:
            raise NotFound(NOT_THERE)
        if note.cleared_at is not None:
            raise Conflict("这条登记已经取消")
        note.cleared_at, note.cleared_by_id = now, actor.user_id
        audit.record(
            session,
            actor,
            "person.clear_card",
            subject="person",
            subject_id=person_id,
            person_id=person_id,
            detail=note.kind.label,
        )


def _reachable(session: Session, actor: Actor, person_id: int) -> None:
    require(actor, "person.identify", otherwise="只有社区（村）经办人可以更正证件信息")
    if not visible(session, actor, person_id):
        raise NotFound(NOT_THERE)


def _locked(session: Session, actor: Actor, person_id: int, version: int) -> Person:
    _reachable(session, actor, person_id)
    person = people.lock(session, person_id)
    if person.version != version or person.merged_into_id is not None:
        raise Conflict("本人的记录刚刚有改动，请看过最新情况再办")
    return person


def _change(
    actor: Actor, now: datetime, person: Person, kind: ChangeKind, evidence: str
) -> IdentityChange:
    return IdentityChange(
        person_id=person.id,
        kind=kind,
        evidence=evidence,
        actor_id=actor.user_id,
        office_id=actor.office_id,
        at=now,
    )


def _keep(
    session: Session, actor: Actor, now: datetime, person: Person, change: IdentityChange
) -> None:
    """Write down what was changed, and bring the waiting cases' forms up to it."""
    flag_modified(person, "name")  # a new version, even where the number alone is new
    session.add(change)
    waiting = sa.and_(Case.person_id == person.id, Case.status.in_(WAITING))
    for case in lock_cases(session, waiting):
        applications.restate(session, case, person, now)
    audit.record(
        session,
        actor,
        "person.identify",
        subject="person",
        subject_id=person.id,
        person_id=person.id,
        detail=change.kind.label,
    )


class _NumberTaken(RuleBroken):
    """The number is another record's."""


@contextmanager
def _telling_whose(session: Session, actor: Actor, number: IdNumber) -> Iterator[None]:
    """Write, or refuse a number that is taken: that tells of a record, which is written down."""
    try:
        with writing_first(session, TAKEN):
            yield
    except (_NumberTaken, Raced):
        other = by_id_number(session, number)
        if other is not None and not visible(session, actor, other.id):
            lookups.look_up_elsewhere(session, actor, other.id)
        raise

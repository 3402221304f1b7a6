"""Finding people: what was typed says by what; the answer stays in the actor's area."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, Session, joinedload

from portal.domain.identity import IdentityError, IdNumber
from portal.domain.names import level_name, mask_name
from portal.domain.passes import PassNumber, parse_known_number
from portal.domain.permissions import Actor
from portal.models import (
    Case,
    Certificate,
    IdentifierEnd,
    Issue,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationKind,
    Serving,
)
from portal.models.base import Id
from portal.models.sealing import identifier_hashes, tail_hashes
from portal.queries.kept import facts, kept
from portal.queries.scope import offices_of, people_of_area, person_in_area

PAGE = 20
_NAME_AND_TAIL = re.compile(r"^(\D+?)\s*([0-9]{3}[0-9Xx]|[0-9]{4})$")


@dataclass(frozen=True)
class PersonPage:
    """One page of people by name, and the last row's key where there are more."""

    people: Sequence[Person]
    following: tuple[str, int] | None


@dataclass(frozen=True)
class Elsewhere:
    """What a full identity number tells of somebody outside the area: no more than this."""

    name: str
    status: str
    handled_at: str


def id_number_in(typed: str) -> IdNumber | PassNumber | None:
    """The identity number that was typed, or a pass's, if it is a whole and valid one."""
    try:
        return parse_known_number(typed)
    except IdentityError:
        return None


def by_id_number(session: Session, number: IdNumber | PassNumber) -> Person | None:
    """The person of a number in force, anywhere in the province."""
    return session.scalars(
        sa.select(Person)
        .join(PersonIdentifier)
        .where(
            PersonIdentifier.number_hash.in_(identifier_hashes(number.canonical)),
            PersonIdentifier.valid_to.is_(None),
        )
    ).one_or_none()


def by_former_number(session: Session, number: IdNumber | PassNumber) -> Person | None:
    """Whose a number was before it was replaced or merged; a mistaken one never was anybody's."""
    return session.scalars(
        sa.select(Person)
        .join(PersonIdentifier)
        .where(
            PersonIdentifier.number_hash.in_(identifier_hashes(number.canonical)),
            PersonIdentifier.valid_to.is_not(None),
            PersonIdentifier.ended_as != IdentifierEnd.MISTAKEN,
        )
        .order_by(PersonIdentifier.valid_to.desc(), PersonIdentifier.id.desc())
        .limit(1)
    ).one_or_none()


def visible(session: Session, actor: Actor, person_id: int) -> bool:
    """Whether the person belongs to the actor's area."""
    return bool(session.scalar(_visible(actor), {"of_person": person_id} | facts(actor)))


@kept
def _visible(actor: Actor) -> sa.Select[bool]:
    this = Person.id == sa.bindparam("of_person", type_=Id)
    return sa.select(sa.exists().where(this, person_in_area(actor)))


def in_area(session: Session, actor: Actor, person_id: int) -> Person | None:
    """The person with identifiers; None outside the actor's area."""
    found = session.scalars(_in_area(actor), {"of_person": person_id} | facts(actor))
    return found.unique().one_or_none()


@kept
def _in_area(actor: Actor) -> sa.Select[Person]:
    return (
        sa.select(Person)
        .where(Person.id == sa.bindparam("of_person", type_=Id), person_in_area(actor))
        .options(joinedload(Person.identifiers))
    )


def by_certificate(session: Session, actor: Actor, number: str) -> Person | None:
    """The holder of a 《就业创业证》, in the area; a merged record's is the kept one's.

    ``number`` is the electronic one's, or the serial of one on paper.
    """
    on_paper = sa.select(Issue.certificate_id).where(Issue.serial == number)
    holder = session.scalar(
        sa.union_all(
            sa.select(Certificate.person_id).where(Certificate.number == number),
            sa.select(Certificate.person_id).where(Certificate.id.in_(on_paper)),
        ).limit(1)
    )
    if holder is None:
        return None
    return in_area(session, actor, kept_record(session, holder))


def kept_record(session: Session, person_id: int) -> int:
    """The record that a merged one is part of now; one that stands by itself is its own."""
    while True:
        into = session.scalar(sa.select(Person.merged_into_id).where(Person.id == person_id))
        if into is None:
            return person_id
        person_id = into


def registered_unemployed(actor: Actor) -> sa.ColumnElement[bool]:
    """People whose open 失业登记 an office of the area handles."""
    return sa.exists().where(
        Registration.person_id == Person.id,
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
        Registration.handling_office_id.in_(offices_of(actor)),
    )


def search(
    session: Session,
    actor: Actor,
    typed: str,
    after: tuple[str, int] | None = None,
    *,
    unemployed_only: bool = False,
) -> PersonPage:
    """People of the area by name, pinyin, initials, or a name with the number's last four."""
    statement = _listed(actor, unemployed_only, PAGE + 1)
    if typed:
        statement = statement.where(named(typed))
    if after is not None:
        statement = statement.where(sa.tuple_(Person.name, Person.id) > sa.tuple_(*after))
    rows = session.scalars(statement, facts(actor)).unique().all()
    shown = rows[:PAGE]
    more = len(rows) > PAGE
    return PersonPage(shown, (shown[-1].name, shown[-1].id) if more else None)


@kept
def _listed(actor: Actor, unemployed_only: bool, most: int) -> sa.Select[Person]:
    whose = registered_unemployed(actor) if unemployed_only else people_of_area(actor)
    return (
        sa.select(Person)
        .where(whose)
        .order_by(Person.name, Person.id)
        .limit(most)
        .options(joinedload(Person.identifiers))
    )


def named(typed: str) -> sa.ColumnElement[bool]:
    """People by name, pinyin, initials, or a name with the number's last four."""
    tail = _NAME_AND_TAIL.match(typed)
    if tail:
        own = sa.exists().where(
            PersonIdentifier.person_id == Person.id,
            PersonIdentifier.tail_hash.in_(tail_hashes(tail[2].upper())),
            PersonIdentifier.valid_to.is_(None),
        )
        return sa.and_(_by_name(tail[1].strip()), own)
    return _by_name(typed) if typed else sa.true()


def _by_name(typed: str) -> sa.ColumnElement[bool]:
    conditions = [begins(Person.name, level_name(typed))]
    letters = re.sub(r"[\s'’]", "", typed).lower()
    if letters.isascii() and letters.isalpha():
        conditions += [begins(Person.pinyin, letters), begins(Person.initials, letters)]
    return sa.or_(*conditions)


def begins(column: QueryableAttribute[str], typed: str) -> sa.ColumnElement[bool]:
    """A prefix as an index range, in the binary order of code points."""
    return sa.and_(column >= typed, column < typed + "\U0010ffff")


def elsewhere(session: Session, person: Person) -> Elsewhere:
    """Masked name, status and where handled, for somebody outside the area."""
    registration = current_registration(session, person.id)
    case = None
    if registration is None:
        case = session.scalars(
            sa.select(Case).where(Case.person_id == person.id, Case.closed_at.is_(None)).limit(1)
        ).first()
    if registration is not None:
        status, office = f"{registration.kind.label}，有效", registration.handling_office.full_name
    elif case is not None:
        status, office = f"{case.declared.title}办理中", case.handling_office.full_name
    else:
        status, office = "无有效登记", "—"
    return Elsewhere(mask_name(person.name), status, office)


def current_registration(session: Session, person_id: int) -> Registration | None:
    """The open registration that says most: of employment or unemployment, else job-seeking."""
    found = session.scalars(
        sa.select(Registration)
        .where(Registration.person_id == person_id, Registration.ended_recorded_at.is_(None))
        .order_by(Registration.id)
    ).all()
    found_by_rank = sorted(found, key=lambda one: one.kind == "job_seeking")
    return found_by_rank[0] if found_by_rank else None


def open_kinds(session: Session, person_ids: Sequence[int]) -> dict[int, list[RegistrationKind]]:
    """What each of some people is registered as now."""
    rows = session.execute(
        sa.select(Registration.person_id, Registration.kind)
        .where(Registration.person_id.in_(person_ids), Registration.ended_recorded_at.is_(None))
        .order_by(Registration.id)
    )
    found: dict[int, list[RegistrationKind]] = {}
    for person_id, kind in rows:
        found.setdefault(person_id, []).append(kind)
    return found


def certificate(session: Session, person_id: int) -> Certificate | None:
    """The person's electronic 《就业创业证》."""
    return session.scalars(
        sa.select(Certificate).where(Certificate.person_id == person_id)
    ).one_or_none()


def serving(session: Session, person_id: int) -> Serving | None:
    """Which office serves the person now."""
    return session.scalars(
        sa.select(Serving)
        .where(Serving.person_id == person_id, Serving.ended_at.is_(None))
        .options(joinedload(Serving.office, innerjoin=True))
    ).one_or_none()

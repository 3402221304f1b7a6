"""What a merge of two records would hand over and end, and what stands in its way (R11.1)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.certificates import IssueState
from portal.domain.identity import IdNumber
from portal.domain.merging import Identity, Record, Waiting, hindrances
from portal.domain.passes import parse_known_number
from portal.domain.permissions import Actor
from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    Certificate,
    EmploymentJob,
    IdentifierEnd,
    Issue,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationKind,
    RollEntry,
    Serving,
)
from portal.models.people import IDENTITY_FIELDS
from portal.models.sealing import lasting_hash
from portal.queries import applications, belongings, people, person_standing
from portal.queries.belongings import BELONGINGS
from portal.queries.person_standing import Standing


@dataclass(frozen=True)
class Side:
    """One of the two records with all that a comparison of them shows; ``here``: in the area."""

    person: Person
    here: bool
    standing: Standing
    cases: Sequence[Case]

    @property
    def waiting(self) -> tuple[Case, ...]:
        """The cases not closed yet."""
        return tuple(one for one in self.cases if one.status in WAITING)


@dataclass(frozen=True)
class Plan:
    """What a merge would do. ``seal`` is another as soon as any of it is.

    ``joined`` are the jobs of a 就业登记 that ends, which go on in the one that stays; of two jobs
    with one employer the later is among ``ended_jobs``.
    """

    kept: Side
    merged: Side
    handed: Mapping[str, tuple[int, ...]]
    ended: tuple[Registration, ...]
    joined: tuple[EmploymentJob, ...]
    ended_jobs: tuple[EmploymentJob, ...]
    ended_serving: Serving | None
    ended_papers: tuple[Issue, ...]
    hindrances: tuple[str, ...]
    seal: str

    @property
    def certificate(self) -> Certificate | None:
        """The one certificate that the person has from then on."""
        return self.kept.standing.certificate or self.merged.standing.certificate


def has_number(session: Session, person_id: int, by_number: bytes | None) -> bool:
    """Whether the number of that lasting hash is or was the person's, and not by mistake."""
    if by_number is None:
        return False
    theirs = session.scalars(
        sa.select(PersonIdentifier.number).where(
            PersonIdentifier.person_id == person_id,
            PersonIdentifier.ended_as.is_distinct_from(IdentifierEnd.MISTAKEN),
        )
    )
    return any(hmac.compare_digest(lasting_hash(number), by_number) for number in theirs)


def plan(session: Session, actor: Actor, kept: Person, merged: Person) -> Plan:
    """What merging a record into another would do, as both are now."""
    sides = _side(session, actor, kept), _side(session, actor, merged)
    rows = belongings.of(session, kept.id, merged.id)
    handed = {
        table: tuple(row for name, owner, row in rows if name == table and owner == merged.id)
        for table in BELONGINGS
    }
    if sides[0].standing.certificate is not None:
        handed[Certificate.__tablename__] = ()
    handed[RollEntry.__tablename__] = belongings.entries_to_hand_over(session, kept.id, merged.id)
    ended, papers = tuple(_doubles(*sides)), tuple(_papers(session, *sides))
    jobs = _jobs(session, *sides)
    served = [one for one in (side.standing.serving for side in sides) if one is not None]
    served.sort(key=lambda one: (one.started_at, one.id))
    employed = any(one.kind is RegistrationKind.EMPLOYMENT for one in _in_force(*sides))
    unserved = served if employed else served[1:]
    records = [_record(session, side) for side in sides]
    return Plan(
        kept=sides[0],
        merged=sides[1],
        handed=MappingProxyType(handed),
        ended=ended,
        joined=tuple(one for one in jobs if one.registration in ended),
        ended_jobs=tuple(_double_jobs(jobs)),
        ended_serving=unserved[-1] if unserved else None,
        ended_papers=papers,
        hindrances=hindrances(*records),
        seal=_seal(sides, rows, papers),
    )


def _side(session: Session, actor: Actor, person: Person) -> Side:
    return Side(
        person=person,
        here=people.visible(session, actor, person.id),
        standing=person_standing.standing(session, person.id),
        cases=session.scalars(
            sa.select(Case)
            .where(Case.person_id == person.id)
            .order_by(Case.id.desc())
            .options(joinedload(Case.handling_office, innerjoin=True))
        ).all(),
    )


def _record(session: Session, side: Side) -> Record:
    waiting = {
        case.procedure: Waiting(
            case.declared.title,
            case.handling_office.full_name,
            _identity(applications.declared(session, case) or side.person),
        )
        for case in side.waiting
    }
    return Record(
        identity=_identity(side.person),
        died_on=side.person.died_on,
        here=side.here,
        open_at={one.kind: one.handling_office.full_name for one in side.standing.registrations},
        waiting=waiting,
        tells_sex=_tells_sex(side.person.identifier.number),
        certified=side.standing.certificate is not None,
    )


def _tells_sex(number: str) -> bool:
    read = parse_known_number(number)
    return isinstance(read, IdNumber) and read.sex is not None


def _identity(said: Any) -> Identity:
    return Identity(*(getattr(said, name) for name in IDENTITY_FIELDS))


def _doubles(*sides: Side) -> Iterator[Registration]:
    """Of two open registrations of a kind, the one that was recorded later.

    Who is employed seeks no work: a 求职登记 of the other record ends altogether.
    """
    every = _in_force(*sides)
    kinds = dict.fromkeys(one.kind for one in every)
    for kind in kinds:
        same = sorted(
            (one for one in every if one.kind is kind), key=lambda one: (one.recorded_at, one.id)
        )
        employed = RegistrationKind.EMPLOYMENT in kinds
        sought = kind is RegistrationKind.JOB_SEEKING
        yield from same if sought and employed else same[1:]


def _in_force(*sides: Side) -> list[Registration]:
    return [one for side in sides for one in side.standing.registrations]


def _jobs(session: Session, *sides: Side) -> Sequence[EmploymentJob]:
    """Every job of the open 就业登记, the first recorded first."""
    employed = [one for one in _in_force(*sides) if one.kind is RegistrationKind.EMPLOYMENT]
    open_ids = [one.id for one in employed]
    return session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.registration_id.in_(open_ids))
        .order_by(EmploymentJob.recorded_at, EmploymentJob.id)
        .options(joinedload(EmploymentJob.registration, innerjoin=True))
    ).all()


def _double_jobs(jobs: Sequence[EmploymentJob]) -> Iterator[EmploymentJob]:
    """Of two open jobs with one employer, the one that was recorded later."""
    seen = set()
    for job in jobs:
        if job.ended_recorded_at is not None or job.employer_id is None:
            continue
        if job.employer_id in seen:
            yield job
        seen.add(job.employer_id)


def _papers(session: Session, kept: Side, merged: Side) -> Sequence[Issue]:
    """Valid certificates on paper whose number the person has no longer."""
    if kept.standing.certificate is None or merged.standing.certificate is None:
        return ()
    return session.scalars(
        sa.select(Issue).where(
            Issue.certificate_id == merged.standing.certificate.id,
            Issue.state == IssueState.VALID,
        )
    ).all()


def _seal(
    sides: tuple[Side, Side], rows: list[tuple[str, int, int]], papers: tuple[Issue, ...]
) -> str:
    seen = (
        [(side.person.id, side.person.version) for side in sides],
        [[one.id for one in side.standing.registrations] for side in sides],
        [[(one.id, one.version) for one in side.cases] for side in sides],
        rows,
        [one.id for one in papers],
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()

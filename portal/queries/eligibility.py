"""What the whole province has on record of a number, told without opening the person's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.checks import (
    Held,
    Known,
)
from portal.domain.dates import shanghai_day
from portal.domain.identity import IdNumber
from portal.domain.workflow import WAITING
from portal.models import (
    Case,
    EmploymentJob,
    IdentifierEnd,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationKind,
    stands,
)
from portal.models.sealing import identifier_hashes


def known(
    session: Session, number: IdNumber, person_id: int | None, office_id: int, procedure: str
) -> Known:
    """What is known of a number and its holder, for an office that is asked for a procedure.

    ``person_id`` is whoever holds the number now, None where nobody does. Four selects at most.
    """
    if person_id is None:
        return _given_up(session, number)
    found = _of_person(session, person_id, office_id, procedure)
    if found.kept_at:
        return found
    # Somebody never registered may just have been added by this very request.
    number_itself = _given_up(session, number, person_id)
    return replace(found, replaced_on=number_itself.replaced_on, merged_on=number_itself.merged_on)


def _given_up(session: Session, number: IdNumber, holder: int | None = None) -> Known:
    """When somebody else gave the number up last; a mistake never was anybody's number."""
    last = session.execute(
        sa.select(PersonIdentifier.valid_to, PersonIdentifier.ended_as)
        .where(
            PersonIdentifier.number_hash.in_(identifier_hashes(number.canonical)),
            PersonIdentifier.valid_to.is_not(None),
            PersonIdentifier.ended_as != IdentifierEnd.MISTAKEN,
            PersonIdentifier.person_id.is_distinct_from(holder),
        )
        .order_by(PersonIdentifier.valid_to.desc(), PersonIdentifier.id.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return Known()
    if last.ended_as is IdentifierEnd.MERGED:
        return Known(merged_on=last.valid_to)
    return Known(replaced_on=last.valid_to)


def _of_person(session: Session, person_id: int, office_id: int, procedure: str) -> Known:
    rows, counting = _registrations(session, person_id)
    held = {one.kind: _held(one, office_id) for one in rows if one.ended_recorded_at is None}
    worked = _last_ended(counting, RegistrationKind.EMPLOYMENT)
    before = _last_ended(counting, RegistrationKind.UNEMPLOYMENT)
    ended_at = before.ended_recorded_at if before else None
    case = _open_case(session, person_id, procedure)
    return Known(
        unemployed=held.get(RegistrationKind.UNEMPLOYMENT),
        employed=held.get(RegistrationKind.EMPLOYMENT),
        jobs=_jobs(session, person_id) if RegistrationKind.EMPLOYMENT in held else (),
        job_seeking=held.get(RegistrationKind.JOB_SEEKING),
        case=_held(case, office_id) if case else None,
        left_work_on=worked.ended_on if worked else None,
        deregistered_on=shanghai_day(ended_at) if ended_at else None,
        died_on=session.scalar(sa.select(Person.died_on).where(Person.id == person_id)),
        kept_at=rows[-1].handling_office.full_name if rows else None,
    )


def _registrations(
    session: Session, person_id: int
) -> tuple[list[Registration], list[Registration]]:
    """All registrations of the person with their offices, oldest first; then those that count."""
    rows = session.execute(
        sa.select(Registration, stands())
        .where(Registration.person_id == person_id)
        .order_by(Registration.recorded_at, Registration.id)
        .options(joinedload(Registration.handling_office, innerjoin=True))
    ).all()
    return [one for one, _counts in rows], [one for one, counts in rows if counts]


def _jobs(session: Session, person_id: int) -> tuple[str, ...]:
    """Where the person works now."""
    jobs = session.scalars(
        sa.select(EmploymentJob)
        .where(EmploymentJob.person_id == person_id, EmploymentJob.ended_recorded_at.is_(None))
        .order_by(EmploymentJob.id)
        .options(joinedload(EmploymentJob.employer))
    )
    return tuple(one.title for one in jobs)


def _open_case(session: Session, person_id: int, procedure: str) -> Case | None:
    return session.scalars(
        sa.select(Case)
        .where(
            Case.person_id == person_id,
            Case.procedure == procedure,
            Case.status.in_(WAITING),
        )
        .options(joinedload(Case.handling_office, innerjoin=True))
    ).one_or_none()


def _held(one: Registration | Case, office_id: int) -> Held:
    return Held(one.handling_office.full_name, here=one.handling_office_id == office_id)


def _last_ended(rows: Sequence[Registration], kind: RegistrationKind) -> Registration | None:
    """The latest of a kind that has ended."""
    ended = (
        one for one in reversed(rows) if one.kind is kind and one.ended_recorded_at is not None
    )
    return next(ended, None)

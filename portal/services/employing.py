"""What being employed brings about, of one person or of many at once (规程六, 七 1–3).

The jobs open or join the 就业登记; 失业登记 and 求职登记 end with the reason that fits, in the same
transaction, and the community that loses somebody is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.deregistration import pay_problems
from portal.domain.employment import JobDetails
from portal.domain.problems import Problem
from portal.models import (
    EmploymentJob,
    NoticeTopic,
    OfficeNotice,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
)
from portal.queries import standards
from portal.services import bulk, rolls

JOB_COLUMNS = (
    "form",
    "workplace",
    "uscc",
    "industry",
    "occupation",
    "pay",
    "flexible_way",
    "started_on",
    "employer_id",
)
"""What a job's record takes from what was declared."""


@dataclass(frozen=True)
class Hire:
    """One job of one person, by the case that registers it at an office."""

    case_id: int
    person_id: int
    office_id: int
    job: JobDetails


@dataclass(frozen=True)
class Spell:
    """An open registration: no more than what ending or extending it needs."""

    id: int
    person_id: int
    kind: RegistrationKind
    effective_on: Any
    handling_office_id: int


def hindrances(session: Session, hires: Sequence[Hire]) -> dict[int, tuple[Problem, ...]]:
    """What keeps hires from being registered, by the case's id; those without are not named.

    Work that does not end a 失业登记 (R7.3), and a job that is registered already.
    """
    held = open_spells(session, hires)
    working = _open_jobs(session, hires)
    judged = {}
    by_office: dict[int, Any] = {}
    for hire in hires:
        if hire.office_id not in by_office:
            by_office[hire.office_id] = standards.at_office(session, hire.office_id)
        found: tuple[Problem, ...] = ()
        if any(one.kind is RegistrationKind.UNEMPLOYMENT for one in held[hire.person_id]):
            job = hire.job
            found += pay_problems(job.work, job.pay, by_office[hire.office_id], job.started_on)
        found += _registered_already(hire, working[hire.person_id])
        if found:
            judged[hire.case_id] = found
    return judged


def employ(session: Session, hires: Sequence[Hire], now: datetime) -> None:
    """Register the jobs of people who are locked, inside the caller's transaction.

    At most one hire a person. Raises ``IntegrityError`` where somebody was faster.
    """
    held = open_spells(session, hires)
    ended = [
        (hire, spell)
        for hire in hires
        for spell in held[hire.person_id]
        if spell.kind is not RegistrationKind.EMPLOYMENT
    ]
    _end(session, ended, now)
    rolls.settle(session, {spell.person_id for _, spell in ended}, now)
    _tell(session, ended, now)
    registrations = _registrations(session, hires, held, now)
    bulk.insert(
        session,
        EmploymentJob,
        [
            {
                "registration_id": registrations[hire.person_id],
                "person_id": hire.person_id,
                "opened_case_id": hire.case_id,
                "recorded_at": now,
                **{name: getattr(hire.job, name) for name in JOB_COLUMNS},
            }
            for hire in hires
        ],
    )


def open_spells(session: Session, hires: Sequence[Hire]) -> Mapping[int, list[Spell]]:
    """The open registrations of the people, by their id."""
    rows = session.execute(
        sa.select(
            Registration.id,
            Registration.person_id,
            Registration.kind,
            Registration.effective_on,
            Registration.handling_office_id,
        ).where(
            Registration.person_id.in_([hire.person_id for hire in hires]),
            Registration.ended_recorded_at.is_(None),
        )
    )
    found: defaultdict[int, list[Spell]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(Spell(*row))
    return found


def _open_jobs(session: Session, hires: Sequence[Hire]) -> Mapping[int, set[int | str]]:
    """Where the people work now, by their id: employers' ids, codes of their own businesses."""
    rows = session.execute(
        sa.select(EmploymentJob.person_id, EmploymentJob.employer_id, EmploymentJob.uscc).where(
            EmploymentJob.person_id.in_([hire.person_id for hire in hires]),
            EmploymentJob.ended_recorded_at.is_(None),
        )
    )
    found: defaultdict[int, set[int | str]] = defaultdict(set)
    for person_id, *places in rows:
        found[person_id].update(one for one in places if one is not None)
    return found


def _registered_already(hire: Hire, working: set[int | str]) -> tuple[Problem, ...]:
    if hire.job.employer_id in working:
        return (Problem("employer_id", "本人在这个单位的就业登记有效，不必再办"),)
    if hire.job.uscc in working:
        return (Problem("uscc", "本人在这里经营的就业登记有效，不必再办"),)
    return ()


def _end(session: Session, ended: Sequence[tuple[Hire, Spell]], now: datetime) -> None:
    """End what employment ends, on the day the work began, and the services with it."""
    if not ended:
        return
    reasons = code_set("end_reason")
    bulk.update(
        session,
        Registration,
        ("id",),
        [
            {
                "id": spell.id,
                "ended_on": max(hire.job.started_on, spell.effective_on),
                "ended_recorded_at": now,
                "end_kind": RegistrationEnd.DEREGISTERED,
                "end_reason": reasons.item(hire.job.work.end_reason),
                "closed_case_id": hire.case_id,
            }
            for hire, spell in ended
        ],
    )
    end_serving(session, sorted({hire.person_id for hire, _spell in ended}), now)


def end_serving(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Nobody gives these people services any more."""
    session.execute(
        sa.update(Serving)
        .where(Serving.person_id.in_(person_ids), Serving.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _tell(session: Session, ended: Sequence[tuple[Hire, Spell]], now: datetime) -> None:
    """Tell each community, once, that another has registered one of its people as employed.

    Who is registered unemployed in one and seeks work in another is lost to both (R3.3).
    """
    lost = {
        (spell.handling_office_id, hire.case_id): hire
        for hire, spell in ended
        if spell.handling_office_id != hire.office_id
    }
    told = [
        {
            "office_id": office_id,
            "topic": NoticeTopic.EMPLOYED,
            "person_id": hire.person_id,
            "case_id": hire.case_id,
            "at": now,
        }
        for (office_id, _case_id), hire in lost.items()
    ]
    bulk.insert(session, OfficeNotice, told)


def _registrations(
    session: Session, hires: Sequence[Hire], held: Mapping[int, list[Spell]], now: datetime
) -> dict[int, int]:
    """The open 就业登记 of each person, opened where there was none."""
    found = {
        spell.person_id: spell.id
        for spells in held.values()
        for spell in spells
        if spell.kind is RegistrationKind.EMPLOYMENT
    }
    newly = [hire for hire in hires if hire.person_id not in found]
    ids = bulk.inserted(
        session,
        Registration,
        [
            {
                "person_id": hire.person_id,
                "kind": RegistrationKind.EMPLOYMENT,
                "opened_case_id": hire.case_id,
                "handling_office_id": hire.office_id,
                "effective_on": hire.job.started_on,
                "recorded_at": now,
            }
            for hire in newly
        ],
    )
    return found | {hire.person_id: new for hire, new in zip(newly, ids, strict=True)}

"""Registrations from before the system, taken over as they stood (规程二、三; R11.1).

A portion's rows are made together, table by table: each alone would hold SQLite's one write lock
for so long that the windows would feel it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import WishedWork, WishesDetails
from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.procedures import BasisKind, procedure
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Decision,
    JobSeekingApplication,
    Office,
    OpeningBalance,
    Person,
    RegistrationKind,
    UnemploymentApplication,
    Wishes,
)
from portal.services import audit, cases, certificates, registering, wishes
from portal.services.audit import Act
from portal.services.certificates import Wanted
from portal.services.golive.persons import personal, taken_on
from portal.services.golive.rows import Judged
from portal.services.standing import hold

_COUNTS = ("months_unreachable", "referrals", "trainings", "guidances")


@dataclass
class _Taken:
    """A row on its way in."""

    values: Mapping[str, Any]
    told: dict[str, Any]
    person: Person
    case: Case

    @property
    def seeks_only(self) -> bool:
        return self.case.procedure == JOB_SEEKING.code


def take_over(
    session: Session,
    actor: Actor,
    judged: Sequence[Judged],
    areas: Mapping[str, int],
    now: datetime,
) -> None:
    """Make of sound rows what their registrations would have left behind, in a savepoint.

    A registration begins with the day on the row and is recorded now, so that rolls and statistics
    of months gone by stay as they were. People who are known must be locked. ``areas`` holds the
    areas of regions by their full names. Raises ``IntegrityError`` when somebody was faster.
    """
    taken = _open(session, actor, judged, areas, now)
    _decide(session, actor, [one.case for one in taken], now)
    _register(session, taken, now)
    _certify(session, actor, judged, taken, now)
    for row, one in zip((one.row for one in judged), taken, strict=True):
        row.person_id, row.case_id, row.applied_at = one.person.id, one.case.id, now
    session.flush()


def _open(
    session: Session,
    actor: Actor,
    judged: Sequence[Judged],
    areas: Mapping[str, int],
    now: datetime,
) -> list[_Taken]:
    """The people and their cases, closed from the first: they were decided long ago."""
    told = [personal(one.entry.values, areas) for one in judged]
    persons = taken_on(session, judged, told, now)
    numbered = _numbers(session, judged, now)
    taken = []
    for one, telling, person in zip(judged, told, persons, strict=True):
        office, number = next(numbered[one.office_id])
        case = _case(actor, one.entry.values, person, office, number, now)
        taken.append(_Taken(one.entry.values, telling, person, case))
    session.add_all(one.case for one in taken)
    session.flush()
    return taken


def _numbers(session: Session, judged: Sequence[Judged], now: datetime) -> dict[Any, Any]:
    """For each community its office with the next case numbers, as many as there are rows."""
    rows = Counter(one.office_id for one in judged if one.office_id is not None)
    hold(session, *rows)
    offices = session.scalars(sa.select(Office).where(Office.id.in_(rows))).all()
    year = shanghai_day(now).year
    return {
        office.id: iter(
            [
                (office, number)
                for number in cases.numbers(session, office.area, year, rows[office.id])
            ]
        )
        for office in sorted(offices, key=lambda office: office.id)
    }


def _case(
    actor: Actor,
    values: Mapping[str, Any],
    person: Person,
    office: Office,
    number: str,
    now: datetime,
) -> Case:
    declared, registered_on = procedure(values["procedure"]), values["registered_on"]
    place = values["place"]
    if place is None and len(declared.places) == 1:
        place = code_set("place_kind").item(declared.places[0])
    return Case(
        number=number,
        procedure=declared.code,
        person_id=person.id,
        channel=Channel.EXISTING,
        place=place,
        accepting_office=office,
        handling_office=office,
        clerk_id=actor.user_id,
        status=Status.COMPLETED,
        submitted_at=day_begins(registered_on),
        accepted_on=registered_on,
        recorded_at=now,
        closed_at=now,
    )


def _decide(session: Session, actor: Actor, made: Sequence[Case], now: datetime) -> None:
    """The one basis that is lawful here alone, and the act of taking over."""
    bases = [
        Basis(
            case_id=case.id,
            person_id=case.person_id,
            kind=BasisKind.EXISTING,
            at=now,
            recorded_by_id=actor.user_id,
        )
        for case in made
    ]
    session.add_all(bases)
    session.flush()
    for case, basis in zip(made, bases, strict=True):
        session.add(
            Decision(
                case_id=case.id,
                seq=1,
                action=Action.TAKE_OVER,
                actor_id=actor.user_id,
                office_id=actor.office_id,
                at=now,
                basis_id=basis.id,
                revision=1,
            )
        )
    audit.record_all(
        session,
        actor,
        [Act("case.take_over", "case", one.id, one.person_id, one.number) for one in made],
    )


def _register(session: Session, taken: Sequence[_Taken], now: datetime) -> None:
    """Forms, wishes, registrations, who serves, and what was counted before."""
    stated = [_stated(one, now) for one in taken]
    session.add_all(stated)
    session.flush()
    for one, wished in zip(taken, stated, strict=True):
        since = one.values["since"] or one.values["registered_on"]
        shared = {
            **one.told,
            "case_id": one.case.id,
            "revision": 1,
            "recorded_at": now,
            "remarks": one.values["remarks"],
            "wishes_id": wished.id,
        }
        if one.seeks_only:
            session.add(JobSeekingApplication(**shared))
        else:
            own = {"place": one.case.place, "reason": one.values["reason"]}
            session.add(UnemploymentApplication(**shared, **own, unemployed_since=since))
            registering.open_spell(session, one.case, RegistrationKind.UNEMPLOYMENT, since, now)
        registering.open_spell(
            session,
            one.case,
            RegistrationKind.JOB_SEEKING,
            one.values["registered_on"],
            now,
            wishes_id=wished.id,
        )
        _carry_over(session, one, now)
    registering.serve_all(session, [one.case for one in taken], now)


def _stated(one: _Taken, now: datetime) -> Wishes:
    values = one.values
    details = WishesDetails(
        occupations=tuple(WishedWork(None, words) for words in values["wished"] or ()),
        pay_from=values["pay_from"],
        pay_to=values["pay_to"],
        places=(),
        employment_form=None,
        training=values["training"],
        starts_business=False,
    )
    return wishes.stated(one.person.id, details, now)


def _carry_over(session: Session, one: _Taken, now: datetime) -> None:
    """Months out of reach (R7.9) and the year's 311 (R5.1)."""
    counted = {name: one.values[name] or 0 for name in _COUNTS}
    if any(counted.values()):
        session.add(
            OpeningBalance(case_id=one.case.id, person_id=one.person.id, recorded_at=now, **counted)
        )


def _certify(
    session: Session,
    actor: Actor,
    judged: Sequence[Judged],
    taken: Sequence[_Taken],
    now: datetime,
) -> None:
    """The number that each has already, else a new one with a 失业登记, as at the window."""
    certificates.add(
        session,
        actor,
        [
            Wanted(one.person.id, one.case.id, one.case.handling_office, one.values["certificate"])
            for known, one in zip(judged, taken, strict=True)
            if known.standing.certificate is None
            and (one.values["certificate"] or not one.seeks_only)
        ],
        now,
    )

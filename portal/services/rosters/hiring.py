"""The 就业登记 of many hires at once: what the window leaves behind for each, table by table.

A portion's rows are made together, past the session's unit of work: each alone would hold SQLite's
one write lock for so long that the windows would feel it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.calendar import Due
from portal.domain.cell_notes import dump
from portal.domain.channels import Channel
from portal.domain.codes import CodeItem, code_set
from portal.domain.comparisons import BY_HAND
from portal.domain.dates import day_begins, shanghai_day
from portal.domain.employment import JobDetails
from portal.domain.permissions import Actor
from portal.domain.procedures.employment import EMPLOYER_MATERIALS, EMPLOYMENT
from portal.domain.workflow import FORWARD, Status, Step, StepKind
from portal.models import (
    Basis,
    Case,
    Certificate,
    Decision,
    EmploymentApplication,
    Roster,
    RosterRow,
)
from portal.queries import province
from portal.services import audit, bulk, cases, certificates, employing, messages
from portal.services.audit import Act
from portal.services.certificates import Wanted
from portal.services.employing import Hire
from portal.services.messages import Addressee
from portal.services.proposals import end_proposals
from portal.services.rosters.people import people_of
from portal.services.rosters.rows import Judged
from portal.services.standing import hold

_AT_WORK: Final = "3"
"""place_kind: an employer's roster is handed in where its people work."""


@dataclass(frozen=True, slots=True)
class _Hired:
    """A row on its way in: what its form says, and the case that registers it."""

    judged: Judged
    told: Mapping[str, Any]
    person_id: int
    case_id: int
    case_number: str
    job: JobDetails


def hire(
    session: Session,
    actor: Actor,
    roster: Roster,
    judged: Sequence[Judged],
    areas: Mapping[str, int],
    now: datetime,
) -> None:
    """Register sound rows' people as employed, as the window does each (R6.3, R7.1).

    People who are known must be locked. ``areas`` holds the areas of regions by their full names.
    Raises ``IntegrityError`` when somebody was faster.
    """
    if not judged:
        return
    hold(session, roster.office_id)
    hired = _open(session, actor, roster, judged, areas, now)
    _declare(session, hired, now)
    _decide(session, actor, hired, now)
    office_id = roster.office_id
    hires = [Hire(one.case_id, one.person_id, office_id, one.job) for one in hired]
    employing.employ(session, hires, now)
    end_proposals(session, actor, {one.person_id: one.case_id for one in hired}, now)
    _certify(session, actor, roster, hired, now)
    told = [
        Addressee(one.person_id, one.case_id, one.case_number, one.told["phone"]) for one in hired
    ]
    messages.tell_completion(session, EMPLOYMENT, roster.office, actor.user_id, told, now)
    _mark(session, roster, hired, now)


def _open(
    session: Session,
    actor: Actor,
    roster: Roster,
    judged: Sequence[Judged],
    areas: Mapping[str, int],
    now: datetime,
) -> list[_Hired]:
    """The people, and their cases: accepted, verified and completed in one act."""
    told, person_ids = people_of(session, judged, areas, now)
    numbers = cases.numbers(session, roster.office.area, shanghai_day(now).year, len(judged))
    due = province.calendar(session).due(
        shanghai_day(now), province.policy(session).days_for(EMPLOYMENT)
    )
    case_ids = bulk.inserted(
        session,
        Case,
        [
            _case(actor, roster, person_id, number, due, now)
            for person_id, number in zip(person_ids, numbers, strict=True)
        ],
    )
    employer = roster.employer
    jobs = [one.read.entry.job(employer.id, employer.industry) for one in judged]
    rows = zip(judged, told, person_ids, case_ids, numbers, jobs, strict=True)
    return [_Hired(*row) for row in rows]


def _case(
    actor: Actor, roster: Roster, person_id: int, number: str, due: Due, now: datetime
) -> dict[str, Any]:
    return {
        "number": number,
        "procedure": EMPLOYMENT.code,
        "person_id": person_id,
        "channel": Channel.WINDOW,
        "place": code_set("place_kind").item(_AT_WORK),
        "accepting_office_id": roster.office_id,
        "handling_office_id": roster.office_id,
        "clerk_id": actor.user_id,
        "status": Status.COMPLETED,
        "submitted_at": now,
        "accepted_on": shanghai_day(now),
        "due_on": due.on,
        "provisional": due.provisional,
        "recorded_at": now,
        "closed_at": now,
    }


def _declare(session: Session, hired: Sequence[_Hired], now: datetime) -> None:
    place = code_set("place_kind").item(_AT_WORK)
    bulk.insert(
        session,
        EmploymentApplication,
        [
            {
                **one.told,
                **vars(one.job),
                "case_id": one.case_id,
                "revision": 1,
                "recorded_at": now,
                "place": place,
            }
            for one in hired
        ],
    )


def _decide(session: Session, actor: Actor, hired: Sequence[_Hired], now: datetime) -> None:
    """The consent of each (R6.7), and the three acts that it and the papers bear out (R6.6)."""
    basis_ids = bulk.inserted(session, Basis, [_basis(actor, one) for one in hired])
    decided = list(zip(hired, basis_ids, strict=True))
    steps = list(enumerate(pairwise((*EMPLOYMENT.steps, None)), start=1))
    means = code_set("verification_means").item(BY_HAND)
    bulk.insert(
        session,
        Decision,
        [
            _decision(actor, one.case_id, seq, step, after, basis_id, means, now)
            for one, basis_id in decided
            for seq, (step, after) in steps
            if step is not None
        ],
    )
    audit.record_all(
        session,
        actor,
        [
            Act(
                f"case.{FORWARD[step.kind].value}",
                "case",
                one.case_id,
                one.person_id,
                one.case_number,
            )
            for one in hired
            for step in EMPLOYMENT.steps
        ],
    )


def _basis(actor: Actor, one: _Hired) -> dict[str, Any]:
    values = one.judged.values
    return {
        "case_id": one.case_id,
        "person_id": one.person_id,
        "kind": BasisKind.PERSON,
        "means": values["consent"],
        "at": day_begins(values["consented_on"]),
        "recorded_by_id": actor.user_id,
    }


def _decision(
    actor: Actor,
    case_id: int,
    seq: int,
    step: Step,
    after: Step | None,
    basis_id: int,
    means: CodeItem,
    now: datetime,
) -> dict[str, Any]:
    accepts, verifies = step.kind is StepKind.ACCEPT, step.kind is StepKind.VERIFY
    return {
        "case_id": case_id,
        "seq": seq,
        "action": FORWARD[step.kind],
        "step_from": step.code,
        "step_to": after.code if after else None,
        "actor_id": actor.user_id,
        "office_id": actor.office_id,
        "at": now,
        "basis_id": None if accepts else basis_id,
        "verification": means if verifies else None,
        "opinion": "、".join(EMPLOYER_MATERIALS) if verifies else None,
        "revision": 1 if accepts else None,
    }


def _certify(
    session: Session, actor: Actor, roster: Roster, hired: Sequence[_Hired], now: datetime
) -> None:
    """A certificate for everybody who has none yet (R11.1)."""
    ids = [one.person_id for one in hired]
    have = set(
        session.scalars(sa.select(Certificate.person_id).where(Certificate.person_id.in_(ids)))
    )
    wanted = [
        Wanted(one.person_id, one.case_id, roster.office)
        for one in hired
        if one.person_id not in have
    ]
    certificates.add(session, actor, wanted, now)


def _mark(session: Session, roster: Roster, hired: Sequence[_Hired], now: datetime) -> None:
    bulk.update(
        session,
        RosterRow,
        ("roster_id", "number"),
        [
            {
                "roster_id": roster.id,
                "number": one.judged.read.number,
                "verdict": one.judged.verdict,
                "standing": one.judged.brings,
                "notes": dump(one.judged.notes),
                "person_id": one.person_id,
                "case_id": one.case_id,
                "completed_at": now,
            }
            for one in hired
        ],
    )

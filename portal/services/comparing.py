"""信息比对 (R2.8): other systems are asked of a person; what they say is shown and put on record.

A difference never decides: the clerk talks to the person and writes down what came of it. To
refuse is another act, with its own lawful reason (R2.7).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem
from portal.domain.comparisons import (
    COMPARED,
    Answer,
    Compared,
    Source,
    compare,
    outcome_problems,
    summary,
)
from portal.domain.dates import shanghai_day
from portal.domain.identity import IdNumber
from portal.domain.job_comparisons import SOURCES, WorkClaim, compare_job, means_problems
from portal.domain.permissions import Actor
from portal.domain.workflow import Status, StepKind
from portal.models import Case, Comparison, EmploymentApplication, UnemploymentApplication
from portal.models.sealing import identifier_hash
from portal.queries import applications, cases, comparisons, people
from portal.services import audit
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, handled, require
from portal.services.transactions import writing

_NOT_YOURS = "只有社区（村）经办人可以比对信息"
_INDEX_BYTES = 8


Claim = date | WorkClaim | None
"""What was declared: since when unemployed (None where the form doesn't ask), or a job."""


class Comparer(Protocol):
    """The port to whoever knows: social insurance, business registration."""

    def look_up(self, actor: Actor, source: Source, number: IdNumber, on: date) -> Answer:
        """What a source says of a number on a day, to somebody who asks for their office."""


def look_up(
    comparer: Comparer,
    actor: Actor,
    now: datetime,
    number: IdNumber,
    claim: Claim,
) -> tuple[Compared, ...]:
    """Ask every source that can tell, and hold its answer against what was declared.

    Nothing is written, and no transaction waits for another system.
    """
    on = shanghai_day(now)
    sources = SOURCES[claim.work] if isinstance(claim, WorkClaim) else tuple(Source)
    return tuple(
        _held_against(source, comparer.look_up(actor, source, number, on), claim)
        for source in sources
    )


def _held_against(source: Source, answer: Answer, claim: Claim) -> Compared:
    if isinstance(claim, WorkClaim):
        return compare_job(source, answer, claim)
    return compare(source, answer, claim)


def preview(
    session: Session,
    actor: Actor,
    now: datetime,
    comparer: Comparer,
    number: IdNumber,
    claim: Claim,
) -> tuple[Compared, ...]:
    """Compare while the form is being filled in; the look is written down, the case comes later.

    Of somebody not in the database the audit entry keeps the first 16 hex digits of the number's
    blind index: who has the number, and the keys, can tell whether it was looked up.
    """
    require(actor, "case.accept", otherwise=_NOT_YOURS)
    found = look_up(comparer, actor, now, number, claim)
    with writing(session):
        person = people.by_id_number(session, number)
        audit.record(
            session,
            actor,
            "person.compare",
            subject="person",
            subject_id=person.id if person else None,
            person_id=person.id if person else None,
            detail="" if person else _index(number),
        )
    return found


def _index(number: IdNumber) -> str:
    """By which an auditor who has the number can tell that it was this one; decimal digits."""
    return f"{int.from_bytes(identifier_hash(number.canonical)[:_INDEX_BYTES]):020d}"


def compare_case(
    session: Session, actor: Actor, now: datetime, comparer: Comparer, case_id: int
) -> None:
    """Compare what a waiting case declares, one row a source; as often as wanted.

    Raises ``NotAllowed``, ``NotFound`` outside the area, ``Conflict`` where nothing is left to
    verify.
    """
    require(actor, "case.handle", otherwise=_NOT_YOURS)
    case = cases.in_area(session, actor, case_id)
    if case is None:
        raise NotFound(NOT_THERE)
    _refuse_if_verified(case)
    found = look_up(comparer, actor, now, *_declared(session, case))
    with writing(session):
        case = session.get_one(
            Case, case_id, with_for_update={"of": Case, "key_share": True}, populate_existing=True
        )
        require(actor, "case.handle", handled(case), otherwise=_NOT_YOURS)
        _refuse_if_verified(case)
        record(session, actor, now, case, found)


def _refuse_if_verified(case: Case) -> None:
    steps = {step.kind for step in case.declared.steps}
    if case.status is not Status.OPEN or StepKind.VERIFY not in steps:
        raise Conflict("这件办件现在不需要核验")


def _declared(session: Session, case: Case) -> tuple[IdNumber, Claim]:
    """Whose number to look up, and what the form says of them."""
    form = applications.declared(session, case)
    claim: Claim = None
    if isinstance(form, UnemploymentApplication):
        claim = form.unemployed_since
    if isinstance(form, EmploymentApplication):
        name = form.employer.name if form.employer else form.workplace
        claim = WorkClaim(form.work, form.started_on, name)
    return case.person.id_number, claim


def record(
    session: Session, actor: Actor, now: datetime, case: Case, compared: Sequence[Compared]
) -> None:
    """Put what the sources gave on the case's record, inside the caller's transaction."""
    session.add_all(
        Comparison(
            case_id=case.id,
            source=one.source,
            result=one.result,
            as_of=one.as_of,
            words=one.words,
            actor_id=actor.user_id,
            at=now,
        )
        for one in compared
    )
    audit.record(
        session,
        actor,
        "case.compare",
        subject="case",
        subject_id=case.id,
        person_id=case.person_id,
        detail=case.number,
    )
    session.flush()


def outcome(session: Session, case: Case, means: CodeItem, opinion: str | None) -> str | None:
    """The words that verifying a case by ``means`` puts on record: the clerk's, else the sources'.

    Raises ``RuleBroken`` for 信息比对 without data, for a difference that nobody explained, and for
    a means by which such work is not verified (R6.6).
    """
    compared = comparisons.of_case(session, case)
    form = applications.declared(session, case)
    lacking = outcome_problems((one.result for one in compared), means.code, opinion)
    if isinstance(form, EmploymentApplication):
        said = ((one.source, one.result) for one in compared)
        lacking = means_problems(form.work, means.code, said) or lacking
    if lacking:
        raise RuleBroken(*lacking)
    if opinion or means.code != COMPARED:
        return opinion
    return summary([(one.source, one.result, one.as_of) for one in compared])

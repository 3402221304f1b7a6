"""What a community's window does with a registration: accept, complete, put right, refuse.

The same for 失业登记 (规程二), 求职登记 (规程三) and 就业登记 (规程六): what differs is declared in
the procedures and brought about by their effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import (
    EmploymentDetails,
    FormDetails,
    JobSeekingDetails,
    UnemploymentDetails,
    problems,
)
from portal.domain.channels import Channel
from portal.domain.checks import (
    Check,
    Verdict,
)
from portal.domain.codes import CodeItem
from portal.domain.comparisons import Compared
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.eligibility import (
    checks,
    under_way,
)
from portal.domain.identity import IdNumber, Sex
from portal.domain.late import Late, late_problems
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures import Procedure
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action
from portal.models import Case, Draft
from portal.queries.eligibility import known
from portal.services import (
    applications,
    cases,
    comparing,
    consents,
    employment,
    job_seeking,
    people,
    unemployment,
)
from portal.services.consents import Consent
from portal.services.engine import apply, locked_case
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import require
from portal.services.transactions import writing, writing_first

EFFECTS = (
    employment.register_employment,
    job_seeking.register_job_seeking,
    unemployment.register_unemployment,
)
"""Imported with this module, so that the engine knows them."""
_PROCEDURES: Mapping[type[FormDetails], Procedure] = MappingProxyType(
    {
        UnemploymentDetails: UNEMPLOYMENT,
        JobSeekingDetails: JOB_SEEKING,
        EmploymentDetails: EMPLOYMENT,
    }
)
_RACED = "其他机构刚刚为本人办理了登记，请重新核对后再办"


@dataclass(frozen=True)
class Finish:
    """What completes a case: the consent (None if already recorded) and the verification."""

    consent: Consent | None
    verification: CodeItem
    opinion: str | None = None


@dataclass(frozen=True)
class Refused:
    """A request turned down at the window: of whom, the lawful reason (R2.7), and the facts."""

    id_number: IdNumber
    name: str
    sex: Sex
    reason: CodeItem
    facts: str
    phone: str | None = None


def accept(
    session: Session,
    actor: Actor,
    now: datetime,
    details: FormDetails,
    *,
    consent: Consent | None = None,
    finish: Finish | None = None,
    draft: str | None = None,
    late: Late | None = None,
    channel: Channel = Channel.WINDOW,
    compared: tuple[Compared, ...] = (),
) -> Case:
    """Accept an application, and complete it in the same transaction where ``finish`` is given.

    With ``late``, one that was accepted on paper before. ``compared`` is what the sources have just
    said, to be put on the case's record. Raises ``RuleBroken`` for what the form says or a channel
    that the procedure does not have, ``Conflict`` when the person is registered or being registered
    somewhere, ``NotAllowed`` for anyone but a community's clerk.
    """
    procedure = _PROCEDURES[type(details)]
    require(actor, "case.accept", otherwise=f"只有社区（村）经办人可以受理{procedure.title}")
    _check(details, shanghai_day(now), late)
    _check_channel(procedure, channel)
    with writing_first(session, _RACED):
        case = _open_case(session, actor, now, procedure, details, late, channel)
        if compared:
            comparing.record(session, actor, now, case, compared)
        if consent is not None:
            consents.record(session, actor, now, case, consent)
        if finish is not None:
            _finish(session, actor, now, case, finish)
        _use_up(session, actor, draft)
        return case


def complete(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, finish: Finish
) -> Case:
    """Verify and complete a case that was accepted before (R2.8, R2.9)."""
    require(actor, "case.handle", otherwise="只有社区（村）经办人可以核验、办结")
    with writing_first(session, _RACED):
        case = locked_case(session, actor, case_id, version)
        _finish(session, actor, now, case, finish)
        return case


def resubmit(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    details: FormDetails,
) -> None:
    """The form put right by the person: a new revision, and the clock runs on.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed`` as ``accept`` does.
    """
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        _check(details, case.accepted_on or shanghai_day(now), None)
        people.name_as_declared(session, case.person, details.personal, case.id)
        decision = apply(session, actor, now, case, Action.RESUBMIT, Given())
        decision.revision = applications.add(session, case, details, now).revision


def refuse_at_once(
    session: Session,
    actor: Actor,
    now: datetime,
    procedure: Procedure,
    refused: Refused,
    *,
    draft: str | None = None,
    channel: Channel = Channel.WINDOW,
    compared: tuple[Compared, ...] = (),
) -> Case:
    """不予登记 before anything was filled in: a case that holds the reason and its facts (R2.7).

    Name and phone are the case's own, as told: the record of somebody known stays as it is.
    ``compared`` is what the sources have just said, to be put on the case's record. Raises
    ``RuleBroken`` for a reason that is not lawful or a channel that the procedure does not have,
    ``Conflict`` when the person's request is open somewhere already.
    """
    require(actor, "case.accept", otherwise="只有社区（村）经办人可以办理不予登记")
    _check_channel(procedure, channel)
    told = {"name": refused.name, "sex": refused.sex, "phone": refused.phone}
    with writing_first(session, _RACED):
        person = people.find_or_add(session, refused.id_number, told, now)
        on_record = known(session, refused.id_number, person.id, actor.office_id, procedure.code)
        _refuse_if_any_stops(under_way(procedure, on_record))
        case = cases.add(session, actor, now, procedure, person.id, channel=channel)
        case.applicant_name, case.applicant_phone = refused.name, refused.phone
        if compared:
            comparing.record(session, actor, now, case, compared)
        given = Given(refusal=refused.reason, opinion=refused.facts)
        apply(session, actor, now, case, Action.REFUSE, given)
        _use_up(session, actor, draft)
        return case


def _use_up(session: Session, actor: Actor, draft: str | None) -> None:
    """The draft has become a case."""
    if draft is not None:
        session.execute(
            sa.delete(Draft).where(Draft.token == draft, Draft.user_id == actor.user_id)
        )


def _check(details: FormDetails, today: date, late: Late | None) -> None:
    broken = [*late_problems(late, today)] if late else []
    broken += problems(details, late.accepted_on if late else today)
    if broken:
        raise RuleBroken(*broken)


def _check_channel(procedure: Procedure, channel: Channel) -> None:
    if channel not in procedure.channels:
        raise RuleBroken(Problem("channel", f"{procedure.title}不能从这个渠道申请"))


def _open_case(
    session: Session,
    actor: Actor,
    now: datetime,
    procedure: Procedure,
    details: FormDetails,
    late: Late | None,
    channel: Channel,
) -> Case:
    told = people.columns(details.personal)
    person = people.find_or_add(session, details.id_number, told, now)
    _refuse_if_stopped(session, actor, procedure, details.id_number, person.id, now)
    people.name_as_declared(session, person, details.personal)
    case = cases.add(session, actor, now, procedure, person.id, late=late, channel=channel)
    application = applications.add(session, case, details, now)
    if isinstance(details, EmploymentDetails):
        employment.refuse_if_hindered(session, case, details.job)
    decision = apply(session, actor, now, case, Action.ACCEPT, Given())
    decision.revision = application.revision
    return case


def _refuse_if_stopped(
    session: Session,
    actor: Actor,
    procedure: Procedure,
    number: IdNumber,
    person_id: int,
    now: datetime,
) -> None:
    on_record = known(session, number, person_id, actor.office_id, procedure.code)
    _refuse_if_any_stops(checks(procedure.code, number, on_record, shanghai_day(now)))


def _refuse_if_any_stops(found: tuple[Check, ...]) -> None:
    for check in found:
        if check.verdict is Verdict.STOP:
            raise Conflict(f"{check.text}。{check.advice}")


def _finish(session: Session, actor: Actor, now: datetime, case: Case, finish: Finish) -> None:
    if finish.consent is not None:
        consents.record(session, actor, now, case, finish.consent)
    words = comparing.outcome(session, case, finish.verification, finish.opinion)
    verified = Given(verification=finish.verification, opinion=words)
    apply(session, actor, now, case, Action.VERIFY, verified)
    apply(session, actor, now, case, Action.COMPLETE, Given(opinion=finish.opinion))

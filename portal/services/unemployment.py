"""规程二 失业登记, with 规程三 求职登记 in the same act: accept, verify, complete."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.applications import UnemploymentDetails, problems
from portal.domain.codes import CodeItem
from portal.domain.dates import shanghai_day
from portal.domain.decisions import Given
from portal.domain.eligibility import Verdict, checks
from portal.domain.permissions import Actor
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action, Status
from portal.models import (
    Case,
    Draft,
    Office,
    Person,
    Registration,
    RegistrationKind,
    Serving,
    UnemploymentApplication,
)
from portal.models.people import PERSONAL_FIELDS
from portal.queries import applications
from portal.queries.eligibility import known
from portal.services import certificates, consents, people, wishes
from portal.services.consents import Consent
from portal.services.engine import apply, effect, locked_case
from portal.services.errors import Conflict, RuleBroken
from portal.services.guard import require
from portal.services.numbers import next_number
from portal.services.transactions import writing

WINDOW = "window"


@dataclass(frozen=True)
class Finish:
    """What completes a case: the consent (None if already recorded) and the verification."""

    consent: Consent | None
    verification: CodeItem
    opinion: str | None = None


def accept(
    session: Session,
    actor: Actor,
    now: datetime,
    details: UnemploymentDetails,
    *,
    consent: Consent | None = None,
    finish: Finish | None = None,
    draft: str | None = None,
) -> Case:
    """Accept an application, and complete it in the same transaction where ``finish`` is given.

    Raises ``RuleBroken`` for what the form says, ``Conflict`` when the person is registered or
    being registered somewhere, ``NotAllowed`` for anyone but a community's clerk.
    """
    require(actor, "case.accept", otherwise="只有社区（村）经办人可以受理失业登记")
    broken = problems(details, shanghai_day(now))
    if broken:
        raise RuleBroken(*broken)
    try:
        with writing(session):
            case = _open_case(session, actor, now, details)
            if consent is not None:
                consents.record(session, actor, now, case, consent)
            if finish is not None:
                _finish(session, actor, now, case, finish)
            if draft is not None:
                session.execute(
                    sa.delete(Draft).where(Draft.token == draft, Draft.user_id == actor.user_id)
                )
            return case
    except IntegrityError as raced:
        raise Conflict("其他机构刚刚为本人办理了登记，请重新核对后再办") from raced


def complete(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, finish: Finish
) -> Case:
    """Verify and complete a case that was accepted before (R2.8, R2.9)."""
    require(actor, "case.handle", otherwise="只有社区（村）经办人可以核验、办结失业登记")
    try:
        with writing(session):
            case = locked_case(session, actor, case_id, version)
            _finish(session, actor, now, case, finish)
            return case
    except IntegrityError as raced:
        raise Conflict("其他机构刚刚为本人办理了登记，请重新核对后再办") from raced


def resubmit(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    details: UnemploymentDetails,
) -> None:
    """The form put right by the person: a new revision, and the clock runs on.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed`` as ``accept`` does.
    """
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        broken = problems(details, shanghai_day(now))
        if broken:
            raise RuleBroken(*broken)
        apply(session, actor, now, case, Action.RESUBMIT, Given())
        case.place = details.place
        _add_application(session, case, details, now)


def _open_case(session: Session, actor: Actor, now: datetime, details: UnemploymentDetails) -> Case:
    person = people.find_or_add(session, details.id_number, details.personal, now)
    _refuse_if_stopped(session, details, person, now)
    office = session.get_one(Office, actor.office_id)
    year = shanghai_day(now).year
    serial = next_number(session, f"case:{office.area.code}:{year}")
    case = Case(
        number=f"{office.area.code}{year}{serial:06d}",
        procedure=UNEMPLOYMENT.code,
        person_id=person.id,
        channel=WINDOW,
        place=details.place,
        accepting_office_id=office.id,
        handling_office_id=office.id,
        clerk_id=actor.user_id,
        status=Status.OPEN,
        step=UNEMPLOYMENT.steps[0].code,
        submitted_at=now,
        recorded_at=now,
    )
    session.add(case)
    session.flush()
    _add_application(session, case, details, now)
    apply(session, actor, now, case, Action.ACCEPT, Given())
    return case


def _refuse_if_stopped(
    session: Session, details: UnemploymentDetails, person: Person, now: datetime
) -> None:
    found = checks(details.id_number, known(session, person.id), shanghai_day(now))
    for check in found:
        if check.verdict is Verdict.STOP:
            raise Conflict(f"{check.text}。{check.advice}")


def _add_application(
    session: Session, case: Case, details: UnemploymentDetails, now: datetime
) -> None:
    stated = wishes.add(session, case.person_id, details.wishes, now)
    session.add(
        UnemploymentApplication(
            **people.columns(details.personal),
            case_id=case.id,
            revision=applications.revisions(session, case.id) + 1,
            recorded_at=now,
            reason=details.reason,
            unemployed_since=details.unemployed_since,
            former_employer=details.former_employer,
            former_pay=details.former_pay,
            claims_insurance=details.claims_insurance,
            remarks=details.remarks,
            wishes_id=stated.id,
        )
    )
    session.flush()


def _finish(session: Session, actor: Actor, now: datetime, case: Case, finish: Finish) -> None:
    if finish.consent is not None:
        consents.record(session, actor, now, case, finish.consent)
    verified = Given(verification=finish.verification, opinion=finish.opinion)
    apply(session, actor, now, case, Action.VERIFY, verified)
    apply(session, actor, now, case, Action.COMPLETE, Given(opinion=finish.opinion))


@effect(UNEMPLOYMENT.effect)
def register_unemployment(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """What a completed 失业登记 brings about (R2, R3.2, R11.1).

    The registration, the job-seeker registration with its wishes, who serves, the certificate.
    """
    application = applications.unemployment(session, case.id)
    person = people.lock(session, case.person_id)
    for name in PERSONAL_FIELDS:
        setattr(person, name, getattr(application, name))
    people.read_name(person)
    for kind, since, wishes_id in (
        (RegistrationKind.UNEMPLOYMENT, application.unemployed_since, None),
        (RegistrationKind.JOB_SEEKING, shanghai_day(now), application.wishes_id),
    ):
        session.add(
            Registration(
                person_id=person.id,
                kind=kind,
                opened_case_id=case.id,
                handling_office_id=case.handling_office_id,
                wishes_id=wishes_id,
                effective_on=since,
                recorded_at=now,
            )
        )
    session.execute(
        sa.update(Serving)
        .where(Serving.person_id == person.id, Serving.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.add(
        Serving(
            person_id=person.id, office_id=case.handling_office_id, case_id=case.id, started_at=now
        )
    )
    certificates.ensure(session, actor, case, now)

"""Correcting what a completed registration says: a new revision, and the spell follows it."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.applications import (
    EmploymentDetails,
    FormDetails,
    UnemploymentDetails,
    problems,
)
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import Action, Status
from portal.models import Application, Case, Registration, RegistrationKind, WishesForm
from portal.services import applications, job_corrections, people
from portal.services.engine import decide, locked_case
from portal.services.errors import NotAllowed, RuleBroken
from portal.services.guard import require
from portal.services.transactions import writing


def correct(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    details: FormDetails,
    reason: str,
) -> None:
    """Put right what was wrong; what was declared before stays on record.

    Judged by the day of acceptance. The registration's dates, wishes and job follow, and the
    person's own record too, unless a later case has said more since. Raises ``RuleBroken``,
    ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "case.handle", otherwise="只有社区（村）经办人可以更正登记内容")
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        if case.status is not Status.COMPLETED or case.accepted_on is None:
            raise NotAllowed("只有已办结的登记可以更正；在办的请退回补正")
        spells = _spells(session, case)
        job = details.job if isinstance(details, EmploymentDetails) else None
        held = job_corrections.of_case(session, case) if job else None
        broken = (
            *problems(details, case.accepted_on),
            *_spell_problems(details, spells),
            *(job_corrections.job_problems(session, case, held, job) if job and held else ()),
            *_name_problems(case, details),
            *([] if reason else [Problem("correction", "请写明更正的原因")]),
        )
        if broken:
            raise RuleBroken(*broken)
        application = applications.add(session, case, details, now)
        _follow(session, case, spells, application, details)
        if job and held:
            job_corrections.follow(held, job)
        given = Given(opinion=reason)
        decision = decide(session, actor, now, case, Action.CORRECT, None, None, given)
        decision.revision = application.revision
        flag_modified(case, "status")  # a new version: papers printed from now on are new ones


def _spells(session: Session, case: Case) -> list[Registration]:
    return list(
        session.scalars(
            sa.select(Registration)
            .where(Registration.opened_case_id == case.id)
            .with_for_update(of=Registration, key_share=True)
        )
    )


def _spell_problems(details: FormDetails, spells: list[Registration]) -> tuple[Problem, ...]:
    if not isinstance(details, UnemploymentDetails):
        return ()
    ended: list[date] = [
        one.ended_on
        for one in spells
        if one.kind is RegistrationKind.UNEMPLOYMENT and one.ended_on is not None
    ]
    if any(details.unemployed_since > day for day in ended):
        return (Problem("unemployed_since", f"登记已于 {ended[0].isoformat()} 注销，不能晚于那天"),)
    return ()


def _name_problems(case: Case, details: FormDetails) -> tuple[Problem, ...]:
    if details.personal.name == case.person.name:
        return ()
    return (Problem("name", people.ANOTHER_NAME),)


def _follow(
    session: Session,
    case: Case,
    spells: list[Registration],
    application: Application,
    details: FormDetails,
) -> None:
    for spell in spells:
        if isinstance(application, WishesForm) and spell.kind is RegistrationKind.JOB_SEEKING:
            spell.wishes_id = application.wishes_id
        elif isinstance(details, UnemploymentDetails):
            spell.effective_on = details.unemployed_since
    later = session.scalar(
        sa.select(
            sa.exists().where(
                Case.person_id == case.person_id, Case.id > case.id, Case.status == Status.COMPLETED
            )
        )
    )
    if not later:
        person = people.lock(session, case.person_id)
        people.follow(person, application)
        if details.id_number.sex is None:
            person.sex = application.sex  # nothing else can put right what no number tells

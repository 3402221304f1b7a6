"""Asking for the 《就业创业证》 on paper, which is the community's first review (R11.3, R11.4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.certificates import Asked, PhotoKind, asked_problems
from portal.domain.channels import Channel
from portal.domain.dates import full_day
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import Action
from portal.models import Case, CertificateRequest, Person
from portal.queries import certificates, people
from portal.services import cases
from portal.services import people as records
from portal.services.engine import apply, locked_case
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing, writing_first

_AGREED = "材料齐全，同意申领"
_ONLY_CLERKS = "只有社区（村）经办人可以受理《就业创业证》申领"


def request(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    asked: Asked,
    *,
    channel: Channel = Channel.WINDOW,
) -> Case:
    """Accept a request for a certificate on paper, and send it up to be reviewed.

    At the handling office of the person's 就业登记 or 失业登记 only. Raises ``RuleBroken`` for what
    the request lacks, ``Conflict`` for another office's or a request that is open already,
    ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.request", otherwise=_ONLY_CLERKS)
    with writing_first(session, "本人的申领正在办理，不用再申领"):
        records.lock(session, person_id)
        person = people.in_area(session, actor, person_id)
        if person is None:
            raise NotFound(NOT_THERE)
        hindered = hindrance(session, actor, person.id)
        if hindered:
            raise Conflict(hindered)
        _check(session, person, asked, channel)
        case = cases.add(session, actor, now, CERTIFICATE, person.id, channel=channel)
        added = _add(session, case, asked)
        decision = apply(session, actor, now, case, Action.ACCEPT, Given(opinion=_AGREED))
        decision.revision = added.revision
        return case


def put_right(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, asked: Asked
) -> None:
    """A request that was sent back or returned, put right: a new revision, and up again.

    Raises ``RuleBroken``, ``Conflict``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.request", otherwise=_ONLY_CLERKS)
    with writing(session):
        case = locked_case(session, actor, case_id, version)
        if case.procedure != CERTIFICATE.code:
            raise NotFound(NOT_THERE)
        _check(session, case.person, asked, case.channel)
        decision = apply(session, actor, now, case, Action.RESUBMIT, Given())
        decision.revision = _add(session, case, asked).revision


def hindrance(session: Session, actor: Actor, person_id: int) -> str | None:
    """Why the actor's office can't take a request of the person; None where it can (R11.3)."""
    died_on = session.get_one(Person, person_id).died_on
    if died_on is not None:
        return f"记录显示本人已于 {full_day(died_on)}死亡"
    registration = certificates.registration_for(session, person_id)
    if registration is None:
        return "本人没有办理过就业登记或失业登记，请先办理登记"
    if registration.handling_office_id != actor.office_id:
        office = registration.handling_office.full_name
        return f"本人的{registration.kind.label}由{office}经办，请到那里申领"
    return None


def _check(session: Session, person: Person, asked: Asked, channel: Channel) -> None:
    broken = [*asked_problems(asked, had_any=certificates.had_any(session, person.id))]
    if channel not in CERTIFICATE.channels:
        broken.append(Problem("channel", "《就业创业证》不能从这个渠道申领"))
    if asked.photo_id is not None:
        photo = certificates.photo_of(session, person.id, asked.photo_id)
        if photo is None or asked.photo_kind is not PhotoKind.DIGITAL:
            broken.append(Problem("photo", "请重新上传照片"))
    if broken:
        raise RuleBroken(*broken)


def _add(session: Session, case: Case, asked: Asked) -> CertificateRequest:
    added = CertificateRequest(
        case_id=case.id,
        revision=len(certificates.requests(session, case.id)) + 1,
        issue_type=asked.issue_type,
        because=asked.because,
        photo_kind=asked.photo_kind,
        photo_id=asked.photo_id,
    )
    session.add(added)
    session.flush()
    return added

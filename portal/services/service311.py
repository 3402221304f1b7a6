"""规程五 "311": what was offered, what was answered, and what became of it (R5.*, R4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem
from portal.domain.confirmation import is_over, month_of
from portal.domain.deregistration import Answer
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.service311 import OUTCOMES, OfferOutcome, ServiceKind
from portal.models import (
    Contact,
    Message,
    MessageState,
    Offer,
    OfferFollowUp,
    Office,
    Registration,
    RegistrationKind,
    Serving,
)
from portal.services import audit, people
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.transactions import writing

_NOT_YOURS = "只有为本人服务的社区（村）经办人记录“311”服务"


@dataclass(frozen=True)
class Offering:
    """One service as offered, and how the person answered; ``words`` say why they refused, or what
    guidance was about."""

    kind: ServiceKind
    answer: Answer
    means: CodeItem
    vacancy_id: int | None = None
    course_id: int | None = None
    words: str | None = None


def offer(
    session: Session, actor: Actor, now: datetime, person_id: int, offering: Offering
) -> Offer:
    """Record a service offered to somebody registered as unemployed, as a use case of its own."""
    with writing(session):
        return add(session, actor, now, person_id, offering)


def add(session: Session, actor: Actor, now: datetime, person_id: int, offering: Offering) -> Offer:
    """The same inside the caller's transaction; the person gets locked.

    Raises ``NotFound`` for somebody whom the actor's office does not serve, ``RuleBroken`` where
    the 失业登记 is over, or where what was offered, or why it was refused, is not said.
    """
    require(actor, "service311.record", otherwise=_NOT_YOURS)
    people.lock_standing(session, person_id)
    spell = served_spell(session, actor, person_id)
    if broken := _problems(offering):
        raise RuleBroken(*broken)
    row = Offer(
        kind=offering.kind,
        person_id=person_id,
        registration_id=spell.id,
        vacancy_id=offering.vacancy_id,
        course_id=offering.course_id,
        answer=offering.answer,
        means=offering.means,
        words=offering.words,
        office_id=actor.office_id,
        by_id=actor.user_id,
        at=now,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "service311.offer",
        subject="service_offer",
        subject_id=row.id,
        person_id=person_id,
        detail=offering.kind.label,
    )
    return row


def served_spell(session: Session, actor: Actor, person_id: int) -> Registration:
    """The 失业登记 in force of somebody whom the actor's office serves, else keeps.

    Raises ``RuleBroken`` where there is none, ``NotFound`` where another office serves.
    """
    found = session.execute(
        sa.select(Registration, Serving)
        .outerjoin(
            Serving,
            sa.and_(Serving.person_id == Registration.person_id, Serving.ended_at.is_(None)),
        )
        .where(
            Registration.person_id == person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            Registration.ended_recorded_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise RuleBroken(Problem("kind", "本人现在没有失业登记，“311”服务只为登记失业人员提供"))
    spell, serving = found
    areas = [spell.handling_office.area.path]
    if serving is not None:
        areas = [serving.office.area.path]
    require(actor, "service311.record", Subject(areas=tuple(areas)), otherwise=_NOT_YOURS)
    return spell


def _problems(offering: Offering) -> tuple[Problem, ...]:
    if offering.answer is Answer.REFUSED_WITH_REASON and not offering.words:
        return (Problem("words", "请写明本人不接受的理由"),)
    if offering.answer is not Answer.ACCEPTED:
        return ()
    if offering.kind is ServiceKind.JOB and offering.vacancy_id is None:
        return (Problem("vacancy", "请选择推荐的岗位"),)
    if offering.kind is ServiceKind.TRAINING and offering.course_id is None:
        return (Problem("course", "请选择推荐的培训班"),)
    if offering.kind is ServiceKind.GUIDANCE and not offering.words:
        return (Problem("words", "请写明指导的内容"),)
    return ()


def tell(
    session: Session,
    actor: Actor,
    now: datetime,
    offer_id: int,
    version: int,
    told: OfferOutcome,
    words: str | None = None,
) -> None:
    """Record what became of an offer, outside a confirmation; or correct it while it may be.

    Raises as ``follow_up`` does.
    """
    require(actor, "service311.record", otherwise=_NOT_YOURS)
    with writing(session):
        row = _locked(session, actor, offer_id, version)
        follow_up(session, actor, now, row.person_id, offer_id, told, None, words, corrects=True)


def revoke(
    session: Session, actor: Actor, now: datetime, offer_id: int, version: int, reason: str
) -> None:
    """Take back a service that was entered by mistake; its message, unless it left, is cancelled.

    Raises ``RuleBroken`` without a reason, ``Conflict`` where it is revoked already, where the
    失业登记 has ended, as it may have on this very refusal (R7.8), or where what was told of it
    belongs to a month that is over, else as ``tell`` does.
    """
    require(actor, "service311.record", otherwise=_NOT_YOURS)
    if not reason:
        raise RuleBroken(Problem("reason", "请写明撤销的原因"))
    with writing(session):
        row = _locked(session, actor, offer_id, version)
        if row.revoked_at is not None:
            raise Conflict("这条记录已经撤销")
        if not _in_force(session, row):
            raise Conflict("本人的失业登记已经注销，这条记录不能撤销")
        if any(is_over(month_of(one.at), now) for one in row.outcomes):
            raise Conflict("这条推荐的结果记在已经结束的月份，不能撤销")
        row.revoked_at, row.revoke_reason = now, reason
        if row.message_id is not None:
            session.execute(
                sa.update(Message)
                .where(Message.id == row.message_id, Message.state == MessageState.WAITING)
                .values(state=MessageState.CANCELLED)
            )
        audit.record(
            session,
            actor,
            "service311.revoke",
            subject="service_offer",
            subject_id=row.id,
            person_id=row.person_id,
            detail=reason,
        )


def is_settled(session: Session, row: Offer, now: datetime) -> bool:
    """Whether what was told of an offer stands for good: its month, or the 失业登记, is over."""
    if row.offered.is_open:
        return False
    return row.offered.stands(now) or not _in_force(session, row)


def _in_force(session: Session, row: Offer) -> bool:
    """Whether the 失业登记 in which it was offered goes on, also where it was opened anew."""
    spell = sa.exists().where(
        Registration.person_id == row.person_id,
        Registration.opened_case_id == row.registration.opened_case_id,
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
    )
    return bool(session.scalar(sa.select(spell)))


def _locked(session: Session, actor: Actor, offer_id: int, version: int) -> Offer:
    """The same; raises ``Conflict`` when it is not as was seen."""
    row = locked(session, actor, offer_id)
    if row.version != version:
        raise Conflict("这条记录刚刚有人改过，请看过最新情况再办")
    return row


def locked(session: Session, actor: Actor, offer_id: int) -> Offer:
    """The offer as it is now, locked after its person; ``NotFound`` where another office asks."""
    row = session.get(Offer, offer_id)
    if row is None:
        raise NotFound(NOT_THERE)
    people.lock(session, row.person_id)
    session.refresh(row)
    whose = Subject(areas=(_responsible(session, row).area.path,))
    require(actor, "service311.record", whose, otherwise=_NOT_YOURS)
    return row


def _responsible(session: Session, row: Offer) -> Office:
    """Who asks what became of an offer: who serves the person now, else who made it."""
    serving = session.scalars(
        sa.select(Serving).where(Serving.person_id == row.person_id, Serving.ended_at.is_(None))
    ).one_or_none()
    return serving.office if serving is not None else row.office


def follow_up(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    offer_id: int,
    told: OfferOutcome,
    contact: Contact | None,
    words: str | None = None,
    *,
    corrects: bool = False,
) -> None:
    """Record what was told of an offer to a locked person, inside the caller's transaction (R4.6).

    What came of it is told once; ``corrects`` is for whoever saw that and changes it while its
    month is open. Raises ``NotFound`` for an offer of somebody else, ``RuleBroken`` for what can't
    be told of it, ``Conflict`` where what was told stands or the offer was revoked meanwhile.
    """
    row = session.get(Offer, offer_id, populate_existing=True)
    if row is None or row.person_id != person_id:
        raise NotFound(NOT_THERE)
    if row.revoked_at is not None:
        raise Conflict("这条推荐刚刚被撤销，请看过最新情况再记")
    if row.answer is not Answer.ACCEPTED or told not in OUTCOMES[row.kind]:
        raise RuleBroken(Problem(f"outcome-{offer_id}", "请从列出的结果中选择"))
    if row.outcome is not None and not row.outcome.is_open:
        if not corrects:
            raise Conflict(f"这条推荐已经记录结果：{row.outcome.label}，请看过最新情况再记")
        if is_settled(session, row, now):
            raise Conflict(
                f"这条推荐的结果“{row.outcome.label}”所在月份或失业登记已经结束，不能更正"
            )
    row.outcomes.append(
        OfferFollowUp(
            seq=len(row.outcomes) + 1,
            outcome=told,
            at=now,
            by_id=actor.user_id,
            contact_id=contact.id if contact else None,
            words=words,
        )
    )
    row.outcome, row.outcome_at = told, now
    audit.record(
        session,
        actor,
        "service311.follow_up",
        subject="service_offer",
        subject_id=row.id,
        person_id=person_id,
        detail=told.label,
    )

"""规程五 职业指导转办: the community refers, the district finds a counsellor, who guides (R5.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import WishesDetails
from portal.domain.codes import CodeItem, code_set
from portal.domain.decisions import Given
from portal.domain.deregistration import Answer
from portal.domain.guidance import Appointment, appointment_problems
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures.guidance import ASSIGN, GUIDANCE, GUIDE, REFER
from portal.domain.service311 import ServiceKind
from portal.domain.workflow import Action, Status
from portal.models import Basis, Case, GuidanceRequest, NoticeTopic, Offer, Posting
from portal.queries.guidance import counsellors
from portal.queries.service311 import spell_of
from portal.services import audit, cases, consents, people, service311, wishes
from portal.services.consents import Consent
from portal.services.engine import apply, effect, locked_case
from portal.services.errors import NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.relocating import tell
from portal.services.service311 import Offering
from portal.services.transactions import writing, writing_first

_CLERKS: Final = "只有社区（村）经办人可以转办职业指导"
_COUNTY: Final = "只有区县职业指导师可以安排、记录职业指导；超过办理时限的，区县审核人也可以安排"
_ANEW: Final = code_set("send_back_reason").item("9")
_WAITS: Final = "已经为本人转办职业指导，请等待区县安排，或先撤回"


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    offering: Offering,
    renewed: WishesDetails | None = None,
) -> Offer:
    """Guidance that the community gave itself, with the wishes as they are after it (R5.4).

    Raises as ``service311.add`` does.
    """
    with writing(session):
        given = service311.add(session, actor, now, person_id, offering)
        if renewed is not None:
            wishes.renew(session, person_id, renewed, now)
        return given


def refer(
    session: Session, actor: Actor, now: datetime, person_id: int, need: str, consent: Consent
) -> Case:
    """Refer somebody whose needs are not clear, and who asked for guidance, to the district.

    Raises ``RuleBroken`` without words or a 失业登记, ``NotFound`` for whom another office serves,
    ``Conflict`` where a referral waits already.
    """
    require(actor, "service311.record", otherwise=_CLERKS)
    if not need:
        raise RuleBroken(Problem("need", "请写明本人需要指导什么"))
    with writing_first(session, _WAITS):
        person = people.lock_standing(session, person_id)
        service311.served_spell(session, actor, person.id)
        case = cases.add(session, actor, now, GUIDANCE, person.id)
        session.add(GuidanceRequest(case_id=case.id, need=need))
        consents.record(session, actor, now, case, consent)
        apply(session, actor, now, case, Action.PROPOSE, Given())
        return case


def answer(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, need: str
) -> None:
    """What the district asked is put right: the need in other words; the clock ran on."""
    require(actor, "case.handle", otherwise=_CLERKS)
    if not need:
        raise RuleBroken(Problem("need", "请写明本人需要指导什么"))
    with writing(session):
        case = _locked(session, actor, case_id, version)
        session.get_one(GuidanceRequest, case.id).need = need
        apply(session, actor, now, case, Action.RESUBMIT, Given())


def withdraw(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, why: str
) -> None:
    """The community takes a referral back that nobody needs any more."""
    require(actor, "case.handle", otherwise=_CLERKS)
    if not why:
        raise RuleBroken(Problem("words", "请写明撤回的原因"))
    with writing(session):
        case = _locked(session, actor, case_id, version)
        if case.handling_office_id != actor.office_id or case.step is None:
            raise NotAllowed("这件办件现在不能由您撤回")
        # Out of the district's hands first, for only who holds a case can end it.
        case.step, case.status = REFER, Status.SENT_BACK
        apply(session, actor, now, case, Action.WITHDRAW, Given(opinion=why))


def assign(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    appointment: Appointment,
) -> None:
    """Say who guides, when and where; also anew, while nobody has guided. The community is told.

    Raises ``RuleBroken``, ``Conflict`` where the case is not as was seen, ``NotAllowed``.
    """
    require(actor, "guidance.handle", otherwise=_COUNTY)
    if broken := appointment_problems(appointment, now):
        raise RuleBroken(*broken)
    with writing(session):
        case = _locked(session, actor, case_id, version)
        counsellor = _counsellor(session, actor, appointment.counsellor_id)
        words = f"{counsellor.user.name}，{appointment.place}"
        if case.step == GUIDE:  # once more: the step stays, so it goes back and on again
            given = Given(opinion="另行安排", reason=_ANEW, back_to=ASSIGN)
            apply(session, actor, now, case, Action.SEND_BACK, given)
        apply(session, actor, now, case, Action.APPROVE, Given(opinion=words))
        request = session.get_one(GuidanceRequest, case.id)
        request.counsellor_id = counsellor.user_id
        request.meets_at, request.place = appointment.at, appointment.place
        tell(session, case, [case.handling_office_id], NoticeTopic.GUIDANCE_SET, now)


def ask_back(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    reason: CodeItem,
    words: str | None,
) -> None:
    """Send a referral back to the community, which has to say more; the clock runs on."""
    require(actor, "guidance.handle", otherwise=_COUNTY)
    with writing(session):
        case = _locked(session, actor, case_id, version)
        given = Given(opinion=words, reason=reason, back_to=REFER)
        apply(session, actor, now, case, Action.SEND_BACK, given)


def give(
    session: Session,
    actor: Actor,
    now: datetime,
    case_id: int,
    version: int,
    result: str,
    renewed: WishesDetails | None = None,
) -> None:
    """Write down what the counsellor and the person came to; that completes the case (R5.4).

    ``renewed`` are the wishes as they are now. Raises as ``assign`` does.
    """
    require(actor, "guidance.handle", otherwise=_COUNTY)
    if not result:
        raise RuleBroken(Problem("result", "请写明指导的内容和结果"))
    with writing(session):
        case = _locked(session, actor, case_id, version)
        request = session.get_one(GuidanceRequest, case.id)
        request.result, request.given_at = result, now
        apply(session, actor, now, case, Action.APPROVE, Given())
        if renewed is not None:
            wishes.renew(session, case.person_id, renewed, now)


@effect(GUIDANCE.effect)
def record_guidance(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """The guidance counts for the person's year, at the office that serves them, which is told."""
    spell = spell_of(session, case.person_id)
    request = session.get_one(GuidanceRequest, case.id)
    assert spell is not None, "a referral ends with the 失业登记"
    given = Offer(
        kind=ServiceKind.GUIDANCE,
        person_id=case.person_id,
        registration_id=spell.id,
        answer=Answer.ACCEPTED,
        means=_means(session, case),
        words=request.result,
        office_id=case.handling_office_id,
        by_id=actor.user_id,
        at=now,
    )
    session.add(given)
    session.flush()
    audit.record(
        session,
        actor,
        "service311.offer",
        subject="service_offer",
        subject_id=given.id,
        person_id=case.person_id,
        detail=ServiceKind.GUIDANCE.label,
    )
    tell(session, case, [case.handling_office_id], NoticeTopic.GUIDANCE_GIVEN, now)


def _counsellor(session: Session, actor: Actor, user_id: int) -> Posting:
    for posting in counsellors(session, actor):
        if posting.user_id == user_id:
            return posting
    raise RuleBroken(Problem("counsellor", "请选择本区县的职业指导师"))


def _means(session: Session, case: Case) -> CodeItem:
    """How the person asked for it."""
    basis = session.scalars(
        sa.select(Basis).where(Basis.case_id == case.id).order_by(Basis.id).limit(1)
    ).one()
    assert basis.means is not None, "a referral rests on the person's own word"
    return basis.means


def _locked(session: Session, actor: Actor, case_id: int, version: int) -> Case:
    case = locked_case(session, actor, case_id, version)
    if case.procedure != GUIDANCE.code:
        raise NotFound(NOT_THERE)
    return case

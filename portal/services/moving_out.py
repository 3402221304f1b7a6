"""规程十 迁出: proposed by the community that keeps a person, accepted by the new one (R10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import Action, Status
from portal.models import Case, Move, Office
from portal.queries import people as people_queries
from portal.services import cases, consents, people
from portal.services.engine import apply, locked_case
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from portal.services.guard import NOT_THERE, require
from portal.services.moving import CLERKS, RACED, Asked, add_move, check, locked_spell, words_of
from portal.services.proposals import waiting_proposal
from portal.services.standing import hold
from portal.services.together import MOST, Together, on_each
from portal.services.transactions import writing, writing_first

_TAKERS: Final = "只有接收社区（村）的经办人可以接收；超过办理时限的，其街道（乡镇）审核人也可以"


@dataclass(frozen=True)
class Wanted:
    """One of several people to be moved out, with their own consent."""

    person_id: int
    asked: Asked


@dataclass(frozen=True)
class Proposed:
    """What came of it: the case, or why there is none."""

    person_id: int
    case: Case | None
    why: str = ""


def propose(
    session: Session, actor: Actor, now: datetime, person_id: int, to_office_id: int, asked: Asked
) -> Case:
    """Propose to a community that it take a person over; until it does, the person stays (R10.1).

    Raises ``RuleBroken``, ``NotFound`` for people of other offices, ``Conflict`` where a proposal
    waits already.
    """
    require(actor, "case.accept", otherwise=CLERKS)
    check(asked)
    with writing_first(session, RACED):
        person = people.lock_standing(session, person_id)
        if not people_queries.visible(session, actor, person_id):
            raise NotFound(NOT_THERE)
        spell = locked_spell(session, person.id)
        if spell.handling_office_id != actor.office_id:
            raise Conflict(f"失业登记在{spell.handling_office.full_name}，由登记地社区（村）迁出")
        to_office = _receiver(session, actor, to_office_id)
        _refuse_if_proposed(session, person.id)
        hold(session, actor.office_id, to_office.id)
        case = cases.add(session, actor, now, MOVE_OUT, person.id)
        add_move(session, case, actor.office_id, to_office.id, asked)
        consents.record(session, actor, now, case, asked.consent)
        apply(session, actor, now, case, Action.PROPOSE, Given(opinion=words_of(asked)))
        return case


def propose_many(
    session: Session,
    actor: Actor,
    now: datetime,
    to_office_id: int,
    wanted: Sequence[Wanted],
) -> tuple[Proposed, ...]:
    """Propose up to 100 people to one community, each by themselves; what came of each, in order.

    Raises ``RuleBroken`` for nobody, for more than 100 and for a place that takes nobody.
    """
    require(actor, "case.accept", otherwise=CLERKS)
    if not wanted:
        raise RuleBroken(Problem("chosen", "请先勾选要迁出的人"))
    if len(wanted) > MOST:
        raise RuleBroken(Problem("chosen", f"一次最多迁出 {MOST} 人，请去掉一些"))
    _receiver(session, actor, to_office_id)
    return tuple(_propose_one(session, actor, now, to_office_id, one) for one in wanted)


def _propose_one(
    session: Session, actor: Actor, now: datetime, to_office_id: int, one: Wanted
) -> Proposed:
    try:
        case = propose(session, actor, now, one.person_id, to_office_id, one.asked)
    except ServiceError as refused:
        return Proposed(one.person_id, None, str(refused))
    return Proposed(one.person_id, case)


def answer(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, words: str
) -> None:
    """The proposer answers what the receiver asked; the receiver has it again, the clock ran on."""
    require(actor, "case.handle", otherwise=CLERKS)
    if not words:
        raise RuleBroken(Problem("opinion", "请写明情况说明"))
    with writing(session):
        case = _proposal(session, actor, case_id, version)
        apply(session, actor, now, case, Action.RESUBMIT, Given(opinion=words))


def withdraw(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, why: str
) -> None:
    """The proposer takes a proposal back while the other community has not accepted."""
    require(actor, "case.handle", otherwise=CLERKS)
    with writing(session):
        case = locked_case(session, actor, case_id, version, past_work=True)
        if case.procedure != MOVE_OUT.code or case.status not in {Status.OPEN, Status.SENT_BACK}:
            raise NotAllowed("这件办件现在不能撤回")
        if session.get_one(Move, case.id).from_office_id != actor.office_id:
            raise NotAllowed("由发起迁出的社区（村）撤回")
        # Out of the receiver's hands first, for only who holds a case can end it.
        case.step, case.status = MOVE_OUT.steps[0].code, Status.SENT_BACK
        apply(session, actor, now, case, Action.WITHDRAW, Given(opinion=why))


def take(
    session: Session, actor: Actor, now: datetime, case_id: int, version: int, opinion: str | None
) -> None:
    """Take a proposed person over (R10.1); past due, the township's reviewer may, too.

    Raises ``Conflict`` where the person is not registered at the proposer's any more.
    """
    require(actor, "case.decide", otherwise=_TAKERS)
    with writing_first(session, RACED):
        case = _proposal(session, actor, case_id, version)
        move = session.get_one(Move, case.id)
        if locked_spell(session, case.person_id).handling_office_id != move.from_office_id:
            raise Conflict(f"本人的失业登记已不在{move.from_office.full_name}，请退回或不同意接收")
        apply(session, actor, now, case, Action.TAKE, Given(opinion=opinion or "同意"))


def take_many(
    session: Session, actor: Actor, now: datetime, chosen: Sequence[tuple[int, int]]
) -> Together:
    """Take up to 100 proposed people over (case id and version as seen), each by themselves."""
    require(actor, "case.decide", otherwise=_TAKERS)

    def one(case_id: int, version: int) -> None:
        take(session, actor, now, case_id, version, None)

    return on_each(session, actor, chosen, one, "接收")


def _proposal(session: Session, actor: Actor, case_id: int, version: int) -> Case:
    case = locked_case(session, actor, case_id, version)
    if case.procedure != MOVE_OUT.code:
        raise NotAllowed("这件办件不是迁出申请")
    return case


def _refuse_if_proposed(session: Session, person_id: int) -> None:
    waiting = session.scalars(sa.select(Case).where(waiting_proposal({person_id}))).first()
    if waiting is not None:
        raise Conflict(f"已经为本人发起迁出（{waiting.number}），请等待接收机构审核，或先撤回")


def _receiver(session: Session, actor: Actor, office_id: int) -> Office:
    office = session.get(Office, office_id)
    if office is None or office.closed_on is not None or office.area.level is not Level.COMMUNITY:
        raise RuleBroken(Problem("to_office", "请选择接收的社区（村）"))
    if office.id == actor.office_id:
        raise RuleBroken(Problem("to_office", "接收的社区（村）就是本机构"))
    return office

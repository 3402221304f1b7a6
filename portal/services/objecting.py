"""The old community's objection to a move-in, and how the level above both settles it (R9.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level, common_path
from portal.domain.bases import BasisKind
from portal.domain.permissions import Actor, Subject
from portal.domain.problems import Problem
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.workflow import Status
from portal.models import Area, Basis, Case, Move, NoticeTopic, Objection, Office
from portal.queries import moves
from portal.services import audit, engine, people, relocating
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.standing import hold
from portal.services.transactions import writing, writing_first

_CLERKS: Final = "只有原社区（村）经办人可以对迁入提出异议"
_JUDGES: Final = "只有两个社区（村）共同的上级机构的审核人、主管可以裁定异议"
_ONCE: Final = "已经对这次迁入提出过异议，请等待上级裁定"


def object_to(session: Session, actor: Actor, now: datetime, case_id: int, words: str) -> Objection:
    """Object to a move-in, before the lowest office above both communities.

    Once a move, by the community that lost the person. Raises ``RuleBroken`` without words,
    ``Conflict`` where it was objected to or taken back already, ``NotFound`` for any other office.
    """
    require(actor, "case.handle", otherwise=_CLERKS)
    with writing_first(session, _ONCE):
        case, move = _locked(session, case_id)
        if not actor.covers(move.from_office.area.path):
            raise NotFound(NOT_THERE)
        if case.status is not Status.COMPLETED:
            raise Conflict("这次迁入已经撤销，不必再提异议")
        if session.get(Objection, case_id) is not None:
            raise Conflict(_ONCE)
        if not words.strip():
            raise RuleBroken(Problem("words", "请写明异议的理由"))
        judge = _above(session, move)
        if judge.area.level is Level.COMMUNITY:
            raise Conflict("两个社区（村）已经合并，不必再提异议")
        hold(session, actor.office_id, judge.id)
        objection = Objection(
            case_id=case.id,
            office_id=actor.office_id,
            judge_office_id=judge.id,
            words=words.strip(),
            by_id=actor.user_id,
            at=now,
        )
        session.add(objection)
        audit.record(
            session,
            actor,
            "move.object",
            subject="case",
            subject_id=case.id,
            person_id=case.person_id,
            detail=case.number,
        )
        return objection


def uphold(session: Session, actor: Actor, now: datetime, case_id: int, words: str) -> None:
    """The objection is right: the person goes back, by order.

    Raises ``RuleBroken`` naming later acts that rest on the move, and as ``dismiss`` does.
    """
    with writing(session):
        case, objection = _judged(session, actor, case_id, words)
        if found := moves.later_acts(session, objection.move):
            raise RuleBroken(*(Problem("", one) for one in found))
        _settle(actor, now, objection, words, upheld=True)
        basis = Basis(
            case_id=case.id,
            person_id=case.person_id,
            kind=BasisKind.ORDER,
            words=words.strip(),
            at=now,
            recorded_by_id=actor.user_id,
        )
        session.add(basis)
        session.flush()
        engine.revoke(session, actor, now, case, basis, words.strip(), undo=relocating.put_back)


def dismiss(session: Session, actor: Actor, now: datetime, case_id: int, words: str) -> None:
    """The move-in stands; both communities are told.

    Raises ``RuleBroken`` without words, ``Conflict`` where it is settled, ``NotFound`` for any
    office but the one above both, ``NotAllowed`` for other roles.
    """
    with writing(session):
        case, objection = _judged(session, actor, case_id, words)
        _settle(actor, now, objection, words, upheld=False)
        both = (objection.move.from_office_id, objection.move.to_office_id)
        relocating.tell(session, case, both, NoticeTopic.MOVE_STANDS, now)
        audit.record(
            session,
            actor,
            "move.dismiss",
            subject="case",
            subject_id=case.id,
            person_id=case.person_id,
            detail=case.number,
        )


def _locked(session: Session, case_id: int) -> tuple[Case, Move]:
    """A move-in, locked after its person."""
    person_id = session.scalar(sa.select(Case.person_id).where(Case.id == case_id))
    if person_id is None:
        raise NotFound(NOT_THERE)
    people.lock(session, person_id)
    case = session.scalars(
        sa.select(Case)
        .where(Case.id == case_id)
        .with_for_update(of=Case, key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    if case.procedure != MOVE_IN.code:
        raise NotFound(NOT_THERE)
    return case, session.get_one(Move, case_id)


def _judged(session: Session, actor: Actor, case_id: int, words: str) -> tuple[Case, Objection]:
    require(actor, "move.judge", otherwise=_JUDGES)
    case, _move = _locked(session, case_id)
    objection = session.get(Objection, case_id, populate_existing=True)
    if objection is None:
        raise NotFound(NOT_THERE)
    judges = Subject(areas=(objection.judge_office.area.path,))
    require(actor, "move.judge", judges, otherwise=_JUDGES)
    if objection.judge_office_id != actor.office_id:
        raise NotAllowed(_JUDGES)
    if objection.settled_at is not None:
        raise Conflict("这项异议刚刚已经裁定，请看过最新情况")
    if not words.strip():
        raise RuleBroken(Problem("words", "请写明裁定的理由"))
    return case, objection


def _settle(actor: Actor, now: datetime, objection: Objection, words: str, *, upheld: bool) -> None:
    objection.upheld, objection.settled_words = upheld, words.strip()
    objection.settled_by_id, objection.settled_at = actor.user_id, now


def _above(session: Session, move: Move) -> Office:
    """The office of the smallest area that holds both communities."""
    path = common_path((move.from_office.area.path, move.to_office.area.path))
    return session.scalars(sa.select(Office).join(Office.area).where(Area.path == path)).one()

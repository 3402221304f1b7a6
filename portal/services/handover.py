"""Handing over the open work of a clerk who leaves."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Case, Draft, User
from portal.models.drafts import PAGE
from portal.queries import open_work
from portal.queries.open_work import OpenWork
from portal.services import audit
from portal.services.case_locks import lock_cases
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, kept, require
from portal.services.transactions import writing


def hand_over(
    session: Session, actor: Actor, leaver_id: int, office_id: int, successor_id: int
) -> OpenWork:
    """Give a clerk's waiting cases and drafts at one office to another clerk there.

    What was decided stays in the name of who decided it, and every case at its state: its version
    does not rise, since what may be done to it is the same. Returns what was handed over.
    """
    require(actor, "account.manage", otherwise=NOT_YOURS)
    with writing(session):
        # The weaker lock: decisions that name the clerk as their author need not wait.
        leaver = session.get(User, leaver_id, with_for_update={"key_share": True})
        if leaver is None:
            raise NotFound(NOT_THERE)
        require(actor, "account.manage", kept(leaver), otherwise=NOT_YOURS)
        work = _at(session, actor, leaver_id, office_id)
        successor = _successor(session, leaver_id, office_id, successor_id)
        _give(session, leaver_id, office_id, successor.id)
        audit.record(
            session,
            actor,
            "work.hand_over",
            subject="user",
            subject_id=leaver_id,
            detail=f"{work.office.full_name}：{work}，移交给 {successor.username}",
        )
    return work


def _at(session: Session, actor: Actor, leaver_id: int, office_id: int) -> OpenWork:
    for work in open_work.of_account(session, actor, leaver_id):
        if work.office.id == office_id:
            return work
    raise Conflict("这里已经没有在办的工作，可能刚刚移交或办结")


def _successor(session: Session, leaver_id: int, office_id: int, successor_id: int) -> User:
    for one in open_work.successors(session, office_id, leaver_id):
        if one.id == successor_id:
            return one
    raise RuleBroken(Problem("successor", "请选择本机构在岗的经办人"))


def _give(session: Session, leaver_id: int, office_id: int, successor_id: int) -> None:
    cases = sa.and_(open_work.cases_of(leaver_id), Case.handling_office_id == office_id)
    lock_cases(session, cases)
    session.execute(
        sa.update(Case)
        .where(cases)
        .values(clerk_id=successor_id)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(Draft)
        .where(Draft.user_id == leaver_id, Draft.office_id == office_id, Draft.form != PAGE)
        .values(user_id=successor_id)
        .execution_options(synchronize_session=False)
    )

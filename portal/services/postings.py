"""Who works where, in which role: the 安全管理员's business (三员分立)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import ADMINISTRATORS, Actor, Role, role_fault
from portal.domain.problems import Problem
from portal.models import NO_PASSWORD, Posting, User
from portal.services import audit
from portal.services.errors import NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, NOT_YOURS, chosen_office, kept, require
from portal.services.transactions import writing, writing_first

NOT_ONESELF = "不能更改自己的岗位"
TWICE = "此人在该机构已有这个岗位"


def add_posting(
    session: Session, actor: Actor, user_id: int, office_id: int, role: Role, today: date
) -> None:
    """Post somebody to an office in a role; raises where the two don't go together."""
    require(actor, "posting.manage", otherwise=NOT_YOURS)
    if user_id == actor.user_id:
        raise NotAllowed(NOT_ONESELF)
    with writing_first(session, TWICE):
        user = session.get(User, user_id, with_for_update=True)
        if user is None:
            raise NotFound(NOT_THERE)
        require(actor, "posting.manage", kept(user), otherwise=NOT_YOURS)
        enter(session, actor, user, office_id, role, today)


def enter(
    session: Session, actor: Actor, user: User, office_id: int, role: Role, today: date
) -> None:
    """Add a posting within the caller's transaction; raises ``RuleBroken`` where none may be."""
    office = chosen_office(session, actor, office_id)
    held = frozenset(one.role for one in user.postings if one.ended_on is None)
    if fault := role_fault(held, role, office.area.level):
        raise RuleBroken(Problem("role", fault))
    if role in ADMINISTRATORS and actor.level is not Level.PROVINCE:
        raise RuleBroken(Problem("role", "管理员由省级安全管理员设置"))
    if role in ADMINISTRATORS:
        _start_afresh(user)
    user.postings.append(Posting(office=office, role=role, started_on=today))
    audit.record(
        session,
        actor,
        "posting.add",
        subject="user",
        subject_id=user.id,
        detail=f"{role.label} {office.full_name}",
    )


def _start_afresh(user: User) -> None:
    """Whoever gave a district's account its password may not act as an administrator with it."""
    if user.office is not None and user.office.area.level is not Level.PROVINCE:
        user.password_hash, user.must_change_password = NO_PASSWORD, True
        user.session_epoch += 1


def end_posting(session: Session, actor: Actor, posting_id: int, today: date) -> None:
    """End a posting from today on; the person's sessions end."""
    require(actor, "posting.manage", otherwise=NOT_YOURS)
    with writing(session):
        posting = session.get(Posting, posting_id, with_for_update={"of": Posting})
        if posting is None or posting.ended_on is not None:
            raise NotFound("没有这个岗位，或已经结束")
        if posting.user_id == actor.user_id:
            raise NotAllowed(NOT_ONESELF)
        require(actor, "posting.manage", kept(posting.user), otherwise=NOT_YOURS)
        posting.ended_on = today
        posting.user.session_epoch += 1
        audit.record(
            session,
            actor,
            "posting.end",
            subject="user",
            subject_id=posting.user_id,
            detail=f"{posting.role.label} {posting.office.full_name}",
        )

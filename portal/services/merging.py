"""Two records of one person made one, and made two again while nothing new rests on it (R11.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from portal.domain.audit_actions import action_title
from portal.domain.dates import full_day, shanghai_day
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.workflow import WAITING
from portal.models import Case, Merge, MergeMove, Person, PersonIdentifier
from portal.queries.identity import acts_since
from portal.queries.merging import Plan, has_number, plan
from portal.queries.people import kept_record, visible
from portal.services import audit, merge_rows, people, rolls
from portal.services.case_locks import lock_cases
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.number_claims import any_in_force, claim
from portal.services.transactions import writing

_REVIEWERS = "只有街道（乡镇）、区县的审核人可以合并记录"


def preview(
    session: Session, actor: Actor, kept_id: int, merged_id: int, by_number: bytes | None = None
) -> Plan:
    """What merging a record into one of the actor's area would do; changes nothing.

    The other record lies in the area too, or its whole number was given: ``by_number`` is that
    number's lasting hash. Raises ``NotFound``, ``NotAllowed``, or ``Conflict`` where one of the two
    was merged already.
    """
    _require(session, actor, kept_id)
    _require_other(session, actor, merged_id, by_number)
    kept, merged = session.get(Person, kept_id), session.get(Person, merged_id)
    if kept is None or merged is None or kept is merged:
        raise NotFound(NOT_THERE)
    return _plan(session, actor, kept, merged)


def merge(
    session: Session,
    actor: Actor,
    now: datetime,
    kept_id: int,
    merged_id: int,
    reason: str,
    seal: str,
    by_number: bytes | None = None,
) -> Merge:
    """Make the second record part of the first, as the plan of that ``seal`` showed it.

    One person, one record, one certificate number: the kept record's, or else the other's (R11.1).
    The later of two registrations of a kind ends, and so does what was issued on paper of a number
    that is no longer used. ``by_number`` is that of ``preview``. Raises ``RuleBroken`` for what has
    to be done first, ``Conflict`` when either record is not as it was shown, ``NotFound`` or
    ``NotAllowed``.
    """
    _need(reason)
    with writing(session):
        _require(session, actor, kept_id)
        _require_other(session, actor, merged_id, by_number)
        kept, merged = _lock_both(session, kept_id, merged_id)
        shown = _plan(session, actor, kept, merged)
        if shown.seal != seal:
            raise Conflict("两条记录刚刚有改动，请看过最新情况再办")
        if shown.hindrances:
            raise RuleBroken(*(Problem("", one) for one in shown.hindrances))
        done = Merge(
            kept_id=kept_id,
            merged_id=merged_id,
            reason=reason,
            actor_id=actor.user_id,
            office_id=actor.office_id,
            at=now,
        )
        session.add(done)
        session.flush()
        merge_rows.end_doubles(session, now, done, shown)
        merge_rows.end_papers(session, done, shown)
        merge_rows.hand_over(session, done, shown)
        rolls.settle(session, (kept_id, merged_id), now)
        merged.merged_into_id = kept_id
        _touch(kept, *_waiting(session, kept_id))
        audit.record(
            session,
            actor,
            "person.merge",
            subject="merge",
            subject_id=done.id,
            person_id=done.kept_id,
        )
        return done


def undo(session: Session, actor: Actor, now: datetime, merge_id: int, reason: str) -> Merge:
    """Make the two records what they were before.

    Raises ``Conflict`` naming what was done since and stands in the way, or where it was undone
    already; ``RuleBroken`` without a reason; ``NotFound`` or ``NotAllowed``.
    """
    _need(reason)
    with writing(session):
        done = session.get(Merge, merge_id)
        if done is None:
            raise NotFound(NOT_THERE)
        _require(session, actor, done.kept_id)
        kept, merged = _lock_both(session, done.kept_id, done.merged_id)
        session.refresh(done)
        if stands := in_the_way(session, done):
            raise Conflict(stands)
        claim(session, _ended_numbers(session, done))
        merge_rows.take_back(session, done)
        rolls.settle(session, (done.kept_id, done.merged_id), now)
        merged.merged_into_id = None
        _touch(kept, *_waiting(session, done.merged_id))
        done.undone_at, done.undone_by_id, done.undone_reason = now, actor.user_id, reason
        audit.record(
            session,
            actor,
            "person.unmerge",
            subject="merge",
            subject_id=done.id,
            person_id=done.kept_id,
        )
        return done


def in_the_way(session: Session, done: Merge) -> str:
    """What keeps a merge from being undone, a sentence; empty when nothing does."""
    if done.undone_at is not None:
        return "这次合并已经撤销"
    if done.kept.merged_into_id is not None:
        return "保留的记录后来又并入另一条记录，请先撤销那次合并"
    if acts := acts_since(session, done):
        named = "、".join(dict.fromkeys(action_title(one.action) for one in acts))
        since = full_day(shanghai_day(acts[0].at))
        return f"合并以后已有新的办理（{since}起：{named}），不能撤销；有误的请逐项更正"
    if any_in_force(session, _ended_numbers(session, done)):
        return "并入记录的证件号码已由另一条新记录使用，不能撤销"
    return ""


def _need(reason: str) -> None:
    if not reason.strip():
        raise RuleBroken(Problem("reason", "请写明理由"))


def _require(session: Session, actor: Actor, kept_id: int) -> None:
    require(actor, "person.merge", otherwise=_REVIEWERS)
    if not visible(session, actor, kept_id):
        raise NotFound(NOT_THERE)


def _require_other(session: Session, actor: Actor, merged_id: int, by_number: bytes | None) -> None:
    """Outside the area only a record whose whole number was given: ids can't be tried out."""
    here = kept_record(session, merged_id)
    if not visible(session, actor, here) and not has_number(session, here, by_number):
        raise NotFound(NOT_THERE)


def _lock_both(session: Session, kept_id: int, merged_id: int) -> tuple[Person, Person]:
    """Both persons, locked in the order of their ids, so that two merges never wait in a ring.

    Then all their cases, for many of them change.
    """
    locked = {one: people.lock(session, one) for one in sorted((kept_id, merged_id))}
    lock_cases(session, Case.person_id.in_(locked))
    return locked[kept_id], locked[merged_id]


def _plan(session: Session, actor: Actor, kept: Person, merged: Person) -> Plan:
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise Conflict("其中一条记录刚刚已经合并，请看过最新情况再办")
    return plan(session, actor, kept, merged)


def _ended_numbers(session: Session, done: Merge) -> Sequence[str]:
    """The numbers in force until the merge, which are to be so again."""
    ended = sa.select(MergeMove.row_id).where(
        MergeMove.merge_id == done.id,
        MergeMove.table_name == PersonIdentifier.__tablename__,
        MergeMove.ended.is_(True),
    )
    return session.scalars(
        sa.select(PersonIdentifier.number).where(PersonIdentifier.id.in_(ended))
    ).all()


def _waiting(session: Session, person_id: int) -> Sequence[Case]:
    return session.scalars(
        sa.select(Case).where(Case.person_id == person_id, Case.status.in_(WAITING))
    ).all()


def _touch(person: Person, *cases: Case) -> None:
    """A new version, so that whoever looks at the old one is told."""
    marked = ((person, "name"), *((case, "status") for case in cases))
    for row, column in marked:
        getattr(row, column)  # what has expired can't be marked
        flag_modified(row, column)

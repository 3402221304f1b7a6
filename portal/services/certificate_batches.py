"""Many certificates made together: chosen by the maker, made by a job, each by itself (R11.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import BatchItem, Case, CertificateBatch, ItemState, Job, Person
from portal.queries import booklets, making
from portal.queries import jobs as open_jobs
from portal.services import audit, jobs
from portal.services.case_locks import lock_cases
from portal.services.certificate_issues import enter
from portal.services.engine import locked_case
from portal.services.errors import Conflict, NotFound, RuleBroken, ServiceError
from portal.services.guard import NOT_THERE, require
from portal.services.standing import hold
from portal.services.transactions import writing, writing_first

MAKE: Final = "certificates.make"
MOST: Final = 200
PORTION: Final = 8  # certificates: on SQLite the windows wait while they are entered
ONLY_MAKERS: Final = "只有区县制证员可以制证"
BROKEN: Final = "系统出错，没有制成；请单独再制一次，仍不行请联系系统管理员"
_LONGEST: Final = 200
_CHANGED: Final = "选中以后有变化，请看过最新情况再制"


@dataclass(frozen=True)
class Pressed:
    """What came of printing a case: from which of its versions, and the archived paper's hash.

    With ``failure`` there is no paper, and those are the words why.
    """

    version: int
    sha256: str = ""
    failure: str | None = None


def start(
    session: Session,
    actor: Actor,
    now: datetime,
    cases: Sequence[tuple[int, int]],
    form: Form,
) -> CertificateBatch:
    """Have 1 to 200 cases made, each named by its id and the version that the maker looked at.

    Those that can't be are left behind at once, with words. Raises ``RuleBroken`` (``chosen``,
    ``form``), ``Conflict`` where none is left to be made or the office was closed, ``NotFound`` or
    ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=ONLY_MAKERS)
    chosen = dict(cases)
    _check_number(len(chosen))
    with writing_first(session, "其中有办件刚刚列入了另一批，请重新选择"):
        hold(session, actor.office_id)
        why = _why_left(session, actor, chosen)
        total = sum(words is None for words in why.values())
        if not total:
            raise Conflict(next(words for words in why.values() if words))
        _check_booklets(session, actor, form, total)
        batch = CertificateBatch(
            office_id=actor.office_id, form=form, requested_by_id=actor.user_id, requested_at=now
        )
        session.add(batch)
        session.flush()
        session.add_all(_items(batch.id, why))
        jobs.enqueue(session, actor, now, MAKE, batch.id, total)
        _record(session, actor, batch.id, total)
        return batch


def resume(session: Session, actor: Actor, now: datetime, batch_id: int) -> None:
    """Go on with a batch that was broken off.

    Raises ``Conflict`` while it is being made and where nothing is left, ``NotFound`` or
    ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=ONLY_MAKERS)
    with writing(session):
        locked = sa.select(CertificateBatch.id).where(CertificateBatch.id == batch_id)
        session.execute(locked.with_for_update())
        if making.batch(session, actor, batch_id) is None:
            raise NotFound(NOT_THERE)
        job = open_jobs.latest(session, batch_id, MAKE)
        if job is not None and job.state in open_jobs.OPEN:
            raise Conflict("这一批正在制作，请等它完成")
        left = len(making.still_waiting(session, batch_id, MOST))
        if not left:
            raise Conflict("这一批已经制作完")
        jobs.enqueue(session, actor, now, MAKE, batch_id, left)
        _record(session, actor, batch_id, left)


def next_cases(session: Session, batch_id: int) -> list[Case]:
    """The cases of a batch's next portion, as they stand now."""
    return [item.case for item in making.still_waiting(session, batch_id, PORTION)]


def enter_portion(
    session: Session, actor: Actor, job: Job, now: datetime, pressed: Mapping[int, Pressed]
) -> int:
    """Enter the next portion into the register, inside the job's transaction.

    ``pressed`` says by case id what came of printing; a case that has changed since is left behind,
    as is one that breaks a rule, and the others go on. Returns how many are settled.
    """
    require(actor, "certificate.make", otherwise=ONLY_MAKERS)
    items = making.still_waiting(session, job.subject_id, PORTION)
    ids = [item.case_id for item in items]
    _lock(session, ids)
    form = session.get_one(CertificateBatch, job.subject_id).form
    for item in items:
        _settle(session, actor, now, item, form, pressed[item.case_id])
    return len(items)


def _check_number(chosen: int) -> None:
    if not chosen:
        raise RuleBroken(Problem("chosen", "请先勾选要制作的办件"))
    if chosen > MOST:
        raise RuleBroken(Problem("chosen", f"一次最多制作 {MOST} 本，现在选了 {chosen} 本"))


def _check_booklets(session: Session, actor: Actor, form: Form, wanted: int) -> None:
    if form is not Form.OVERPRINT:
        return
    promised = making.booklets_promised(session, actor.office_id)
    left = max(booklets.left(session, actor.office_id) - promised, 0)
    if left < wanted:
        words = (
            f"空白证只有 {left} 本可用，选了 {wanted} 本；请少选一些、先登记入库，或改用A4纸打印"
        )
        raise RuleBroken(Problem("form", words))


def _why_left(session: Session, actor: Actor, chosen: Mapping[int, int]) -> dict[int, str | None]:
    """Why each case can't be made; None where it can."""
    found = making.at_district(session, actor, chosen)
    if found.keys() != chosen.keys():
        raise NotFound(NOT_THERE)
    under_way = making.waiting_in(session, chosen)
    return {
        case_id: _why_not(found[case_id], version, under_way.get(case_id))
        for case_id, version in chosen.items()
    }


def _why_not(case: Case, version: int, batch_id: int | None) -> str | None:
    if batch_id is not None:
        return f"已列入第 {batch_id} 批，正在制作"
    if not making.can_be_made(case):
        return not_here(case)
    return _CHANGED if case.version != version else None


def not_here(case: Case) -> str:
    """Where a case is that does not wait to be made (any more), in words."""
    step = case.current_step
    return f"不在制证这一步：{case.status_label}" + (f"，{step.title}" if step else "")


def _items(batch_id: int, why: Mapping[int, str | None]) -> list[BatchItem]:
    return [
        BatchItem(
            batch_id=batch_id,
            seq=seq,
            case_id=case_id,
            state=ItemState.LEFT if words else ItemState.WAITING,
            failure=words,
        )
        for seq, (case_id, words) in enumerate(why.items(), 1)
    ]


def _record(session: Session, actor: Actor, batch_id: int, total: int) -> None:
    audit.record(
        session,
        actor,
        "certificate.batch",
        subject="certificate_batch",
        subject_id=batch_id,
        detail=f"{total} 本",
    )


def _lock(session: Session, case_ids: Sequence[int]) -> None:
    """Lock all people, then all cases of a portion, each in one order, before anything else."""
    of_cases = sa.select(Case.person_id).where(Case.id.in_(case_ids))
    session.execute(
        sa.select(Person.id)
        .where(Person.id.in_(of_cases))
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    lock_cases(session, Case.id.in_(case_ids))


def _settle(
    session: Session, actor: Actor, now: datetime, item: BatchItem, form: Form, pressed: Pressed
) -> None:
    """Make one certificate of a batch, whole or not at all."""
    failure = pressed.failure
    if failure is None:
        try:
            with session.begin_nested():
                case = locked_case(session, actor, item.case_id, pressed.version)
                issue = enter(session, actor, now, case, form, pressed.sha256)
            item.state, item.issue_id = ItemState.MADE, issue.id
        except OperationalError:
            raise
        except ServiceError as refused:
            failure = str(refused)
        except Exception as fault:
            # Without the exception's text, which may hold personal data.
            jobs.log.error("case %d was not made: %s", item.case_id, type(fault).__name__)
            failure = BROKEN
    if failure is not None:
        item.state, item.failure = ItemState.LEFT, failure[:_LONGEST]
    session.flush()

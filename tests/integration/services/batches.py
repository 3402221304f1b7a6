"""Batches of certificates with a press that prints nothing, worked off as the worker does."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.permissions import Actor
from portal.models import BatchItem, BookletChange, BookletEntry, Case, Job
from portal.queries import making
from portal.services import certificate_batches, jobs
from portal.services.certificate_batches import MAKE, Pressed, not_here
from portal.services.jobs import Portion
from tests.factories import NOW
from tests.integration.services.chain import Chain, at_district
from tests.integration.services.records import rows_of

Found = tuple[int, str, str | None]


@dataclass
class FakePress:
    """Gives each case a hash of its own. ``failing`` ones give words; ``meanwhile`` happens after
    the next portion was pressed and before it is entered."""

    failing: dict[int, str] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None
    portions: list[list[int]] = field(default_factory=list)

    def before(self, session: Session, actor: Actor, job: Job, now: datetime) -> dict[int, Pressed]:
        """What the press does for a portion."""
        cases = certificate_batches.next_cases(session, job.subject_id)
        pressed = {case.id: self._one(case) for case in cases}
        self.portions.append(list(pressed))
        session.rollback()
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            act()
        return pressed

    def _one(self, case: Case) -> Pressed:
        if not making.can_be_made(case):
            return Pressed(case.version, failure=not_here(case))
        if case.id in self.failing:
            return Pressed(case.version, failure=self.failing[case.id])
        return Pressed(case.version, paper_of(case.id))

    def portion(self) -> Portion:
        """What ``jobs.WORK`` holds."""
        return Portion(certificate_batches.enter_portion, self.before)


def paper_of(case_id: int) -> str:
    """The hash that the fake press gives a case's paper."""
    return hashlib.sha256(f"paper {case_id}".encode()).hexdigest()


def seen(session: Session, case_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The cases with their versions as a maker sees them now."""
    session.rollback()
    return [(one, session.get_one(Case, one).version) for one in case_ids]


def waiting_cases(session: Session, who: Chain, number: int) -> list[int]:
    """So many cases that wait to be made."""
    return [at_district(session, who) for _ in range(number)]


def started(
    session: Session, maker: Actor, case_ids: Sequence[int], form: Form = Form.PLAIN
) -> int:
    """The id of a batch that was asked for."""
    chosen = seen(session, case_ids)
    return certificate_batches.start(session, maker, NOW, chosen, form).id


def job_of(session: Session, batch_id: int) -> Job:
    """The last job of a batch."""
    return rows_of(session, Job, kind=MAKE, subject_id=batch_id)[-1]


def work_off(session: Session) -> int:
    """Do everything that waits; how many portions it took."""
    return len(list(jobs.work_off(session, lambda: NOW)))


def outcome(session: Session, batch_id: int) -> list[Found]:
    """Each item: its case, its state and the words of one that was left behind."""
    items = rows_of(session, BatchItem, batch_id=batch_id)
    in_order = sorted(items, key=lambda item: item.seq)
    return [(item.case_id, item.state.value, item.failure) for item in in_order]


def booklets_received(session: Session, maker: Actor, quantity: int) -> None:
    """Blank booklets of the district, none but these."""
    session.execute(sa.delete(BookletEntry).where(BookletEntry.office_id == maker.office_id))
    session.add(
        BookletEntry(
            office_id=maker.office_id,
            change=BookletChange.RECEIVED,
            quantity=quantity,
            recorded_by_id=maker.user_id,
            recorded_at=NOW,
        )
    )
    session.commit()

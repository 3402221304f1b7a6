"""The district's making room: what waits to be made, and the batches of those that were."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.certificates import Form
from portal.domain.permissions import Actor, Role
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.workflow import StepKind
from portal.models import (
    BatchItem,
    Case,
    CertificateBatch,
    CertificateRequest,
    DocumentPrint,
    Issue,
    ItemState,
    Person,
)
from portal.queries import certificates, desk
from portal.queries.desk import DeskCursor, DeskFilter
from portal.queries.scope import offices_of

PAGE: Final = 100
_BATCHES: Final = 50
_MADE_AT = next(step.code for step in CERTIFICATE.steps if step.kind is StepKind.MAKE)


@dataclass(frozen=True)
class Queued:
    """A case that waits to be made: what was asked for, and ``batch_id`` where it is under way."""

    case: Case
    asked: CertificateRequest
    sent_back: bool
    batch_id: int | None


@dataclass(frozen=True)
class QueuePage:
    """One page of the queue, most urgent first, and where the next one starts."""

    rows: Sequence[Queued]
    following: DeskCursor | None


def queue(
    session: Session, actor: Actor, today: date, after: DeskCursor | None, size: int = PAGE
) -> QueuePage:
    """The cases of the district that wait to be made, in the order of the desk."""
    maker = replace(actor, roles=frozenset({Role.CERTIFICATE_MAKER}))
    page = desk.page(session, maker, DeskFilter.ALL, today, after, size=size)
    ids = [case.id for case in page.cases]
    asked, under_way = certificates.requests_of(session, ids), waiting_in(session, ids)
    back = desk.ever_sent_back(page.cases)
    rows = [
        Queued(case, asked[case.id][-1], case.id in back, under_way.get(case.id))
        for case in page.cases
    ]
    return QueuePage(rows, page.following)


def at_district(session: Session, actor: Actor, case_ids: Collection[int]) -> dict[int, Case]:
    """Those of the cases that are handled in the actor's area and ask for a certificate."""
    found = session.scalars(
        sa.select(Case)
        .where(
            Case.id.in_(case_ids),
            Case.procedure == CERTIFICATE.code,
            Case.handling_office_id.in_(offices_of(actor)),
        )
        .options(joinedload(Case.person, innerjoin=True))
    )
    return {case.id: case for case in found}


def can_be_made(case: Case) -> bool:
    """Whether the case waits at the step at which certificates are made."""
    return case.step == _MADE_AT


def waiting_in(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """The batch in which each of these cases is about to be made; others are left out."""
    rows = session.execute(
        sa.select(BatchItem.case_id, BatchItem.batch_id).where(
            BatchItem.case_id.in_(case_ids), BatchItem.state == ItemState.WAITING
        )
    )
    return dict(rows.all())


def booklets_promised(session: Session, office_id: int) -> int:
    """How many blank booklets the office's batches under way are still going to use."""
    promised = (
        sa.select(sa.func.count())
        .select_from(BatchItem)
        .join(CertificateBatch)
        .where(
            BatchItem.state == ItemState.WAITING,
            CertificateBatch.office_id == office_id,
            CertificateBatch.form == Form.OVERPRINT,
        )
    )
    return session.scalar(promised) or 0


@dataclass(frozen=True)
class Counted:
    """A batch and how many of its items are in each state."""

    batch: CertificateBatch
    states: dict[ItemState, int]


def batches(session: Session, actor: Actor) -> list[Counted]:
    """The latest 50 batches of the actor's office."""
    found = session.scalars(
        sa.select(CertificateBatch)
        .where(CertificateBatch.office_id.in_(actor.own_offices))
        .order_by(CertificateBatch.id.desc())
        .limit(_BATCHES)
        .options(joinedload(CertificateBatch.requested_by, innerjoin=True))
    ).all()
    rows = session.execute(
        sa.select(BatchItem.batch_id, BatchItem.state, sa.func.count())
        .where(BatchItem.batch_id.in_([one.id for one in found]))
        .group_by(BatchItem.batch_id, BatchItem.state)
    )
    states: dict[int, dict[ItemState, int]] = {one.id: dict.fromkeys(ItemState, 0) for one in found}
    for batch_id, state, number in rows:
        states[batch_id][state] = number
    return [Counted(one, states[one.id]) for one in found]


def batch(session: Session, actor: Actor, batch_id: int) -> CertificateBatch | None:
    """A batch of the actor's own office; None for any other."""
    return session.scalars(
        sa.select(CertificateBatch).where(
            CertificateBatch.id == batch_id, CertificateBatch.office_id.in_(actor.own_offices)
        )
    ).one_or_none()


def items(session: Session, batch_id: int) -> Sequence[BatchItem]:
    """The cases of a batch in its order, each with its person, its office and what was made."""
    return session.scalars(
        sa.select(BatchItem)
        .where(BatchItem.batch_id == batch_id)
        .order_by(BatchItem.seq)
        .options(
            joinedload(BatchItem.case, innerjoin=True).options(
                joinedload(Case.person, innerjoin=True).selectinload(Person.identifiers),
                joinedload(Case.handling_office, innerjoin=True),
            ),
            joinedload(BatchItem.issue).joinedload(Issue.certificate, innerjoin=True),
        )
    ).all()


def still_waiting(session: Session, batch_id: int, most: int) -> Sequence[BatchItem]:
    """The next cases of a batch that wait to be made, in its order."""
    return session.scalars(
        sa.select(BatchItem)
        .where(BatchItem.batch_id == batch_id, BatchItem.state == ItemState.WAITING)
        .order_by(BatchItem.seq)
        .limit(most)
        .options(joinedload(BatchItem.case, innerjoin=True))
    ).all()


def papers(session: Session, batch_id: int) -> Sequence[int]:
    """The ids of the papers of a batch that have not ended since, in its order."""
    return session.scalars(
        sa.select(Issue.document_id)
        .join(BatchItem, BatchItem.issue_id == Issue.id)
        .where(BatchItem.batch_id == batch_id, Issue.ended_at.is_(None))
        .order_by(BatchItem.seq)
    ).all()


def printed_before(session: Session, document_ids: Collection[int]) -> bool:
    """Whether any of the papers was printed already."""
    printed = sa.exists().where(DocumentPrint.document_id.in_(document_ids))
    return bool(session.scalar(sa.select(printed)))

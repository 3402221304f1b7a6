"""What rests on a reorganisation since it was carried out: each a sentence, five at most."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import path_range
from portal.domain.dates import full_day, shanghai_day
from portal.domain.reorganising import Kind, Status
from portal.models import (
    Area,
    AreaPast,
    Case,
    Decision,
    Document,
    Draft,
    EmployerCase,
    Matter,
    Merge,
    Office,
    Posting,
    Registration,
    Reorganisation,
    ReorganisationItem,
    ReorganisationPart,
    Serving,
)
from portal.services.reorganising.asking import offices_of
from portal.services.reorganising.follows import FOLLOWS, Follows
from portal.services.reorganising.going import noted

MOST: Final = 5
_KEY = sa.cast(ReorganisationItem.row_key, sa.BigInteger)


def followers(order_id: int) -> sa.Select[int]:
    """The ids of the people who followed an order: registered, served, or waiting for something."""
    found: Any = sa.union(
        *(
            sa.select(model.person_id)
            .join(ReorganisationItem, model.id == _KEY)
            .where(
                ReorganisationItem.reorganisation_id == order_id,
                ReorganisationItem.table_name == model.__tablename__,
            )
            for model in (Registration, Serving, Case)
        )
    ).subquery()
    return sa.select(found.c.person_id)


def later(session: Session, order: Reorganisation) -> list[str]:
    """Why an order can't be taken back any more; empty where it can."""
    return list(islice(_later(session, order), MOST))


def _later(session: Session, order: Reorganisation) -> Iterator[str]:
    yield from _reorganised(session, order)
    yield from _decided(session, order)
    yield from _merged(session, order)
    if order.kind is Kind.RENAME:
        yield from _issued(session, order)
    if order.makes_target:
        yield from _begun(session, order)


def _reorganised(session: Session, order: Reorganisation) -> Iterator[str]:
    """A later order touched an area of this one's, or one that lies in it."""
    touched = sa.union(
        sa.select(AreaPast.area_id).where(AreaPast.reorganisation_id == order.id),
        *(sa.select(sa.literal(one)) for one in (order.subject_id, order.target_id) if one),
    )
    paths = session.scalars(sa.select(Area.path).where(Area.id.in_(touched))).all()
    others = session.scalars(
        sa.select(Reorganisation)
        .where(
            Reorganisation.status == Status.DONE,
            Reorganisation.id != order.id,
            sa.or_(
                Reorganisation.applied_at > order.applied_at,
                sa.and_(
                    Reorganisation.applied_at == order.applied_at, Reorganisation.id > order.id
                ),
            ),
        )
        .order_by(Reorganisation.id)
    )
    for other in others:
        if any(path.startswith(mine) for path in _touched(session, other) for mine in paths):
            yield f"请先恢复后来的{other.kind.label}（{other.number}）"


def _touched(session: Session, order: Reorganisation) -> list[str]:
    if order.reverses_id is not None:  # both are over: neither stands in the way
        return []
    ids = sa.union(
        sa.select(AreaPast.area_id).where(AreaPast.reorganisation_id == order.id),
        sa.select(ReorganisationPart.area_id).where(
            ReorganisationPart.reorganisation_id == order.id
        ),
        *(sa.select(sa.literal(one)) for one in (order.subject_id, order.target_id) if one),
    )
    return list(session.scalars(sa.select(Area.path).where(Area.id.in_(ids))))


def _decided(session: Session, order: Reorganisation) -> Iterator[str]:
    """Decisions since: about who followed, by the new office above, or under the new name."""
    audits = next(one for one in FOLLOWS if one.column.class_ is EmployerCase)
    which: list[sa.ColumnElement[bool]] = [
        Case.person_id.in_(followers(order.id)),
        Matter.id.in_(noted(order.id, audits)),
    ]
    if order.kind is Kind.RENAME:
        below = _below(session, [order.subject_id])
        which = [sa.and_(Matter.handling_office_id.in_(below), Case.person_id.is_not(None))]
    elif order.parts:
        target = offices_of(session, [order.target_id or 0])
        came = _came(order)
        which.append(
            sa.and_(
                Decision.office_id.in_([one.id for one in target.values()]),
                Matter.handling_office_id.in_(came),
            )
        )
    cases = session.scalars(
        sa.select(Matter)
        .where(
            sa.exists().where(
                Decision.case_id == Matter.id,
                Decision.id > (order.last_decision or 0),
                sa.or_(*which),
            )
        )
        .order_by(Matter.id)
        .limit(MOST)
    )
    for case in cases:
        yield f"调整以后已办理{case.declared.title}（{case.number}）"


def _came(order: Reorganisation) -> sa.Select[int]:
    """The offices of the areas that came below the target, and those that ended in it."""
    came = sa.select(AreaPast.area_id).where(AreaPast.reorganisation_id == order.id)
    return sa.select(Office.id).where(Office.area_id.in_(came))


def _below(session: Session, area_ids: list[int | None]) -> sa.Select[int]:
    paths = session.scalars(sa.select(Area.path).where(Area.id.in_(area_ids))).all()
    ranges = [path_range(path) for path in paths]
    return (
        sa.select(Office.id)
        .join(Area, Area.id == Office.area_id)
        .where(sa.or_(*(sa.and_(Area.path >= low, Area.path < high) for low, high in ranges)))
    )


def _merged(session: Session, order: Reorganisation) -> Iterator[str]:
    people = followers(order.id)
    for one in session.scalars(
        sa.select(Merge)
        .where(
            sa.or_(Merge.kept_id.in_(people), Merge.merged_id.in_(people)),
            Merge.at > order.applied_at,
        )
        .order_by(Merge.id)
        .limit(MOST)
    ):
        yield f"调整以后已合并记录（{full_day(shanghai_day(one.at))}）"


def _issued(session: Session, order: Reorganisation) -> Iterator[str]:
    """Papers that bear the new name."""
    paper = session.scalars(
        sa.select(Case)
        .join(Document, Document.case_id == Case.id)
        .where(
            Document.issued_at > order.applied_at,
            Case.handling_office_id.in_(_below(session, [order.subject_id])),
        )
        .order_by(Case.id)
        .limit(1)
    ).first()
    if paper is not None:
        yield f"调整以后已打印{paper.declared.title}的文书（{paper.number}）"


def _begun(session: Session, order: Reorganisation) -> Iterator[str]:
    """Anything at the office that the order made which did not come there with it."""
    office = next(iter(offices_of(session, [order.target_id or 0]).values()))
    for line in FOLLOWS:
        if line.column.class_ in (Draft, Office):
            continue
        if session.scalar(sa.select(_new_there(line, order.id, office.id))):
            yield f"{office.name}已有新的{line.label}"
    made = sa.exists().where(
        ReorganisationItem.reorganisation_id == order.id,
        ReorganisationItem.table_name == Posting.__tablename__,
        ReorganisationItem.column_name == "made",
        ReorganisationItem.row_key == sa.cast(Posting.id, sa.String),
    )
    if session.scalar(sa.select(sa.exists().where(Posting.office_id == office.id, ~made))):
        yield f"{office.name}已有新的工作人员"
    if session.scalar(sa.select(sa.exists().where(Case.accepting_office_id == office.id))):
        yield f"{office.name}已经受理办件"


def _new_there(line: Follows, order_id: int, office_id: int) -> sa.ColumnElement[bool]:
    alike = [one for one in FOLLOWS if one.column is line.column]
    came = sa.or_(*(one.own.in_(noted(order_id, one)) for one in alike))
    if line.column.class_ is Serving:
        came = Serving.person_id.in_(followers(order_id))
    return sa.exists().where(line.column == office_id, ~came)

"""What an order would bring about: the numbers that its carrying out goes by, and new names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import path_range
from portal.domain.permissions import Actor
from portal.domain.reorganising import JOINING, PENDING, Kind, Order, Status, full_name_below
from portal.models import Area, Office, Posting, Reorganisation, ReorganisationItem
from portal.services.guard import NOT_YOURS, require
from portal.services.reorganising import depends, staff
from portal.services.reorganising.applying import against, check
from portal.services.reorganising.asking import Asked, asked_of, offices_of, parent, read
from portal.services.reorganising.follows import FOLLOWS, Follows
from portal.services.reorganising.going import Going, counted, people

SHOWN_NAMES = 12


@dataclass(frozen=True)
class Following:
    """How many things of a kind go from one office."""

    label: str
    source: str
    count: int


@dataclass(frozen=True)
class Preview:
    """Numbers and names only: administrators see nobody's data.

    ``words``: how many people live where each word says; ``staying`` are the others. ``names`` are
    the first of ``renamed`` areas, as they are and will be called.
    """

    target: str
    following: tuple[Following, ...] = ()
    people: int = 0
    staying: int | None = None
    words: tuple[tuple[str, int], ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    renamed: int = 0
    moved: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = field(default=())


def preview(session: Session, actor: Actor, asked: Asked) -> Preview:
    """What comes of an order as it is asked for. Raises ``RuleBroken`` beside the fields."""
    require(actor, "area.reorganise", otherwise=NOT_YOURS)
    order = read(session, asked)
    check(session, order, actor.area_path)
    return _shown(session, order, asked.staff)


def preview_of(session: Session, actor: Actor, order: Reorganisation) -> Preview:
    """The same of one that was proposed; what speaks against it by now is among the ``faults``."""
    require(actor, "area.orders", otherwise=NOT_YOURS)
    if order.reverses_id is not None:
        return Preview(target="", faults=_against_reversal(session, order))
    asked = asked_of(order)
    said = read(session, asked, order.id)
    if order.status in (Status.DONE, Status.REVERSED):
        return _done(session, order)
    shown = _shown(session, said, asked.staff)
    if order.status not in PENDING:
        return shown
    return replace(shown, faults=tuple(one.message for one in against(session, said)))


def _against_reversal(session: Session, order: Reorganisation) -> tuple[str, ...]:
    if order.status not in PENDING:
        return ()
    reversed_one = session.get_one(Reorganisation, order.reverses_id)
    return tuple(depends.later(session, reversed_one))


def _done(session: Session, order: Reorganisation) -> Preview:
    """What went along, as it was noted."""
    target = order.target.full_name if order.target else ""
    lines = []
    for line in FOLLOWS:
        rows = session.execute(_noted_by_office(order.id, line))
        lines += [Following(line.label, source, count) for source, count in rows]
    followed = session.scalar(
        sa.select(sa.func.count()).select_from(depends.followers(order.id).subquery())
    )
    return Preview(target, tuple(lines), followed or 0)


def _noted_by_office(order_id: int, line: Follows) -> sa.Select[str, int]:
    return (
        sa.select(Area.full_name, sa.func.count())
        .select_from(ReorganisationItem)
        .join(Office, Office.id == ReorganisationItem.office_id)
        .join(Area, Area.id == Office.area_id)
        .where(
            ReorganisationItem.reorganisation_id == order_id,
            ReorganisationItem.table_name == line.table,
            ReorganisationItem.column_name == line.noted_as,
        )
        .group_by(Area.full_name)
        .order_by(Area.full_name)
    )


def _shown(session: Session, order: Order, posting_ids: Sequence[int]) -> Preview:
    target = _target_name(session, order)
    if order.kind is Kind.RENAME:
        return _renamed(session, order, target)
    sources = offices_of(session, [one.id for one in order.leaving])
    shown = Preview(target)
    lines: list[Following] = []
    for office in sources.values():
        going = _going(session, order, office, posting_ids)
        found = [(line.label, counted(session, going, line)) for line in FOLLOWS]
        found.append(("工作人员", _staff(session, going, posting_ids)))
        lines += [Following(label, office.full_name, count) for label, count in found if count]
        number = _people(session, going)
        shown = replace(shown, people=shown.people + number)
        if order.words:
            everybody = _people(session, Going(going.sources))
            shown = replace(
                shown,
                staying=everybody - number,
                words=tuple(
                    (word, _people(session, replace(going, words=(word,)))) for word in order.words
                ),
            )
    return replace(shown, following=tuple(lines), moved=_moved(session, order, target))


def _going(session: Session, order: Order, office: Office, posting_ids: Sequence[int]) -> Going:
    if order.kind in JOINING:
        return Going((office.id,))
    users = staff.users_of(session, posting_ids)
    return Going((office.id,), whole=False, words=order.words, users=users)


def _people(session: Session, going: Going) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(people(going).subquery())) or 0


def _staff(session: Session, going: Going, posting_ids: Sequence[int]) -> int:
    if not going.whole:
        return len(staff.users_of(session, posting_ids))
    rows = sa.select(sa.func.count(sa.distinct(Posting.user_id))).where(
        Posting.office_id.in_(going.sources), Posting.ended_on.is_(None)
    )
    return session.scalar(rows) or 0


def _target_name(session: Session, order: Order) -> str:
    if order.kind is not Kind.RENAME and order.target is not None:
        return order.target.full_name
    first = order.subject or order.sources[0]
    above = parent(session, first.id)
    return full_name_below(above.full_name, above.level, order.new_name or "")


def _renamed(session: Session, order: Order, new: str) -> Preview:
    assert order.subject is not None, "the rules ask for it"
    low, high = path_range(order.subject.path)
    old = order.subject.full_name
    below = (Area.path >= low, Area.path < high, Office.closed_on.is_(None))
    rows = session.scalars(
        sa.select(Area.full_name)
        .join(Office, Office.area_id == Area.id)
        .where(*below)
        .order_by(sa.func.length(Area.path), Area.code)
        .limit(SHOWN_NAMES)
    )
    number = session.scalar(
        sa.select(sa.func.count())
        .select_from(Area)
        .join(Office, Office.area_id == Area.id)
        .where(*below)
    )
    names = tuple((name, new + name.removeprefix(old)) for name in rows)
    return Preview(new, names=names, renamed=number or 0)


def _moved(session: Session, order: Order, target: str) -> tuple[tuple[str, str], ...]:
    """The areas that come below another: what they are called, and will be."""
    if order.kind is Kind.SPLIT:
        going = [one.id for one in order.parts]
    else:
        going = list(
            session.scalars(
                sa.select(Area.id)
                .join(Office, Office.area_id == Area.id)
                .where(
                    Area.parent_id.in_([one.id for one in order.sources]),
                    Office.closed_on.is_(None),
                )
                .order_by(Area.code)
            )
        )
    areas = session.scalars(sa.select(Area).where(Area.id.in_(going)).order_by(Area.code)).all()
    level = order.level
    assert level is not None, "the rules ask for it"
    return tuple((one.full_name, full_name_below(target, level, one.name)) for one in areas)

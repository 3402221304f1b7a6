"""Go-live files: what of them the actor may see, and what the system knows of their people."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.golive.places import Community, Directory
from portal.domain.golive.rules import Standing
from portal.domain.permissions import Actor
from portal.models import (
    Area,
    Certificate,
    ImportBatch,
    ImportKind,
    ImportRow,
    Office,
    Verdict,
)
from portal.queries.scope import offices_of
from portal.queries.standings import of_numbers

PAGE = 50
APPLICABLE = (Verdict.READY, Verdict.WARNING)


def directory(session: Session, actor: Actor) -> Directory:
    """The open communities of the actor's area, by every name they go by."""
    rows = session.execute(
        sa.select(Office.id, Office.name, Area.code, Area.name, Area.full_name)
        .join(Area)
        .where(
            Area.level == Level.COMMUNITY,
            Office.id.in_(offices_of(actor)),
            Office.closed_on.is_(None),
        )
    )
    return Directory(
        (
            Community(office_id, code, frozenset({office_name, name}), full_name)
            for office_id, office_name, code, name, full_name in rows
        ),
        own=actor.level is Level.COMMUNITY,
    )


def standings(
    session: Session, actor: Actor, wanted: Mapping[int, tuple[str | None, str | None]]
) -> dict[int, Standing]:
    """What is known of each row's number (canonical) and certificate; seven selects at most."""
    known = of_numbers(session, actor, [number for number, _ in wanted.values() if number])
    ids = [person_id for one in known.values() if (person_id := one.get("person_id"))]
    numbers = [number for _, number in wanted.values() if number is not None]
    owners = _certificates(session, ids, numbers)
    own = {person_id: number for number, person_id in owners.items()}
    found = {}
    for key, (id_number, certificate) in wanted.items():
        told = known.get(id_number, {}) if id_number else {}
        person_id = told.get("person_id")
        owner = owners.get(certificate) if certificate else None
        found[key] = Standing(
            **told,
            certificate=own.get(person_id) if person_id else None,
            certificate_taken=owner is not None and owner != person_id,
        )
    return found


def _certificates(session: Session, ids: Sequence[int], numbers: Sequence[str]) -> dict[str, int]:
    rows = session.execute(
        sa.select(Certificate.number, Certificate.person_id).where(
            sa.or_(Certificate.person_id.in_(ids), Certificate.number.in_(numbers))
        )
    )
    return {row.number: row.person_id for row in rows}


def batches(session: Session, actor: Actor) -> Sequence[ImportBatch]:
    """The latest 50 files of the area, and those of a district that hold people of one's own."""
    return session.scalars(
        sa.select(ImportBatch)
        .where(ImportBatch.kind == ImportKind.PEOPLE, _batch_in_area(actor))
        .order_by(ImportBatch.id.desc())
        .limit(PAGE)
    ).all()


def batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch | None:
    """One of them; None for what is not the area's."""
    return session.scalars(
        sa.select(ImportBatch).where(
            ImportBatch.id == batch_id,
            ImportBatch.kind == ImportKind.PEOPLE,
            _batch_in_area(actor),
        )
    ).one_or_none()


def uploaded_before(session: Session, actor: Actor, one: ImportBatch) -> ImportBatch | None:
    """The office's last earlier file of the very same bytes."""
    return session.scalars(
        sa.select(ImportBatch)
        .where(
            ImportBatch.office_id.in_(actor.own_offices),
            ImportBatch.sha256 == one.sha256,
            ImportBatch.id < one.id,
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    ).one_or_none()


def _batch_in_area(actor: Actor) -> sa.ColumnElement[bool]:
    of_area: sa.ColumnElement[bool] = ImportBatch.office_id.in_(offices_of(actor))
    if actor.level is not Level.COMMUNITY:
        return of_area
    holds_own = sa.exists().where(
        ImportRow.batch_id == ImportBatch.id, ImportRow.office_id.in_(actor.own_offices)
    )
    return sa.or_(of_area, holds_own)


def rows_of(actor: Actor, one: ImportBatch) -> sa.ColumnElement[bool]:
    """The rows of a file that are the actor's: all, or in a district's file one's own."""
    own = ImportRow.batch_id == one.id
    if actor.covers(one.office.area.path):
        return own
    return sa.and_(own, ImportRow.office_id.in_(actor.own_offices))


def applicable(actor: Actor, one: ImportBatch) -> sa.ColumnElement[bool]:
    """Rows that can be taken in and are not yet."""
    return sa.and_(
        rows_of(actor, one), ImportRow.verdict.in_(APPLICABLE), ImportRow.applied_at.is_(None)
    )


class RowFilter(enum.StrEnum):
    """Which rows of a file are looked at; one that was taken in is no longer ready."""

    ALL = "all"
    READY = "ready"
    WARNING = "warning"
    ERROR = "error"
    KNOWN = "known"
    APPLIED = "applied"

    @property
    def label(self) -> str:
        """The filter's name on the screen."""
        others = {RowFilter.ALL: "全部", RowFilter.APPLIED: "已导入"}
        return others.get(self) or Verdict(self.value).label


def seen(actor: Actor, one: ImportBatch, which: RowFilter) -> sa.ColumnElement[bool]:
    """The actor's rows of a file, of one kind."""
    own, applied = rows_of(actor, one), ImportRow.applied_at.is_not(None)
    if which is RowFilter.ALL:
        return own
    if which is RowFilter.APPLIED:
        return sa.and_(own, applied)
    return sa.and_(own, ImportRow.verdict == Verdict(which.value), ~applied)


def counts(session: Session, actor: Actor, one: ImportBatch) -> dict[RowFilter, int]:
    """How many rows are of each kind; a file has 20,000 at most, so they are counted out."""
    applied = ImportRow.applied_at.is_not(None)
    rows = session.execute(
        sa.select(ImportRow.verdict, applied, sa.func.count())
        .where(rows_of(actor, one))
        .group_by(ImportRow.verdict, applied)
    ).all()
    found = dict.fromkeys(RowFilter, 0)
    for verdict, is_applied, number in rows:
        found[RowFilter.ALL] += number
        if verdict is not None:
            found[RowFilter.APPLIED if is_applied else RowFilter(verdict.value)] += number
    return found


@dataclass(frozen=True)
class RowPage:
    """Rows in the file's order; ``following`` is the last row's number where more follow."""

    rows: Sequence[ImportRow]
    following: int | None


def rows(session: Session, actor: Actor, one: ImportBatch, which: RowFilter, after: int) -> RowPage:
    """Up to 50 rows after a row's number."""
    found = session.scalars(
        sa.select(ImportRow)
        .where(seen(actor, one, which), ImportRow.number > after)
        .order_by(ImportRow.number)
        .limit(PAGE + 1)
    ).all()
    more = len(found) > PAGE
    return RowPage(found[:PAGE], found[PAGE - 1].number if more else None)


def office_names(session: Session, listed: Iterable[ImportRow]) -> dict[int, str]:
    """The names of the communities that rows belong to."""
    ids = {row.office_id for row in listed if row.office_id is not None}
    rows_found = session.execute(sa.select(Office.id, Office.name).where(Office.id.in_(ids)))
    return {row.id: row.name for row in rows_found}

"""信息比对 (R2.8): the files that were loaded, and what was found for a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.areas import path_and_above
from portal.domain.comparisons import Finding, Source
from portal.domain.permissions import Actor
from portal.models import Area, Case, Comparison, ComparisonFile, ComparisonRecord, Office
from portal.queries.applications import TABLES
from portal.queries.scope import offices_of

_SHOWN = 50


def files(session: Session, actor: Actor) -> Sequence[ComparisonFile]:
    """The files loaded in the actor's area, the latest 50, newest first."""
    return session.scalars(
        sa.select(ComparisonFile)
        .where(ComparisonFile.office_id.in_(offices_of(actor)))
        .order_by(ComparisonFile.id.desc())
        .limit(_SHOWN)
        .options(joinedload(ComparisonFile.loaded_by, innerjoin=True))
    ).all()


def in_use(files: Sequence[ComparisonFile]) -> frozenset[int]:
    """The ids of those among an area's files whose records are still there: of the newest day."""
    newest_day: dict[tuple[int, Source], date] = {}
    for one in files:
        key = (one.office_id, one.source)
        newest_day[key] = max(one.as_of, newest_day.get(key, one.as_of))
    return frozenset(one.id for one in files if one.as_of == newest_day[one.office_id, one.source])


def newest(session: Session, office_id: int, source: Source) -> ComparisonFile | None:
    """The last file of a source's newest day for an office's area."""
    return session.scalars(
        sa.select(ComparisonFile)
        .where(ComparisonFile.office_id == office_id, ComparisonFile.source == source)
        .order_by(ComparisonFile.as_of.desc(), ComparisonFile.id.desc())
        .limit(1)
    ).one_or_none()


def reaches_to(session: Session, area_path: str, source: Source, on: date) -> date | None:
    """The latest day of a source's data, by a day, for an area or one that it lies in."""
    return session.scalar(
        sa.select(sa.func.max(ComparisonFile.as_of))
        .join(Office, Office.id == ComparisonFile.office_id)
        .join(Area, Area.id == Office.area_id)
        .where(
            ComparisonFile.source == source,
            ComparisonFile.as_of <= on,
            Area.path.in_(path_and_above(area_path)),
        )
    )


def findings(
    session: Session, source: Source, hashes: Sequence[bytes], on: date
) -> tuple[Finding, ...]:
    """Every line that the files of a source hold of a number; the same line but once.

    ``hashes`` are the number's blind indices, of which a line has one.
    """
    rows = session.execute(
        sa.select(ComparisonRecord, ComparisonFile.as_of)
        .join(ComparisonFile, ComparisonFile.id == ComparisonRecord.file_id)
        .where(
            ComparisonRecord.number_hash.in_(hashes),
            ComparisonFile.source == source,
            ComparisonFile.as_of <= on,
        )
        .order_by(ComparisonRecord.id)
    )
    found = (
        Finding(record.state, as_of, record.since, record.until, record.employer)
        for record, as_of in rows
    )
    return tuple(dict.fromkeys(found))


def of_case(session: Session, case: Case) -> Sequence[Comparison]:
    """What each source gave last for the form that is or was verified, in the sources' order.

    A comparison made before the person put the form right spoke of another form. Where the request
    was refused before any form, all of them count. A procedure without such a form has none.
    """
    if case.procedure not in TABLES:
        return []
    form = TABLES[case.procedure]
    declared = sa.select(sa.func.max(form.recorded_at)).where(form.case_id == case.id)
    if case.closed_at is not None:  # what is corrected later was not what was verified
        declared = declared.where(form.recorded_at <= case.closed_at)
    since = declared.scalar_subquery()
    rows = session.scalars(
        sa.select(Comparison)
        .where(Comparison.case_id == case.id, sa.or_(since.is_(None), Comparison.at >= since))
        .order_by(Comparison.id)
    )
    last = {one.source: one for one in rows}
    return [last[source] for source in Source if source in last]

"""Rosters: what of them the actor may see, row by row."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.deregistration import REASONS
from portal.domain.permissions import Actor
from portal.domain.rosters.rules import Standing
from portal.models import EmploymentJob, Registration, Roster, RosterRow, RosterVerdict
from portal.models.sealing import numbers_by_hash
from portal.queries.scope import offices_of
from portal.queries.standings import of_numbers

PAGE: Final = 50
COMPLETABLE: Final = (RosterVerdict.READY, RosterVerdict.WARNING)


class RosterFilter(enum.StrEnum):
    """Which rows of a roster are looked at; one that was completed is no longer ready."""

    ALL = "all"
    READY = "ready"
    WARNING = "warning"
    ERROR = "error"
    DOUBLE = "double"
    KNOWN = "known"
    COMPLETED = "completed"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The filter's name on the screen."""
        return _OTHERS.get(self) or RosterVerdict(self.value).label


_OTHERS: Final = {
    RosterFilter.ALL: "全部",
    RosterFilter.COMPLETED: "已办结",
    RosterFilter.REVOKED: "已撤销",
}


def in_area(session: Session, actor: Actor, roster_id: int) -> Roster | None:
    """A roster of the actor's area; None for any other."""
    return session.scalars(
        sa.select(Roster).where(Roster.id == roster_id, Roster.office_id.in_(offices_of(actor)))
    ).one_or_none()


def of_employer(session: Session, actor: Actor, employer_id: int) -> Sequence[Roster]:
    """The latest 50 rosters of an employer in the actor's area, newest first."""
    return session.scalars(
        sa.select(Roster)
        .where(Roster.employer_id == employer_id, Roster.office_id.in_(offices_of(actor)))
        .order_by(Roster.id.desc())
        .limit(PAGE)
    ).all()


def uploaded_before(session: Session, one: Roster) -> Roster | None:
    """The office's last earlier roster of the very same bytes for the same employer."""
    return session.scalars(
        sa.select(Roster)
        .where(
            Roster.employer_id == one.employer_id,
            Roster.office_id == one.office_id,
            Roster.sha256 == one.sha256,
            Roster.id < one.id,
        )
        .order_by(Roster.id.desc())
        .limit(1)
    ).one_or_none()


def seen(roster_id: int, which: RosterFilter) -> sa.ColumnElement[bool]:
    """The rows of a roster, of one kind."""
    own = RosterRow.roster_id == roster_id
    completed, revoked = RosterRow.completed_at.is_not(None), RosterRow.revoked_at.is_not(None)
    if which is RosterFilter.ALL:
        return own
    if which is RosterFilter.REVOKED:
        return sa.and_(own, revoked)
    if which is RosterFilter.COMPLETED:
        return sa.and_(own, completed, ~revoked)
    return sa.and_(own, RosterRow.verdict == RosterVerdict(which.value), ~completed)


def completable(roster_id: int) -> sa.ColumnElement[bool]:
    """Rows that can be completed and are not yet."""
    return sa.and_(
        RosterRow.roster_id == roster_id,
        RosterRow.verdict.in_(COMPLETABLE),
        RosterRow.completed_at.is_(None),
    )


def counts(session: Session, roster: Roster) -> dict[RosterFilter, int]:
    """How many rows are of each kind; a roster has 20,000 at most, so they are counted out."""
    completed, revoked = RosterRow.completed_at.is_not(None), RosterRow.revoked_at.is_not(None)
    rows = session.execute(
        sa.select(RosterRow.verdict, completed, revoked, sa.func.count())
        .where(RosterRow.roster_id == roster.id)
        .group_by(RosterRow.verdict, completed, revoked)
    )
    found = dict.fromkeys(RosterFilter, 0)
    for verdict, is_completed, is_revoked, number in rows:
        found[RosterFilter.ALL] += number
        if is_revoked:
            found[RosterFilter.REVOKED] += number
        elif is_completed:
            found[RosterFilter.COMPLETED] += number
        elif verdict is not None:
            found[RosterFilter(verdict.value)] += number
    return found


def page(
    session: Session, roster: Roster, which: RosterFilter, after: int = 0
) -> Sequence[RosterRow]:
    """Up to 51 rows after a row's number, in the file's order; the 51st tells that more follow."""
    return session.scalars(
        sa.select(RosterRow)
        .where(seen(roster.id, which), RosterRow.number > after)
        .order_by(RosterRow.number)
        .limit(PAGE + 1)
    ).all()


def row(session: Session, roster: Roster, number: int) -> RosterRow | None:
    """One row by its number in the file."""
    return session.get(RosterRow, (roster.id, number))


def standings(session: Session, actor: Actor, numbers: Sequence[str]) -> dict[str, Standing]:
    """What is known of canonical numbers, by themselves; seven selects at most."""
    known = of_numbers(session, actor, numbers)
    ids = [person_id for one in known.values() if (person_id := one.get("person_id"))]
    employers = _employers(session, ids) if ids else {}
    pensioned = _pensioned(session, ids) if ids else {}
    found = {}
    for number, told in known.items():
        person_id = told.get("person_id", 0)
        found[number] = Standing(
            **told,
            employers=tuple(employers.get(person_id, ())),
            pensioned_on=pensioned.get(person_id),
        )
    return found


def _employers(session: Session, ids: Sequence[int]) -> dict[int, list[int]]:
    rows = session.execute(
        sa.select(EmploymentJob.person_id, EmploymentJob.employer_id).where(
            EmploymentJob.person_id.in_(ids),
            EmploymentJob.employer_id.is_not(None),
            EmploymentJob.ended_recorded_at.is_(None),
        )
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for person_id, employer_id in rows:
        assert employer_id is not None
        found[person_id].append(employer_id)
    return found


def _pensioned(session: Session, ids: Sequence[int]) -> dict[int, date | None]:
    """When a registration ended because a pension is drawn, unless that end was revoked."""
    again = aliased(Registration)
    rows = session.execute(
        sa.select(Registration.person_id, sa.func.max(Registration.ended_on))
        .where(
            Registration.person_id.in_(ids),
            Registration.end_reason.in_([one.item for one in REASONS.values() if one.is_pension]),
            ~sa.exists().where(again.restores_id == Registration.id),
        )
        .group_by(Registration.person_id)
    )
    return dict(iter(rows))


def sharing(session: Session, roster_id: int, numbers: Sequence[str]) -> dict[str, dict[int, str]]:
    """The cells of rows that hold one of these numbers where several rows do, by their number."""
    by_hash = numbers_by_hash(numbers)
    counted = session.execute(
        sa.select(RosterRow.subject_hash, sa.func.count())
        .where(RosterRow.roster_id == roster_id, RosterRow.subject_hash.in_(by_hash))
        .group_by(RosterRow.subject_hash)
    )
    times: Counter[str] = Counter()
    for index, count in counted:
        assert index is not None
        times[by_hash[bytes(index)]] += count
    shared = [index for index, number in by_hash.items() if times[number] > 1]
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    if shared:
        rows = session.execute(
            sa.select(RosterRow.subject_hash, RosterRow.number, RosterRow.cells).where(
                RosterRow.roster_id == roster_id, RosterRow.subject_hash.in_(shared)
            )
        )
        for index, at, cells in rows:
            assert index is not None
            found[by_hash[bytes(index)]][at] = cells
    return found

"""What a roster's pages tell of it as a whole: what was done, and what completing would bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.rosters.notes import load
from portal.models import Job, JobState, Roster, RosterRow, RosterStanding, RosterVerdict, User
from portal.queries.rosters import PAGE, completable
from portal.queries.scope import offices_of

CHECK: Final = "roster.check"
COMPLETE: Final = "roster.complete"
REVOKE: Final = "roster.revoke"


def of_area(session: Session, actor: Actor) -> Sequence[Roster]:
    """The latest 50 rosters of the actor's area, newest first."""
    return session.scalars(
        sa.select(Roster)
        .where(Roster.office_id.in_(offices_of(actor)))
        .options(joinedload(Roster.employer), joinedload(Roster.office, innerjoin=True))
        .options(joinedload(Roster.uploaded_by))
        .order_by(Roster.id.desc())
        .limit(PAGE)
    ).all()


@dataclass(frozen=True)
class Foreseen:
    """What completing the rows that can be will bring: how many people, by what they are now."""

    standings: Mapping[RosterStanding, int]
    late: int

    @property
    def people(self) -> int:
        """How many will be registered as employed."""
        return sum(self.standings.values())


def foreseen(session: Session, roster: Roster) -> Foreseen:
    """Counted out; ``late`` are hires registered after their days (R6.3), as their notes tell."""
    rows = session.execute(
        sa.select(RosterRow.standing, sa.func.count())
        .where(completable(roster.id))
        .group_by(RosterRow.standing)
    )
    found = dict.fromkeys(RosterStanding, 0)
    for standing, number in rows:
        found[standing or RosterStanding.NEW] += number
    return Foreseen(found, _late(session, roster))


def _late(session: Session, roster: Roster) -> int:
    notes = session.scalars(
        sa.select(RosterRow.notes).where(
            completable(roster.id), RosterRow.verdict == RosterVerdict.WARNING
        )
    )
    return sum(any(note.column == "started_on" for note in load(one)) for one in notes)


@dataclass(frozen=True)
class Act:
    """What somebody had done with a roster behind the pages."""

    kind: str
    by: str
    at: datetime
    people: int
    state: JobState


def acts(session: Session, roster: Roster) -> list[Act]:
    """The completions and revocations, oldest first; checks are part of the upload."""
    rows = session.execute(
        sa.select(Job.kind, User.name, Job.requested_at, Job.total, Job.state)
        .join(User, User.id == Job.user_id)
        .where(Job.kind.in_((COMPLETE, REVOKE)), Job.subject_id == roster.id)
        .order_by(Job.id)
    )
    return [Act(*row) for row in rows]

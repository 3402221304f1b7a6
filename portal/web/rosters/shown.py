"""A roster as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.cells import shown as quoted
from portal.domain.permissions import Subject
from portal.domain.rosters.notes import Note, load
from portal.extensions import db
from portal.models import Roster, RosterRow
from portal.queries import jobs, roster_pages, rosters
from portal.queries.roster_pages import CHECK, COMPLETE, REVOKE
from portal.queries.rosters import PAGE, RosterFilter
from portal.services.rosters import texts
from portal.web.access import current_actor
from portal.web.jobs.routes import shown as progress_shown
from portal.web.rosters.forms import masked_number


@dataclass(frozen=True)
class Line:
    """A row as the page lists it: the number is masked, or empty where it is none."""

    number: int
    name: str
    id_number: str
    kind: str
    result: str
    standing: str
    notes: tuple[Note, ...]
    case_id: int | None
    open: bool


def line_of(row: RosterRow) -> Line:
    """What the page tells of a row; ``open`` while it may still be put right."""
    cells, kind = texts(row), _kind(row)
    applicable = kind in (RosterFilter.READY, RosterFilter.WARNING)
    return Line(
        row.number,
        quoted(cells.get("name", "")),
        masked_number(cells.get("id_number", "")),
        kind.value if kind else "",
        kind.label if kind else "",
        row.standing.label if row.standing and applicable else "",
        load(row.notes),
        row.case_id,
        row.completed_at is None,
    )


def _kind(row: RosterRow) -> RosterFilter | None:
    if row.revoked_at is not None:
        return RosterFilter.REVOKED
    if row.completed_at is not None:
        return RosterFilter.COMPLETED
    return RosterFilter(row.verdict.value) if row.verdict else None


def rows_shown(roster: Roster, which: RosterFilter, after: int) -> dict[str, object]:
    """The rows after one of them, and the number to go on after."""
    found = rosters.page(db.session(), roster, which, after)
    listed = found[:PAGE]
    return {
        "lines": [line_of(row) for row in listed],
        "following": listed[-1].number if len(found) > PAGE else None,
    }


def state_shown(roster: Roster, which: RosterFilter) -> dict[str, object]:
    """How far the roster is, what it holds, and what the actor may do with it now."""
    session, actor = db.session(), current_actor()
    counts = rosters.counts(session, roster)
    job = jobs.latest(session, roster.id, CHECK, COMPLETE, REVOKE)
    assert job is not None, "a roster comes with the job that checks it"
    of_office = Subject((roster.office.area.path,))
    return {
        "roster": roster,
        "which": which,
        "counts": counts,
        "people": counts[RosterFilter.READY] + counts[RosterFilter.WARNING],
        "keeper": actor.can("roster.load", of_office),
        "revoker": actor.can("case.revoke", of_office),
        "acts": roster_pages.acts(session, roster),
        **progress_shown(job),
    }

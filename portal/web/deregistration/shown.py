"""What a case ended, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.domain.bases import BasisKind
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import REASONS
from portal.domain.employment import Timing, Work, ended_in_time
from portal.extensions import db
from portal.models import Case, EmploymentJob
from portal.queries import cases, deregistrations
from portal.queries.deregistrations import KIND_OF, Ended
from portal.web.access import current_actor


@dataclass(frozen=True)
class EndedJob:
    """A job that a case ended; ``timing`` is the employer's, where there is one (15 days)."""

    title: str
    since: date
    timing: Timing | None


def ended_shown(case: Case) -> dict[str, Any]:
    """What the card of a deregistration shows; of a 就业登记, what it ended with it."""
    ended = deregistrations.of_case(db.session(), case) if _may_end(case) else None
    return {
        "ended": ended,
        "ended_lines": _lines(case, ended) if ended else (),
        "ended_jobs": [_job(one, case) for one in ended.jobs] if ended else (),
        "lapsed_here": _openable(ended) if ended else frozenset(),
        "offers_unemployment": ended is not None and _is_free(case, ended),
    }


def _may_end(case: Case) -> bool:
    return case.procedure in KIND_OF or case.procedure == "employment"


def _lines(case: Case, ended: Ended) -> Sequence[tuple[str, str]]:
    if ended.said is None:
        return ()
    bases = [one.in_words for one in case.bases if one.kind is not BasisKind.ORDER]
    return [
        ("注销的登记", KIND_OF[case.procedure].label),
        ("原因", REASONS[ended.said.reason.code].in_words),
        ("日期", ended.said.ended_on.isoformat()),
        ("依据", "；".join(bases)),
        *([("说明", ended.said.words)] if ended.said.words else []),
    ]


def _job(job: EmploymentJob, case: Case) -> EndedJob:
    timing = None
    if job.work is Work.EMPLOYER and job.ended_on is not None:
        timing = ended_in_time(job.ended_on, shanghai_day(case.recorded_at))
    return EndedJob(job.title, job.started_on, timing)


def _openable(ended: Ended) -> frozenset[int]:
    """The cases it ended that the actor may open."""
    ids = [one.id for one in ended.lapsed]
    found = cases.named(db.session(), current_actor(), ids) if ids else ()
    return frozenset(one.id for one in found)


def _is_free(case: Case, ended: Ended) -> bool:
    """Whether the last job has ended, so that the person can register as unemployed."""
    if ended.said is None or not REASONS[ended.said.reason.code].ends_named_jobs:
        return False
    if not ended.registrations or not current_actor().can("case.accept"):
        return False
    return not deregistrations.open_kinds(db.session(), case.person_id)

"""Two clerks, two rosters, a fault in the middle: each row whole or not at all, and none twice."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.rosters.rules import Standing
from portal.models import Case, Job, JobState, Person, PersonIdentifier, Roster, RosterVerdict
from portal.models.sealing import identifier_hash
from portal.queries.invariants import broken
from portal.services import jobs, messages, rosters
from portal.services.errors import Conflict
from portal.services.rosters import completing
from portal.services.rosters.rows import Judged, judge
from tests.databases import DIALECTS
from tests.factories import NOW, clerk
from tests.integration.rosters.filed import (
    again,
    cases_of,
    checked,
    findings,
    rows_in,
    somebody,
    work_off,
)
from tests.integration.services.records import race, rows_of

NEIGHBOUR = "430102001002"
READY, ERROR = RosterVerdict.READY, RosterVerdict.ERROR


def test_of_two_clerks_who_complete_a_roster_one_wins(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    clerks = [clerk(session), clerk(session)]
    for _ in range(rounds):
        rows = [somebody() for _ in range(3)]
        roster = checked(session, clerks[0], rows)
        acts = [partial(_start, actor, roster.id, roster.version) for actor in clerks]
        session.rollback()
        came = race(engine, *acts)
        assert sorted(type(one).__name__ for one in came) == ["Conflict", "int"]
        assert len(rows_of(session, Job, kind="roster.complete", subject_id=roster.id)) == 1
        work_off(session)
        assert [len(cases_of(session, row)) for row in rows] == [1, 1, 1]


def _start(actor: Any, roster_id: int, version: int, session: Session) -> int:
    return rosters.start(session, actor, NOW, roster_id, version).id


def test_whoever_saw_an_older_roster_is_told(session: Session) -> None:
    actor = clerk(session)
    roster = checked(session, actor, [somebody(), somebody()])
    seen = roster.version
    (row, _) = rows_in(session, roster)
    rosters.mend(session, actor, NOW, roster.id, row.number, {"pay": "4000"})
    with pytest.raises(Conflict, match="刚刚有改动"):
        rosters.start(session, actor, NOW, roster.id, seen)
    rosters.start(session, actor, NOW, roster.id, again(session, roster.id).version)
    work_off(session)
    assert {one.completed_at for one in rows_in(session, roster)} == {NOW}


def test_two_rosters_worked_off_at_once_register_nobody_twice(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    here, there = clerk(session), clerk(session, NEIGHBOUR)
    for _ in range(rounds):
        shared = [somebody() for _ in range(12)]
        both = [
            checked(session, here, [*shared, somebody()]),
            checked(session, there, [somebody(), *reversed(shared)]),
        ]
        for actor, roster in zip((here, there), both, strict=True):
            rosters.start(session, actor, NOW, roster.id, again(session, roster.id).version)
        session.rollback()
        race(engine, work_off, work_off)
        work_off(session)
        kept_out = [
            verdict
            for roster in both
            for verdict, _ in findings(session, roster)
            if verdict is not READY
        ]
        assert set(kept_out) <= {ERROR}, "somebody was faster"
        for row in shared:
            number_hash = identifier_hash(row["id_number"])
            (number,) = rows_of(session, PersonIdentifier, number_hash=number_hash)
            done = rows_of(session, Case, person_id=number.person_id)
            assert len(done) in (1, 2)
            assert len({case.handling_office_id for case in done}) == len(done)
        assert not broken(session)


def test_somebody_faster_keeps_one_row_out_and_no_other(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor, rows = clerk(session), [somebody() for _ in range(3)]
    there = checked(session, clerk(session, NEIGHBOUR), [rows[1]])
    roster = checked(session, actor, rows)
    rosters.start(session, clerk(session, NEIGHBOUR), NOW, there.id, there.version)
    work_off(session)
    hidden = rows[1]["id_number"]

    def as_before(*args: Any) -> list[Judged]:
        """As if the other office had written only after the look."""
        return [_unknown(one) if one.read.canonical == hidden else one for one in judge(*args)]

    monkeypatch.setattr(completing, "judge", as_before)
    rosters.start(session, actor, NOW, roster.id, again(session, roster.id).version)
    work_off(session)
    found = findings(session, roster)
    assert [verdict for verdict, _ in found] == [READY, ERROR, READY]
    assert found[1][1] == ["证件号码：其他机构刚刚为本人办理了登记，请核对后再办"]
    assert [row.completed_at for row in rows_in(session, roster)] == [NOW, None, NOW]
    assert len(cases_of(session, rows[1])) == 1
    monkeypatch.undo()
    number = rows_in(session, roster)[1].number
    mended = rosters.mend(session, actor, NOW, roster.id, number, {})
    assert mended.verdict is READY


def _unknown(one: Judged) -> Judged:
    return Judged(one.read, Standing(), one.brings, one.verdict, one.notes)


class PowerCut(Exception):
    """Something that no use case expects."""


def test_a_fault_in_the_middle_leaves_whole_rows_or_none(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_PORTION", dict.fromkeys(DIALECTS, 4))
    actor, rows = clerk(session), [somebody() for _ in range(10)]
    roster = checked(session, actor, rows)
    rosters.start(session, actor, NOW, roster.id, roster.version)
    told = messages.tell_completion
    portions = iter(range(3))

    def fail_at_the_second(*args: Any) -> None:
        if next(portions) == 1:
            raise PowerCut
        told(*args)

    with monkeypatch.context() as patch:
        patch.setattr(messages, "tell_completion", fail_at_the_second)
        work_off(session)
    (job,) = rows_of(session, Job, kind="roster.complete", subject_id=roster.id)
    assert (job.state, job.done) == (JobState.FAILED, 4)
    assert [len(cases_of(session, row)) for row in rows] == [1] * 4 + [0] * 6
    people = session.scalar(
        sa.select(sa.func.count())
        .select_from(Person)
        .join(PersonIdentifier)
        .where(
            PersonIdentifier.number_hash.in_([identifier_hash(one["id_number"]) for one in rows])
        )
    )
    assert people == 4
    session.rollback()
    rosters.start(session, actor, NOW, roster.id, again(session, roster.id).version)
    work_off(session)
    assert [len(cases_of(session, row)) for row in rows] == [1] * 10
    assert not broken(session)


def test_a_process_that_dies_half_way_loses_nothing_and_doubles_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "_PORTION", dict.fromkeys(DIALECTS, 4))
    actor, rows = clerk(session), [somebody() for _ in range(6)]
    roster = checked(session, actor, rows)
    job_id = rosters.start(session, actor, NOW, roster.id, roster.version).id
    next(jobs.work_off(session, lambda: NOW))  # and nobody hears of this process again
    (job,) = rows_of(session, Job, id=job_id)
    assert (job.state, job.done) == (JobState.RUNNING, 4)
    assert job.beat_at is not None
    job.beat_at -= jobs.LEASE * 2
    session.commit()
    work_off(session)
    (job,) = rows_of(session, Job, id=job_id)
    assert (job.state, job.done, job.total) == (JobState.DONE, 6, 6)
    assert [len(cases_of(session, row)) for row in rows] == [1] * 6
    (kept,) = rows_of(session, Roster, id=roster.id)
    assert kept.completed_at == NOW

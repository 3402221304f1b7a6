"""Jobs: done once, gone on with after a crash, in their user's name, and failing in words."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Role
from portal.models import Job, JobState, NumberSeries, Posting, User
from portal.queries import jobs as queries
from portal.services import jobs
from portal.services.demo.accounts import OTHER_COMMUNITY
from portal.services.errors import Conflict
from portal.services.numbers import next_numbers
from portal.services.transactions import writing
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import race, rows_of

KIND = "test"
PORTIONS = 3
_subjects = count(1)


@pytest.fixture
def actor(session: Session) -> Actor:
    """A clerk; no job of an earlier test is left."""
    session.execute(sa.delete(Job))
    session.commit()
    return clerk(session)


@pytest.fixture(autouse=True)
def _portions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(jobs.WORK, KIND, three_portions)


def three_portions(session: Session, actor: Actor, job: Job, now: datetime) -> int:
    """Count a portion; three are all there is."""
    assert (actor.user_id, actor.office_id) == (job.user_id, job.office_id)
    if job.done == PORTIONS:
        return 0
    next_numbers(session, done_key(job.subject_id), 1)
    return 1


def done_key(subject_id: int) -> str:
    return f"test:{subject_id}"


def done(session: Session, subject_id: int) -> int:
    """How many portions have left something behind."""
    return sum(one.last for one in rows_of(session, NumberSeries, key=done_key(subject_id)))


def ask(session: Session, actor: Actor, kind: str = KIND) -> Job:
    with writing(session):
        return jobs.enqueue(session, actor, NOW, kind, next(_subjects), PORTIONS)


def state(session: Session, job: Job) -> tuple[JobState, int, str | None]:
    session.rollback()
    session.refresh(job)
    return job.state, job.done, job.failure


def work_off(session: Session) -> list[int]:
    return list(jobs.work_off(session, lambda: NOW))


def test_a_job_is_done_in_portions(session: Session, actor: Actor) -> None:
    job = ask(session, actor)
    assert state(session, job) == (JobState.WAITING, 0, None)
    assert work_off(session) == [job.id] * (PORTIONS + 1)
    assert state(session, job) == (JobState.DONE, PORTIONS, None)
    assert (job.finished_at, done(session, job.subject_id)) == (NOW, PORTIONS)
    assert work_off(session) == []


def test_a_short_job_need_not_wait_for_a_long_one(session: Session, actor: Actor) -> None:
    first, second = ask(session, actor), ask(session, actor)
    assert work_off(session)[:4] == [first.id, second.id, first.id, second.id]
    assert [state(session, one)[0] for one in (first, second)] == [JobState.DONE] * 2


def test_a_portion_that_breaks_off_leaves_nothing_half_done(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies inside the second portion: it is done again, and only it."""

    def dies(session: Session, actor: Actor, job: Job, now: datetime) -> int:
        found = three_portions(session, actor, job, now)
        if job.done == 1:
            raise KeyboardInterrupt
        return found

    job = ask(session, actor)
    with monkeypatch.context() as patch:
        patch.setitem(jobs.WORK, KIND, dies)
        with pytest.raises(KeyboardInterrupt):
            work_off(session)
    assert state(session, job) == (JobState.RUNNING, 1, None)
    assert done(session, job.subject_id) == 1
    assert work_off(session) == [], "its worker may still be alive"
    grow_silent(session, job)
    work_off(session)
    assert state(session, job) == (JobState.DONE, PORTIONS, None)
    assert done(session, job.subject_id) == PORTIONS


def grow_silent(session: Session, job: Job) -> None:
    """Nobody has heard of the job's worker for longer than a lease."""
    session.refresh(job)
    assert job.beat_at is not None
    job.beat_at -= jobs.LEASE + timedelta(seconds=1)
    session.commit()


def test_two_workers_share_the_jobs_and_do_none_twice(
    session: Session, engine: sa.Engine, actor: Actor, rounds: int
) -> None:
    for _ in range(rounds):
        asked = [ask(session, actor) for _ in range(6)]
        session.rollback()
        worked = race(engine, work_off, work_off)
        turns = Counter(job_id for part in worked if isinstance(part, list) for job_id in part)
        assert turns == dict.fromkeys((job.id for job in asked), PORTIONS + 1)
        for job in asked:
            assert state(session, job) == (JobState.DONE, PORTIONS, None)
            assert done(session, job.subject_id) == PORTIONS


def test_two_on_one_job_take_turns(session: Session, engine: sa.Engine, actor: Actor) -> None:
    """A worker thought dead comes back: what both do together is still done once."""
    job = ask(session, actor)
    assert jobs.claim(session, datetime.now(UTC)) == job.id
    session.rollback()

    def portions(own: Session, job_id: int) -> int:
        return sum(iter(lambda: jobs.run_portion(own, job_id, NOW, datetime.now(UTC)), False))

    both = race(engine, *[partial(portions, job_id=job.id)] * 2)
    assert sum(one for one in both if isinstance(one, int)) == PORTIONS
    assert state(session, job) == (JobState.DONE, PORTIONS, None)
    assert done(session, job.subject_id) == PORTIONS


def test_what_takes_long_is_made_while_others_write(
    session: Session, engine: sa.Engine, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And reaches the portion's work, which enters it."""
    made: list[int] = []

    def before(own: Session, asker: Actor, job: Job, now: datetime) -> int:
        assert (asker.user_id, now) == (actor.user_id, NOW)
        with Session(engine) as other, writing(other):
            next_numbers(other, "test:other", 1)
        return job.done

    def work(session: Session, actor: Actor, job: Job, now: datetime, prepared: int) -> int:
        made.append(prepared)
        return three_portions(session, actor, job, now)

    monkeypatch.setitem(jobs.WORK, KIND, jobs.Portion(work, before))
    job = ask(session, actor)
    work_off(session)
    assert made == list(range(PORTIONS + 1))
    assert state(session, job) == (JobState.DONE, PORTIONS, None)


def test_what_was_made_for_a_portion_that_another_did_is_made_anew(
    session: Session, engine: sa.Engine, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[tuple[int, int]] = []
    rival = iter([True])

    def before(own: Session, asker: Actor, job: Job, now: datetime) -> int:
        come_to, job_id = job.done, job.id
        if next(rival, False):
            with Session(engine) as other:
                jobs.run_portion(other, job_id, NOW, datetime.now(UTC))
        return come_to

    def work(session: Session, actor: Actor, job: Job, now: datetime, prepared: int) -> int:
        worked.append((prepared, job.done))
        return three_portions(session, actor, job, now)

    monkeypatch.setitem(jobs.WORK, KIND, jobs.Portion(work, before))
    job = ask(session, actor)
    work_off(session)
    assert worked == [(one, one) for one in range(PORTIONS + 1)]
    assert done(session, job.subject_id) == PORTIONS


def test_what_goes_wrong_before_a_portion_ends_the_job(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def before(*_: object) -> int:
        raise Conflict("打印不出来")

    monkeypatch.setitem(jobs.WORK, KIND, jobs.Portion(lambda *_: 1, before))
    job = ask(session, actor)
    work_off(session)
    assert state(session, job) == (JobState.FAILED, 0, "打印不出来")


def test_a_rule_that_says_no_ends_the_job_in_its_words(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> int:
        raise Conflict("别人先办了")

    monkeypatch.setitem(jobs.WORK, KIND, refuses)
    job = ask(session, actor)
    work_off(session)
    assert state(session, job) == (JobState.FAILED, 0, "别人先办了")
    assert job.finished_at == NOW


def test_a_fault_is_told_without_what_it_says(
    session: Session,
    actor: Actor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def breaks(session: Session, actor: Actor, job: Job, now: datetime) -> int:
        next_numbers(session, done_key(job.subject_id), 1)
        raise ValueError("430102198503150011")

    monkeypatch.setitem(jobs.WORK, KIND, breaks)
    job = ask(session, actor)
    work_off(session)
    assert state(session, job)[0] is JobState.FAILED
    assert (job.failure or "").startswith("系统出错，没有办完")
    assert done(session, job.subject_id) == 0
    assert "ValueError" in caplog.text
    assert "430102198503150011" not in caplog.text


def test_a_database_out_of_reach_leaves_the_job_to_be_taken_up_again(
    session: Session, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loses_it(*_: object) -> int:
        raise OperationalError("", {}, Exception())

    job = ask(session, actor)
    with monkeypatch.context() as patch:
        patch.setitem(jobs.WORK, KIND, loses_it)
        with pytest.raises(OperationalError):
            work_off(session)
    assert state(session, job) == (JobState.RUNNING, 0, None)
    grow_silent(session, job)
    work_off(session)
    assert state(session, job)[0] is JobState.DONE


@pytest.mark.parametrize("left", ["posting ended", "account disabled"])
def test_who_has_left_asks_for_nothing_any_more(session: Session, actor: Actor, left: str) -> None:
    job = ask(session, actor)
    if left == "posting ended":
        (posting,) = rows_of(session, Posting, user_id=actor.user_id)
        posting.ended_on = shanghai_day(NOW)
    else:
        session.get_one(User, actor.user_id).active = False
    session.commit()
    work_off(session)
    assert state(session, job) == (JobState.FAILED, 0, "提交的人已不在这个机构任职，没有继续办理")


def test_a_job_is_seen_by_its_owner_and_in_its_area(session: Session, actor: Actor) -> None:
    job = ask(session, actor)
    colleague, above = clerk(session), officer(session, "430102000000", Role.REVIEWER)
    elsewhere = clerk(session, OTHER_COMMUNITY)
    seen = [queries.seen_by(session, one, job.id) for one in (actor, colleague, above, elsewhere)]
    assert [one is not None for one in seen] == [True, True, True, False]
    assert queries.seen_by(session, actor, 0) is None

"""What `doctor` finds in the records: each fault provoked."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.doctor import Installation, State, records
from portal.models import AuditEntry, CalendarYear, Job, JobState, Message, MessageState, Roll
from portal.models.base import Base
from portal.services.audit_anchoring import anchor
from tests.factories import NOW, clerk, registered

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def _job(session: Session, state: JobState, at: datetime, heard: datetime | None = None) -> None:
    user = clerk(session)
    ended = at if state is JobState.FAILED else None
    session.add(
        Job(
            kind="x",
            subject_id=1,
            user_id=user.user_id,
            office_id=user.office_id,
            state=state,
            requested_at=at,
            beat_at=heard,
            finished_at=ended,
        )
    )
    session.commit()


@pytest.mark.parametrize(
    ("state", "asked", "heard", "found"),
    [
        (JobState.WAITING, MINUTE, None, State.OK),
        (JobState.WAITING, 11 * MINUTE, None, State.WARN),
        (JobState.WAITING, 2 * HOUR, None, State.FAIL),
        (JobState.RUNNING, 9 * HOUR, MINUTE, State.OK),
        (JobState.RUNNING, 9 * HOUR, 11 * MINUTE, State.FAIL),
        (JobState.FAILED, DAY, None, State.WARN),
        (JobState.FAILED, 9 * DAY, None, State.OK),
        (JobState.DONE, HOUR, None, State.OK),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_jobs(
    session: Session,
    here: Installation,
    state: JobState,
    asked: timedelta,
    heard: timedelta | None,
    found: State,
) -> None:
    _job(session, state, NOW - asked, NOW - heard if heard else None)
    assert records.jobs(session, here).state is found


@pytest.mark.parametrize(
    ("state", "attempts", "age", "found"),
    [
        (MessageState.WAITING, 0, HOUR, State.OK),
        (MessageState.WAITING, 1, HOUR, State.WARN),
        (MessageState.WAITING, 0, 2 * DAY, State.FAIL),
        (MessageState.FAILED, 4, HOUR, State.WARN),
        (MessageState.DELIVERED, 1, DAY, State.OK),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_messages(
    session: Session,
    here: Installation,
    state: MessageState,
    attempts: int,
    age: timedelta,
    found: State,
) -> None:
    user = clerk(session)
    case = registered(session, user)
    session.execute(sa.delete(Message))
    session.add(
        Message(
            person_id=case.person_id,
            office_id=user.office_id,
            by_id=user.user_id,
            topic="done",
            phone="19900000001",
            text="已办结",
            state=state,
            attempts=attempts,
            written_at=NOW - age,
        )
    )
    session.commit()
    assert records.messages(session, here).state is State.OK, "there is no gateway to blame"
    gateway = here.settings.model_copy(update={"sms_url": "https://sms.example"})
    assert records.messages(session, replace(here, settings=gateway)).state is found


@pytest.mark.parametrize(
    ("today", "loaded", "found"),
    [
        (date(2026, 9, 30), None, State.OK),
        (date(2026, 10, 1), None, State.WARN),
        (date(2026, 12, 31), 2027, State.OK),
        (date(2027, 1, 1), None, State.FAIL),
        (date(2027, 1, 1), 2027, State.OK),
        (date(2027, 11, 1), 2027, State.WARN),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_calendar_of_this_year_and_the_next(
    session: Session, here: Installation, today: date, loaded: int | None, found: State
) -> None:
    if loaded:
        session.add(CalendarYear(year=loaded, source="国办发明电", loaded_at=NOW))
        session.commit()
    at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    assert records.calendar(session, replace(here, now=at)).state is found


@pytest.mark.parametrize(
    ("months", "found"),
    [
        ([], State.WARN),
        ([date(2026, 10, 1)], State.FAIL),
        ([date(2026, 10, 1), date(2026, 11, 1)], State.OK),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_the_roll_of_the_month(
    session: Session, here: Installation, months: list[date], found: State
) -> None:
    session.add_all(Roll(month=one, made_at=NOW, people=3) for one in months)
    session.commit()
    assert records.rolls(session, here).state is found


def test_the_anchor_of_yesterday(session: Session, here: Installation) -> None:
    today = datetime.now(UTC)
    there = replace(here, real=today)
    session.execute(sa.delete(Base.metadata.tables["audit_anchor"]))
    session.commit()
    begun = session.scalar(sa.select(sa.func.min(AuditEntry.at)))
    assert begun is None, "nobody has done anything yet"
    assert "begins" in records.anchor(session, there).text
    anchor(session, today)
    later = replace(here, real=today + DAY)
    assert records.anchor(session, later).state is State.OK
    assert records.anchor(session, replace(here, real=today + 2 * DAY)).state is State.OK


@pytest.mark.parametrize(
    ("ages", "found"),
    [
        ([], State.FAIL),
        ([HOUR], State.OK),
        ([9 * DAY, HOUR], State.OK),
        ([27 * HOUR], State.WARN),
        ([8 * DAY], State.FAIL),
    ],
)
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_how_old_the_latest_backup_is(
    here: Installation, tmp_path: Path, ages: list[timedelta], found: State
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for number, age in enumerate(ages):
        (folder / str(number)).mkdir()
        made = json.dumps({"made_at": (NOW - age).isoformat()})
        (folder / str(number) / "manifest.json").write_text(made)
    for name, text in ((".begun.part", "{}"), ("garbled", "{"), ("another", "[]")):
        (folder / name).mkdir()
        (folder / name / "manifest.json").write_text(text)
    assert records.backup(replace(here, backups=folder)).state is found
    assert records.backup(here).state is State.OK
    assert records.backup(replace(here, backups=folder / "nowhere")).state is State.FAIL

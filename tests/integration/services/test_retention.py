"""What has been kept long enough ends; what something rests on stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.comparisons import Source
from portal.domain.dates import shanghai_day
from portal.domain.logins import LoginEnd
from portal.domain.permissions import Actor, Role
from portal.domain.retention import ENDING, KEPT
from portal.models import (
    AuditEntry,
    Case,
    ComparisonFile,
    ComparisonRecord,
    Draft,
    FailedLogins,
    ImportBatch,
    ImportRow,
    Login,
    MessageState,
    RosterRow,
    Settled,
)
from portal.models.sealing import phone_hash
from portal.queries import comparisons
from portal.services import comparison_files, drafts, jobs, logins, retention, rosters
from portal.services.provinces import set_policy
from portal.services.sheets import write_csv
from portal.services.signing_in import Origin
from tests.factories import NOW, clerk, officer, resident_number
from tests.integration.rosters.filed import again, completed, rows_in, somebody
from tests.integration.services.outbox import another_phone, clear, message, written
from tests.integration.services.records import raw_rows, rows_of
from tests.integration.services.staff_lists import fresh, line, take_in
from tests.roster_files import as_file
from tests.working import add_employer

PHONE = another_phone()


def after(kind: str, days: int = 0) -> datetime:
    """The moment from ``NOW`` at which what was begun then has been kept for its time."""
    return NOW + timedelta(days=(KEPT[kind].days or 0) + days)


@pytest.fixture(autouse=True)
def _nothing_of_an_earlier_test(session: Session) -> None:
    for model in (
        Login,
        FailedLogins,
        Draft,
        ImportRow,
        RosterRow,
        ComparisonRecord,
        ComparisonFile,
    ):
        session.execute(sa.delete(model))
    clear(session)


def ended(session: Session, kind: str, now: datetime) -> int:
    """How many were due of a kind, and ended; of no other."""
    counted = retention.due(session, now)
    assert retention.run(session, now) == counted
    assert not any(retention.due(session, now).values())
    return counted[kind]


def test_a_draft_is_kept_from_its_last_saving_on(session: Session) -> None:
    actor = clerk(session)
    old = drafts.start(session, actor, "unemployment", {"name": ["张"]}, NOW)
    drafts.start(session, actor, "unemployment", {}, NOW + timedelta(seconds=1))
    assert ended(session, "draft", after("draft")) == 0
    assert ended(session, "draft", after("draft") + timedelta(seconds=1)) == 1
    assert old not in {one.token for one in rows_of(session, Draft)}
    entries = rows_of(session, AuditEntry, action="retention.end")
    assert entries[-1].detail == f"草稿 1 项，{shanghai_day(NOW)} 以前"
    assert (entries[-1].user_id, entries[-1].chain_id) == (None, 0)


def test_the_time_is_a_setting(session: Session) -> None:
    drafts.start(session, clerk(session), "unemployment", {}, NOW)
    set_policy(session, "keep.draft", "7")
    assert ended(session, "draft", NOW + timedelta(days=7, seconds=1)) == 1


@pytest.mark.parametrize(
    ("state", "settled", "blanked"),
    [
        (MessageState.DELIVERED, None, True),
        (MessageState.SENT, None, True),
        (MessageState.CANCELLED, None, True),
        (MessageState.FAILED, Settled.TOLD, True),
        (MessageState.FAILED, None, False),
        (MessageState.WAITING, None, False),
        (MessageState.SENDING, None, False),
    ],
)
def test_a_message_that_has_ended_loses_phone_and_words(
    engine: sa.Engine,
    session: Session,
    state: MessageState,
    settled: Settled | None,
    blanked: bool,
) -> None:
    actor = clerk(session)
    made = message(session, id=written(session, NOW, PHONE, actor))
    made.state, made.provider_id = state, "g-1"
    if settled:
        made.settled_as, made.settled_at, made.settled_by_id = settled, NOW, actor.user_id
    session.commit()
    assert ended(session, "message", after("message")) == 0
    assert ended(session, "message", after("message", 1)) == int(blanked)
    kept = message(session, id=made.id)
    assert (kept.phone, kept.phone_hash) == (("", None) if blanked else (PHONE, phone_hash(PHONE)))
    assert (kept.text == "", kept.provider_id) == ((True, None) if blanked else (False, "g-1"))
    assert (kept.state, kept.written_at) == (state, NOW)
    assert (kept.blanked_at is not None) is blanked


def test_the_words_of_a_case_stay_until_it_has_been_closed_for_as_long(session: Session) -> None:
    made = message(session, id=written(session, NOW, PHONE))
    made.state = MessageState.DELIVERED
    session.get_one(Case, made.case_id).closed_at = NOW + timedelta(days=2)
    session.commit()
    assert ended(session, "message", after("message", 1)) == 0
    assert message(session, id=made.id).phone == PHONE
    assert ended(session, "message", after("message", 3)) == 1


def test_comparison_data_end_a_day_at_once_and_tell_nothing_any_more(session: Session) -> None:
    reviewer = officer(session, "430104000000", Role.REVIEWER)
    source, as_of = Source.SOCIAL_INSURANCE, shanghai_day(NOW)
    for _ in range(2):
        rows = [{"number": resident_number(), "state": "单位参保缴费"}]
        content = write_csv(comparison_files.columns(source), rows)
        comparison_files.load(session, reviewer, NOW, source, as_of, content)
    path = reviewer.area_path
    assert ended(session, "comparison", after("comparison")) == 0
    assert comparisons.reaches_to(session, path, source, as_of) == as_of
    assert ended(session, "comparison", after("comparison", 1)) == 2
    assert comparisons.reaches_to(session, path, source, as_of) is None
    assert not rows_of(session, ComparisonRecord)


def test_completed_rows_of_a_roster_stay_with_their_cases(session: Session) -> None:
    actor = clerk(session)
    roster = completed(session, actor, [somebody(), somebody(id_number="4301")])
    assert ended(session, "roster", after("roster")) == 0
    assert ended(session, "roster", after("roster", 1)) == 1
    (row,) = rows_in(session, again(session, roster.id))
    assert row.completed_at is not None
    assert row.case_id is not None


def test_a_file_that_is_being_worked_on_stays(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    rosters.upload(session, actor, NOW, employer_id, as_file([somebody()]))
    assert ended(session, "roster", after("roster", 1)) == 0
    list(jobs.work_off(session, lambda: NOW))
    assert ended(session, "roster", after("roster", 1)) == 1


def test_an_uploaded_list_keeps_its_line_alone(session: Session, system: Actor) -> None:
    batch = take_in(session, system, line(f"{fresh(session)}.a"), line(f"{fresh(session)}.b"))
    assert ended(session, "import", after("import")) == 0
    assert ended(session, "import", after("import", 1)) == 2
    assert not rows_of(session, ImportRow)
    (kept,) = rows_of(session, ImportBatch, id=batch)
    assert kept.rows == 2


@pytest.mark.parametrize(
    ("rested", "ended_as", "is_due"),
    [
        (timedelta(days=364), LoginEnd.LEFT, 0),
        (timedelta(days=366), LoginEnd.LEFT, 1),
        (timedelta(days=366), None, 1),
    ],
)
def test_a_log_in_that_is_over_is_kept_a_year(
    session: Session, rested: timedelta, ended_as: LoginEnd | None, is_due: int
) -> None:
    now = datetime.now(UTC)
    login = begun(session, now - rested)
    if ended_as:
        login.ended_at, login.ended_as = now - rested, ended_as
    session.commit()
    assert ended(session, "login", now) == is_due
    assert len(rows_of(session, Login)) == 1 - is_due


def test_whoever_is_signed_in_stays_so_however_late_the_demos_clock_is(session: Session) -> None:
    begun(session, datetime.now(UTC) - timedelta(minutes=100))
    session.commit()
    assert ended(session, "login", NOW + timedelta(days=4000)) == 0


def test_wrong_passwords_of_long_ago_are_forgotten(session: Session) -> None:
    user_id, now = clerk(session).user_id, datetime.now(UTC)
    for remote, days in (("192.0.2.1", 31), ("192.0.2.2", 29)):
        at = now - timedelta(days=days)
        session.add(FailedLogins(user_id=user_id, remote=remote, failures=3, last_at=at))
    session.commit()
    assert ended(session, "failed_login", now) == 1
    assert [one.remote for one in rows_of(session, FailedLogins)] == ["192.0.2.2"]


def begun(session: Session, at: datetime) -> Login:
    """A log-in of then that nobody used since."""
    session.rollback()
    logins.begin(session, clerk(session).user_id, Origin("192.0.2.1", ""), hours=10)
    login = session.scalars(sa.select(Login).order_by(Login.id.desc())).first()
    assert login is not None
    login.begun_at = login.seen_at = login.asked_at = at
    return login


def test_it_goes_in_portions(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    actor = clerk(session)
    for _ in range(5):
        drafts.start(session, actor, "unemployment", {}, NOW)
    before = len(rows_of(session, AuditEntry, action="retention.end"))
    daily, late = retention.DailyEnding(), after("draft", 1)
    left = []
    for _ in range(4):
        daily.end_due(session, late)
        left.append(len(rows_of(session, Draft)))
    assert left == [3, 1, 0, 0]
    assert len(rows_of(session, AuditEntry, action="retention.end")) == before + 3
    drafts.start(session, actor, "unemployment", {}, NOW)
    daily.end_due(session, late)  # done for the day
    assert len(rows_of(session, Draft)) == 1
    daily.end_due(session, late + timedelta(days=1))
    assert not rows_of(session, Draft)


def test_a_look_that_finds_nothing_writes_nothing(engine: sa.Engine, session: Session) -> None:
    clerk(session)
    session.rollback()
    before = raw_rows(engine)
    assert retention.run(session, NOW) == dict.fromkeys(ENDING, 0)
    assert raw_rows(engine) == before

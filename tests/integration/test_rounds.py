"""What the worker looks after by itself: the rolls, once a minute, whoever else does too."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import rounds
from portal.models import Roll
from portal.rounds import ROUND_SECONDS, Rounds
from tests.factories import NOW, clerk, registered


class Clock:
    """The worker's own clock, which a test moves on."""

    seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(rounds, "time", made)
    return made


def test_everything_is_looked_at_at_once_and_then_once_a_minute(
    session: Session, clock: Clock
) -> None:
    seen: list[datetime] = []
    made = Rounds((lambda _session, now: seen.append(now),))
    for after in (0, 1, ROUND_SECONDS - 1, ROUND_SECONDS, ROUND_SECONDS + 1, 2 * ROUND_SECONDS):
        clock.seconds = 1000 + after
        made.go(session, NOW + timedelta(seconds=after))
    assert [(one - NOW).total_seconds() for one in seen] == [0, ROUND_SECONDS, 2 * ROUND_SECONDS]


@pytest.mark.usefixtures("clock")
def test_what_goes_wrong_with_one_keeps_nobody_from_the_next(session: Session) -> None:
    seen = []

    def breaks(_session: Session, _now: datetime) -> None:
        raise RuntimeError("周建国")

    Rounds((breaks, lambda _session, _now: seen.append(1))).go(session, NOW)
    assert seen == [1]


@pytest.mark.usefixtures("clock")
def test_without_a_database_it_is_looked_at_again(session: Session) -> None:
    seen = []

    def out_of_reach(_session: Session, _now: datetime) -> None:
        seen.append(1)
        raise OperationalError("SELECT 1", {}, RuntimeError())

    made = Rounds((out_of_reach,))
    for _ in range(2):
        with pytest.raises(OperationalError):
            made.go(session, NOW)
    assert len(seen) == 2


@pytest.mark.clause("R4.1")
def test_the_worker_makes_the_roll_by_itself(app: Flask, session: Session) -> None:
    registered(session, clerk(session), now=NOW - timedelta(days=40))
    assert app.test_cli_runner().invoke(args=["jobs", "run"]).exit_code == 0
    session.rollback()
    assert [(one.month.month, one.people) for one in session.scalars(sa.select(Roll))] == [(11, 1)]


@pytest.mark.clause("R4.1")
def test_an_operator_makes_it_and_sees_it(app: Flask, session: Session) -> None:
    registered(session, clerk(session), now=NOW - timedelta(days=40))
    run = app.test_cli_runner().invoke
    assert run(args=["rolls", "make"]).output == "1 people put on rolls.\n"
    assert run(args=["rolls", "make"]).output == "0 people put on rolls.\n"
    assert "2026-11        1 people, made 2026-11-24 09:00" in run(args=["rolls", "status"]).output

"""Filling the demo: on any day, once, whole or not at all."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, day_begins, shanghai_day
from portal.domain.lights import LightKind
from portal.models import (
    AuditEntry,
    Case,
    Decision,
    Person,
    User,
)
from portal.services import demo, signing_in
from portal.services.demo import life
from portal.services.demo.accounts import COMMUNITY
from portal.services.demo.life import OFFICES
from tests.databases import Database, Databases
from tests.factories import NOW
from tests.integration.demo.filled import (
    count,
    lights,
    story,
    without_accounts,
)


def test_a_colleague_can_not_sign_in_even_when_enabled(empty: Session, one_office: None) -> None:
    demo.fill(empty, NOW)
    name = f"clerk_{OFFICES[1].area_code}"
    empty.execute(sa.update(User).where(User.username == name).values(active=True))
    empty.commit()
    with pytest.raises(signing_in.SignInRefused):
        signing_in.sign_in(empty, name, "!", signing_in.Origin("127.0.0.1", "test"))


def test_filling_again_changes_nothing(empty: Session, one_office: None) -> None:
    demo.fill(empty, NOW)
    before = story(empty)
    assert (demo.fill(empty, NOW), story(empty)) == (0, before)


def test_the_same_day_fills_the_same_demo(
    databases: Databases, database: Database, empty: Session, one_office: None
) -> None:
    demo.fill(empty, NOW)
    with databases.prepared("sqlite") as made, made.engine() as engine, Session(engine) as other:
        demo.fill(without_accounts(other), NOW.replace(hour=16))
        assert story(other) == story(empty)


def test_an_interrupted_fill_leaves_nothing(
    empty: Session, one_office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = life.live

    def interrupted(session: Session, now: datetime) -> int:
        played(session, now)
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "live", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.fill(empty, NOW)
    for model in (User, Person, Case, AuditEntry):
        assert not count(empty, model)
    monkeypatch.setattr(demo, "live", played)
    assert demo.fill(empty, NOW)


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 24, 0, 1, tzinfo=SHANGHAI), "late today soon ok"),
        (datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI), "late soon ok ok"),  # a Sunday
        (datetime(2026, 10, 5, 9, 0, tzinfo=SHANGHAI), "late soon ok ok"),  # a long holiday
        (datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # worked Saturday
        (datetime(2027, 3, 1, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # past the calendar
        (datetime(2026, 1, 5, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # two years' numbers
    ],
)
@pytest.mark.clause("R2.5")
def test_whatever_the_day_nothing_lies_ahead(
    empty: Session, one_office: None, now: datetime, expected: str
) -> None:
    demo.fill(empty, now)
    assert lights(empty, COMMUNITY, now) == Counter(map(LightKind, expected.split()))
    assert not count(empty, Decision, Decision.at >= day_begins(shanghai_day(now)))
    for case in empty.scalars(sa.select(Case)):
        assert case.number[12:16] == str(shanghai_day(case.submitted_at).year)

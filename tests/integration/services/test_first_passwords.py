"""The first passwords of a list's new accounts: handed out once, each to one, kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.queries import staff_imports
from portal.services import accounts, first_passwords, signing_in, staff_import
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict
from portal.services.signing_in import SignInRefused
from tests.factories import NOW, make_user
from tests.integration.services.records import race, raw_rows
from tests.integration.services.staff_lists import (
    HERE,
    ORIGIN,
    applied,
    fresh,
    line,
    take_in,
    user,
)


def test_each_gets_one_first_password_that_opens_and_is_kept_nowhere(
    engine: sa.Engine, session: Session, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_passwords, "PORTION", 2)
    own = fresh(session)
    lines = [line(f"{own}.{at}", f"钟{one}") for at, one in enumerate("灵秀敏慧静")]
    batch = applied(session, system, *lines, line(f"{own}.0", role="审核人"))
    portions = []
    while portion := first_passwords.issue(session, system, batch):
        portions.append(portion)
    assert [len(portion) for portion in portions] == [2, 2, 1]
    slips = [slip for portion in portions for slip in portion]
    assert [(slip.name, slip.username, slip.office) for slip in slips] == [
        (name, username, HERE) for name, username, _, _ in lines
    ]
    assert len({slip.password for slip in slips}) == 5
    stored = repr(raw_rows(engine))
    for slip in slips:
        assert slip.password not in stored
        assert signing_in.sign_in(
            session, slip.username, slip.password, ORIGIN
        ).must_change_password
    owing = staff_imports.passwords(session, system, batch)
    assert (owing.owed, owing.unused) == (0, 5)


def test_a_lost_sheet_is_made_anew_for_those_who_never_came(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = applied(session, system, line(f"{own}.a"), line(f"{own}.b", "王芳"))
    came, lost = first_passwords.issue(session, system, batch)
    user(session, came.username).must_change_password = False
    session.commit()
    assert first_passwords.renew(session, system, batch) == 1
    with pytest.raises(SignInRefused):
        signing_in.sign_in(session, lost.username, lost.password, ORIGIN)
    (renewed,) = first_passwords.issue(session, system, batch)
    assert (renewed.username, renewed.password == lost.password) == (lost.username, False)
    signing_in.sign_in(session, renewed.username, renewed.password, ORIGIN)
    signing_in.sign_in(session, came.username, came.password, ORIGIN)
    user(session, lost.username).must_change_password = False
    session.commit()
    with pytest.raises(Conflict):
        first_passwords.renew(session, system, batch)


def test_two_who_ask_at_once_get_no_account_twice(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = applied(session, system, *(line(f"{own}.{at}") for at in range(3)))
    results = race(engine, *[partial(_issue, actor=system, batch=batch)] * 2)
    slips = [slip for one in results if not isinstance(one, Exception) for slip in one]
    assert sorted(slip.username for slip in slips) == [f"{own}.{at}" for at in range(3)]
    for slip in slips:
        signing_in.sign_in(session, slip.username, slip.password, ORIGIN)


def _issue(session: Session, actor: Actor, batch: int) -> Sequence[first_passwords.Slip]:
    return first_passwords.issue(session, actor, batch)


def test_an_account_that_was_there_before_keeps_its_password(
    session: Session, system: Actor
) -> None:
    name = f"{fresh(session)}.old"
    make_user(session, name, "王芳", COMMUNITY, Role.CLERK).must_change_password = True
    session.commit()
    before = user(session, name).password_hash
    batch = take_in(session, system, line(name, "王芳", role="审核人"))
    done = staff_import.apply(session, system, batch, NOW)
    assert (done.accounts, done.requests) == (0, 1)
    assert first_passwords.issue(session, system, batch) == []
    with pytest.raises(Conflict):
        first_passwords.renew(session, system, batch)
    assert user(session, name).password_hash == before


def test_a_first_password_lapses_after_fourteen_days(session: Session, system: Actor) -> None:
    own = fresh(session)
    batch = applied(session, system, line(f"{own}.a"), line(f"{own}.b", "王芳"))
    late, early = first_passwords.issue(session, system, batch)
    for slip, left in ((late, timedelta(0)), (early, timedelta(minutes=1))):
        holder = user(session, slip.username)
        assert holder.first_password_until is not None
        waits = holder.first_password_until - datetime.now(UTC)
        assert timedelta(days=13, hours=23) < waits <= timedelta(days=14)
        holder.first_password_until = datetime.now(UTC) + left
        session.commit()
    signing_in.sign_in(session, early.username, early.password, ORIGIN)
    with pytest.raises(SignInRefused, match="14 天没有使用"):
        signing_in.sign_in(session, late.username, late.password, ORIGIN)
    with pytest.raises(SignInRefused, match=signing_in.WRONG):
        signing_in.sign_in(session, late.username, "guessed-wrong", ORIGIN)
    anew = accounts.reset_password(session, system, user(session, late.username).id)
    signing_in.sign_in(session, late.username, anew, ORIGIN)
    own_actor = replace(system, user_id=user(session, late.username).id)
    accounts.change_password(session, own_actor, anew, "quiet-river-42")
    assert user(session, late.username).first_password_until is None

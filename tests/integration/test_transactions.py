"""A use case runs whole or not at all, and two writers take turns."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import AuditEntry, Case, Decision, Person, ProvinceSetting, User
from portal.services import accounts
from portal.services.demo.accounts import COMMUNITY, PROVINCE
from portal.services.transactions import Raced, writing, writing_first
from tests.factories import NOW, officer, registered

KEY = "counter"


def count_up(engine: sa.Engine, times: int, begin: threading.Barrier) -> None:
    """Read, then write what was read plus one: what a lost update would show."""
    with Session(engine) as session:
        begin.wait()
        for _ in range(times):
            # A read first, as every page makes one: its snapshot must not doom the write.
            session.scalar(sa.select(ProvinceSetting.value))
            with writing(session):
                counter = session.get_one(ProvinceSetting, KEY, with_for_update=True)
                counter.value = str(int(counter.value) + 1)


def test_two_writers_lose_nothing(engine: sa.Engine, rounds: int) -> None:
    times, writers = 25 * rounds, 2
    with Session(engine) as session:
        session.add(ProvinceSetting(key=KEY, value="0"))
        session.commit()
    begin = threading.Barrier(writers)
    with ThreadPoolExecutor(writers) as pool:
        for future in [pool.submit(count_up, engine, times, begin) for _ in range(writers)]:
            future.result()
    with Session(engine) as session:
        assert session.get_one(ProvinceSetting, KEY).value == str(times * writers)


def test_what_there_may_be_only_once_stays_as_the_first_wrote_it(session: Session) -> None:
    def add(value: str) -> None:
        with writing_first(session, "刚刚有人办了"):
            session.execute(sa.insert(ProvinceSetting).values(key=KEY, value=value))

    add("first")
    with pytest.raises(Raced, match="刚刚有人办了"):
        add("second")
    assert session.get_one(ProvinceSetting, KEY).value == "first"


def test_a_reader_does_not_wait_for_a_writer(engine: sa.Engine) -> None:
    with Session(engine) as writer, Session(engine) as reader:
        with writing(writer):
            writer.add(ProvinceSetting(key=KEY, value="1"))
            writer.flush()
            assert reader.get(ProvinceSetting, KEY) is None
        reader.rollback()
        assert reader.get_one(ProvinceSetting, KEY).value == "1"


def test_what_failed_leaves_nothing(session: Session) -> None:
    def fail_half_way() -> None:
        with writing(session):
            session.add(ProvinceSetting(key=KEY, value="1"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert session.get(ProvinceSetting, KEY) is None


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_change_and_its_audit_entry_stand_together(session: Session) -> None:
    administrator = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    accounts.add_account(session, administrator, "wang.wu", "王五", administrator.office_id, NOW)
    user = session.scalars(sa.select(User).where(User.username == "wang.wu")).one()
    entry = session.scalars(sa.select(AuditEntry)).one()
    assert (entry.action, entry.user_id, entry.office_id) == (
        "account.add",
        administrator.user_id,
        administrator.office_id,
    )
    assert (entry.subject, entry.subject_id, entry.remote) == ("user", user.id, "127.0.0.1")


def test_a_change_without_its_audit_entry_is_undone(session: Session) -> None:
    """The disk is full at the audit's insert: nothing of the registration may stay."""
    clerk = officer(session, COMMUNITY, Role.CLERK)
    staff = count(session, User)

    def refuse(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "INSERT INTO audit_entry" in statement:
            raise OSError("no space left")

    sa.event.listen(session.get_bind(), "before_cursor_execute", refuse)
    try:
        with pytest.raises(OSError, match="no space left"):
            registered(session, clerk)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", refuse)
    assert [count(session, model) for model in (Person, Case, Decision, AuditEntry)] == [0] * 4
    assert count(session, User) == staff
    assert registered(session, clerk).number.endswith("000001")

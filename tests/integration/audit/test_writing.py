"""Entries get into their chains when the transaction commits: whole, in order, without a gap."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.audit_chain import NOWHERE, chain_of
from portal.domain.permissions import Actor
from portal.models import AuditChain, AuditEntry, Person, ProvinceSetting, User
from portal.queries.audit_proof import prove
from portal.services import audit
from portal.services.signing_in import Origin, SignInRefused, sign_in
from portal.services.transactions import writing
from tests.databases import Database
from tests.factories import clerk, registered
from tests.integration.services.conftest import database, dialect, engine
from tests.trail import add_entries

__all__ = ["database", "dialect", "engine"]

HERE, ELSEWHERE = "430102001001", "430203001001"


@pytest.fixture
def actor(session: Session) -> Actor:
    """A clerk of 芙蓉区, whose chain it is."""
    return clerk(session)


def act(session: Session, actor: Actor, detail: str) -> None:
    audit.record(session, actor, "case.verify", subject="case", subject_id=1, detail=detail)


def details(session: Session, actor: Actor) -> list[str]:
    """What the actor's entries say, in the order of the chain."""
    session.rollback()
    return list(
        session.scalars(
            sa.select(AuditEntry.detail)
            .where(AuditEntry.user_id == actor.user_id)
            .order_by(AuditEntry.seq)
        )
    )


def head(session: Session, chain_id: int) -> int:
    session.rollback()
    return session.scalar(sa.select(AuditChain.seq).filter_by(chain_id=chain_id)) or 0


def whole(session: Session) -> None:
    """Nothing is wrong, and no number of a chain is missing."""
    proof = prove(session)
    assert proof.findings == []
    last = session.scalars(sa.select(AuditChain.seq)).all()
    assert proof.entries == sum(last)


def test_the_chain_is_the_countys(session: Session, actor: Actor) -> None:
    with writing(session):
        act(session, actor, "")
    (entry,) = session.scalars(sa.select(AuditEntry).filter_by(user_id=actor.user_id))
    assert entry.chain_id == chain_of(actor.area_path) == int(actor.area_path.split("/")[2])


def test_a_log_in_under_no_name_has_the_chain_of_nowhere(session: Session) -> None:
    before = head(session, NOWHERE)
    with pytest.raises(SignInRefused):
        sign_in(session, "nobody", "wrong", Origin("10.0.0.8", "test"))
    assert head(session, NOWHERE) == before + 1


def test_what_is_rolled_back_leaves_nothing(session: Session, actor: Actor) -> None:
    with writing(session):
        act(session, actor, "stands")
    before = head(session, chain_of(actor.area_path))
    with suppress(ZeroDivisionError), writing(session):
        act(session, actor, "undone")
        raise ZeroDivisionError
    act(session, actor, "forgotten")
    session.close()
    session.commit()
    assert details(session, actor) == ["stands"]
    assert head(session, chain_of(actor.area_path)) == before
    whole(session)


def test_a_savepoint_takes_its_own_entries_with_it(session: Session, actor: Actor) -> None:
    with writing(session):
        act(session, actor, "1")
        with suppress(ZeroDivisionError), session.begin_nested():
            act(session, actor, "undone")
            with session.begin_nested():
                act(session, actor, "undone, too")
            raise ZeroDivisionError
        with session.begin_nested():
            act(session, actor, "2")
            with suppress(ZeroDivisionError), session.begin_nested():
                act(session, actor, "undone")
                raise ZeroDivisionError
        act(session, actor, "3")
    assert details(session, actor) == ["1", "2", "3"]
    whole(session)


def test_a_session_within_another_transaction(
    session: Session, engine: sa.Engine, actor: Actor
) -> None:
    """As the demo is filled: what the inner one commits stands only with the outer one."""
    for is_kept in (True, False):
        with engine.connect() as connection, connection.begin() as outer:
            joined = Session(connection, join_transaction_mode="create_savepoint")
            with joined as played:
                for _ in range(2):
                    with writing(played):
                        act(played, actor, f"{is_kept}")
            if not is_kept:
                outer.rollback()
    assert details(session, actor) == ["True", "True"]
    whole(session)


def test_a_look_alone_writes_nothing(session: Session, actor: Actor) -> None:
    with writing(session):
        session.scalar(sa.select(sa.func.count()).select_from(AuditEntry))
    session.commit()
    assert details(session, actor) == []


def test_what_the_database_refuses_leaves_no_entry(session: Session, actor: Actor) -> None:
    with suppress(IntegrityError), writing(session):
        act(session, actor, "undone")
        for value in ("1", "2"):
            session.execute(sa.insert(ProvinceSetting).values(key="same", value=value))
        pytest.fail("a second row of the same key")
    assert details(session, actor) == []
    with writing(session):
        act(session, actor, "next")
    assert details(session, actor) == ["next"]


def test_many_acts_keep_their_order(session: Session, actor: Actor) -> None:
    with writing(session):
        audit.record_all(
            session,
            actor,
            [audit.Act("case.accept", "case", one, None, f"{one}") for one in range(400)],
        )
        act(session, actor, "last")
    assert details(session, actor) == [*map(str, range(400)), "last"]
    whole(session)


@pytest.mark.parametrize("areas", [(HERE, HERE), (HERE, ELSEWHERE)], ids=["one", "two"])
def test_writers_at_once_leave_no_gap(
    engine: sa.Engine, session: Session, areas: tuple[str, str], rounds: int
) -> None:
    """Some commit, some roll back, in one county and in two."""
    times, actors = 20 * rounds, [clerk(session, one) for one in areas * 2]
    begin = threading.Barrier(len(actors))

    def run(actor: Actor) -> None:
        with Session(engine) as own:
            begin.wait()
            for number in range(times):
                try:
                    with writing(own):
                        act(own, actor, f"{number}")
                        act(own, actors[number % len(actors)], "for another")
                        if number % 3 == 2:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    pass

    with ThreadPoolExecutor(len(actors)) as pool:
        for done in [pool.submit(run, one) for one in actors]:
            done.result()
    kept = [f"{number}" for number in range(times) if number % 3 != 2]
    for one in actors:
        assert [said for said in details(session, one) if said != "for another"] == kept
    whole(session)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True, scope="module")
def test_whoever_holds_a_chain_waits_for_nobody(
    engine: sa.Engine, session: Session, actor: Actor
) -> None:
    """One works on a person and an account for long; another's look at them goes through."""
    person_id = registered(session, actor).person_id
    with writing(session):
        session.get_one(Person, person_id, with_for_update=True)
        session.get_one(User, actor.user_id, with_for_update=True)
        act(session, actor, "long")
        with Session(engine) as other, writing(other):
            other.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
            audit.record(other, actor, "person.reveal", person_id=person_id, detail="look")
    assert details(session, actor)[-2:] == ["look", "long"]
    whole(session)


_DIES = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from sqlalchemy.orm import Session
from portal.keys import read_keys
from portal.models import sealing
from portal.services.transactions import writing
from tests.integration.services.conftest import database, dialect, engine
from tests.trail import add_entries
sealing.install(read_keys(Path(sys.argv[2])).keyring)
engine = sa.create_engine(sys.argv[1])
@sa.event.listens_for(engine, "commit")
def die(_connection):
    os.kill(os.getpid(), signal.SIGKILL)
with Session(engine) as session:
    add_entries(session, {"chain_id": int(sys.argv[3])}, {"chain_id": int(sys.argv[3])})
"""


def test_a_process_that_dies_at_its_commit_leaves_no_gap(
    database: Database, session: Session, actor: Actor, keys_file: os.PathLike[str]
) -> None:
    chain_id = chain_of(actor.area_path)
    with writing(session):
        act(session, actor, "before")
    before = head(session, chain_id)
    session.rollback()
    words = [sys.executable, "-c", _DIES, database.url, str(keys_file), str(chain_id)]
    died = subprocess.run(words, check=False)
    assert died.returncode == -signal.SIGKILL
    assert head(session, chain_id) == before
    session.rollback()
    with writing(session):
        act(session, actor, "after")
    assert details(session, actor) == ["before", "after"]
    whole(session)


def test_an_entry_reads_back_as_its_code_took_it(session: Session, actor: Actor) -> None:
    """Whatever a value is: the newest clock, text of every script, nothing at all."""
    for at in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=UTC)):
        entry = {"at": at, "detail": "\u0001𠮷\u2028'\"\\é", "remote": "::1"}
        add_entries(session, entry)
    whole(session)

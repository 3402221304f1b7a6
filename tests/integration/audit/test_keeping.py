"""Anchors on paper, and what is taken out after the time of keeping."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import COLUMNS
from portal.domain.policy import AUDIT_MONTHS
from portal.models import AuditAnchor, AuditChain, AuditEntry
from portal.queries.audit_proof import prove
from portal.services.audit_anchoring import anchor
from portal.services.audit_removal import RemovalError, is_as_exported, remove
from portal.services.provinces import set_policy
from tests.integration.services.records import race
from tests.trail import add_entries, disarm

TODAY = date(2026, 12, 15)
CHAINS = (3, 9)


def months(session: Session, *begins: datetime) -> None:
    """Three entries of each of two chains in each of these months."""
    for begin in begins:
        for day in range(3):
            at = begin + timedelta(days=day)
            add_entries(session, *({"chain_id": one, "at": at} for one in CHAINS))


def whole(session: Session) -> int:
    proof = prove(session)
    assert proof.findings == []
    return proof.entries


def count(session: Session, chain_id: int) -> int:
    session.rollback()
    counted = sa.select(sa.func.count()).select_from(AuditEntry).filter_by(chain_id=chain_id)
    return session.scalar(counted) or 0


@pytest.fixture
def old(session: Session) -> Session:
    """Entries from January, May, June and December."""
    months(session, *(datetime(2026, month, 1, tzinfo=UTC) for month in (1, 5, 6, 12)))
    return session


def test_without_a_setting_entries_are_kept_for_ever(old: Session, tmp_path: Path) -> None:
    with pytest.raises(RemovalError, match="kept for ever"):
        remove(old, tmp_path, TODAY)


def test_months_kept_long_enough_are_exported_and_taken_out(old: Session, tmp_path: Path) -> None:
    set_policy(old, AUDIT_MONTHS, "6")
    before = {one: count(old, one) for one in CHAINS}
    done = remove(old, tmp_path, TODAY)
    assert done is not None
    assert done.file.name == "audit-before-2026-06.csv"
    assert done.file.stat().st_mode & 0o077 == 0
    with done.file.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [*COLUMNS, "mac"]
    assert len(rows) == done.entries
    assert {row["at"][:7] for row in rows} <= {"2026-01", "2026-04", "2026-05"}
    for one in CHAINS:
        taken = [row for row in rows if row["chain_id"] == str(one)]
        assert count(old, one) == before[one] - len(taken) + 1  # what says so is an entry itself
        assert len(taken) >= 6
    told = old.scalars(sa.select(AuditEntry).filter_by(action="audit.remove")).all()
    assert done.file.name in told[-1].detail
    whole(old)


def test_the_exported_file_shows_when_it_was_changed(old: Session, tmp_path: Path) -> None:
    set_policy(old, AUDIT_MONTHS, "6")
    done = remove(old, tmp_path, TODAY)
    assert done is not None
    assert is_as_exported(done.file)
    done.file.write_bytes(done.file.read_bytes().replace(b"case.accept", b"case.refuse", 1))
    assert not is_as_exported(done.file)


def test_nothing_is_left_to_take_out_the_second_time(old: Session, tmp_path: Path) -> None:
    set_policy(old, AUDIT_MONTHS, "6")
    assert remove(old, tmp_path, TODAY) is not None
    assert remove(old, tmp_path, TODAY) is None
    later = remove(old, tmp_path, date(2027, 1, 1))
    assert later is not None
    assert later.file.name == "audit-before-2026-07.csv"
    again = whole(old)
    months(old, datetime(2026, 12, 20, tzinfo=UTC))
    assert whole(old) == again + 6


def test_a_chain_may_come_to_nothing_and_go_on(old: Session, tmp_path: Path) -> None:
    set_policy(old, AUDIT_MONTHS, "6")
    add_entries(old, {"chain_id": 12, "at": datetime(2026, 1, 5, tzinfo=UTC)})
    remove(old, tmp_path, TODAY)
    assert count(old, 12) == 1
    add_entries(old, {"chain_id": 12})
    whole(old)


def test_what_was_tampered_with_is_not_taken_out(
    engine: sa.Engine, old: Session, tmp_path: Path
) -> None:
    set_policy(old, AUDIT_MONTHS, "6")
    with engine.connect() as connection, connection.begin() as transaction:
        disarm(connection)
        first = sa.select(sa.func.min(AuditEntry.id)).filter_by(chain_id=3).scalar_subquery()
        connection.execute(sa.update(AuditEntry).where(AuditEntry.id == first).values(detail="x"))
        with (
            Session(connection, join_transaction_mode="create_savepoint") as session,
            pytest.raises(RemovalError, match="nothing was taken out"),
        ):
            remove(session, tmp_path, TODAY)
        transaction.rollback()
    assert list(tmp_path.iterdir()) == []


def test_a_beginning_moved_without_the_key_is_found(engine: sa.Engine, old: Session) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        chain = sa.update(AuditChain).where(AuditChain.chain_id == 3)
        connection.execute(chain.values(from_seq=AuditChain.from_seq + 2))
        gone = sa.select(AuditChain.from_seq).where(AuditChain.chain_id == 3).scalar_subquery()
        mine = sa.delete(AuditEntry).where(AuditEntry.chain_id == 3, AuditEntry.seq <= gone)
        connection.execute(mine)  # the trigger lets it through; the seal does not
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            assert any("head was changed" in str(one) for one in prove(session).findings)
        transaction.rollback()


def test_a_day_has_one_anchor_whoever_asks_at_once(engine: sa.Engine, old: Session) -> None:
    at = datetime(2026, 12, 15, 15, 59, tzinfo=UTC)
    codes = race(engine, *[lambda session: anchor(session, at).code] * 3)
    assert len(set(codes)) == 1
    next_day = anchor(old, at + timedelta(minutes=1))
    assert (next_day.on, next_day.previous) == (date(2026, 12, 16), codes[0])
    whole(old)


def test_an_anchor_holds_when_what_it_knew_was_taken_out(old: Session, tmp_path: Path) -> None:
    anchor(old, datetime(2026, 12, 17, 4, tzinfo=UTC))
    set_policy(old, AUDIT_MONTHS, "6")
    months(old, datetime(2026, 12, 20, tzinfo=UTC))
    assert remove(old, tmp_path, date(2027, 8, 1)) is not None
    anchor(old, datetime(2026, 12, 18, 4, tzinfo=UTC))
    whole(old)


def test_anchors_are_only_added(old: Session) -> None:
    anchor(old, datetime(2026, 12, 19, 4, tzinfo=UTC))
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"):
        old.execute(sa.delete(AuditAnchor))
    old.rollback()

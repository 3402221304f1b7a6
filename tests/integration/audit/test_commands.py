"""``flask --app app audit ...``: in plain words, with a status that a script can go by."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from portal import jobs
from portal.domain.policy import AUDIT_MONTHS
from portal.models import AuditAnchor, AuditEntry
from portal.services.provinces import set_policy
from tests.operators import run
from tests.trail import add_entries, disarm

pytestmark = pytest.mark.usefixtures("entries")


@pytest.fixture
def dialect() -> str:
    """The words are the same on both databases."""
    return "sqlite"


@pytest.fixture
def entries(session: Session) -> None:
    """Two entries of one chain, one of another, of January."""
    at = datetime(2026, 1, 5, tzinfo=UTC)
    add_entries(session, *({"chain_id": one, "at": at} for one in (3, 3, 9)))


@pytest.fixture
def spoilt(engine: sa.Engine, entries: None) -> None:
    """The second entry of a chain says something else now."""
    with engine.begin() as connection:
        disarm(connection)
        second = sa.update(AuditEntry).where(AuditEntry.seq == 2)
        connection.execute(second.values(detail="x"))


def test_a_whole_trail(app: Flask) -> None:
    done = run(app, "audit", "verify")
    assert done.output == "2 chains, 3 entries: nothing was changed, removed or put in.\n"
    assert run(app, "audit", "verify", "--chain", "9").output.startswith("1 chains, 1 entries")
    assert run(app, "audit", "verify", "--chain", "8").output.startswith("1 chains, 0 entries")


@pytest.mark.usefixtures("spoilt")
def test_a_spoilt_trail_says_where_and_fails(app: Flask) -> None:
    for words in ([], ["--chain", "3"]):
        done = run(app, "audit", "verify", *words)
        assert done.exit_code == 1
        assert "chain 3: entry 2 (id 2) was changed or put in" in done.output
    assert run(app, "audit", "verify", "--chain", "9").exit_code == 0


def test_an_anchor_on_paper(app: Flask) -> None:
    line = run(app, "audit", "anchor").output.strip()
    assert run(app, "audit", "anchor").output.strip() == line
    day, number, code = line.split()
    assert (number, len(code)) == ("0000000003", 39)
    for typed in (line, f"{day} {code.lower()}", f"{day} {code.replace('-', ' ')}"):
        assert run(app, "audit", "verify", "--anchor", typed).exit_code == 0
    other = f"{day} {'0000-' * 7}0000"
    assert "not the one on paper" in run(app, "audit", "verify", "--anchor", other).output
    gone = f"2025-01-01 {code}"
    assert "that of 2025-01-01 was removed" in run(app, "audit", "verify", "--anchor", gone).output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--anchor", "2026-01-01"], "as `audit anchor` prints it"),
        (["--anchor", "2026-01-01 ABCD"], "as `audit anchor` prints it"),
        (["--anchor", f"2026-13-40 {'0000-' * 7}0000"], "there is no day 2026-13-40"),
    ],
)
def test_what_can_not_be_read_is_told(app: Flask, words: list[str], said: str) -> None:
    done = run(app, "audit", "verify", *words)
    assert done.exit_code == 1
    assert said in done.output


def test_taking_out_and_checking_what_was_exported(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    assert "kept for ever" in run(app, "audit", "remove", str(tmp_path)).output
    set_policy(session, AUDIT_MONTHS, "6")
    out = tmp_path / "out"
    out.mkdir()
    done = run(app, "audit", "remove", str(out))
    assert done.output.startswith("3 entries exported to ")
    assert "nothing older" in run(app, "audit", "remove", str(out)).output
    (file,) = out.glob("*.csv")
    assert run(app, "audit", "check", str(file)).exit_code == 0
    file.write_text(file.read_text() + "\n")
    assert "was changed" in run(app, "audit", "check", str(file)).output
    file.with_suffix(".code").unlink()
    assert "is missing" in run(app, "audit", "check", str(file)).output
    assert run(app, "audit", "verify").exit_code == 0


def test_the_worker_keeps_one_anchor_a_day(session: Session) -> None:
    day = jobs.keep_anchor(session, None)
    assert jobs.keep_anchor(session, day) == day
    session.rollback()
    assert session.scalars(sa.select(AuditAnchor.on)).all() == [day]

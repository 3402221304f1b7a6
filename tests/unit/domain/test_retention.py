"""The declared times of keeping: what may be set, and that the operators' table tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from portal.domain.policy import PolicyError, read_policy
from portal.domain.retention import ENDING, KEEP, KEPT, Kept, read_keeping

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
OPERATIONS = Path(__file__).resolve().parents[3] / "docs" / "operations" / "retention.md"


def table_row(kind: str, one: Kept) -> str:
    """The line of docs/operations/retention.md that tells a kind."""
    setting = f"`{KEEP}{kind}`, {one.least} at the least" if one.days else "—"
    time = f"{one.days} days from: {one.since}" if one.days else "see the end"
    return f"| {one.what} | {time} | {setting} | {one.ground} | {one.ends} |"


def test_the_operators_table_is_the_declaration() -> None:
    told = OPERATIONS.read_text(encoding="utf-8").splitlines()
    rows = [table_row(kind, one) for kind, one in KEPT.items()]
    assert [line for line in told if line in rows] == rows


@pytest.mark.parametrize("kind", ENDING)
def test_a_time_holds_from_its_least_on(kind: str) -> None:
    days, least = KEPT[kind].days, KEPT[kind].least
    assert days is not None
    assert least <= days
    assert read_keeping({}).until(kind, NOW) == NOW - timedelta(days=days)
    set_to = read_policy({f"{KEEP}{kind}": str(least)}).keeping
    assert set_to.until(kind, NOW) == NOW - timedelta(days=least)
    with pytest.raises(PolicyError, match=f"{kind}: days from {least} to 3660"):
        read_policy({f"{KEEP}{kind}": str(least - 1)})


@pytest.mark.parametrize("key", ["keep.record", "keep.audit", "keep.", "keep.drafts"])
def test_what_does_not_end_by_itself_has_no_setting(key: str) -> None:
    with pytest.raises(PolicyError, match="no such setting"):
        read_policy({key: "365"})


@pytest.mark.parametrize("value", ["", "3661", "-30", "30.0", "３０", "ever"])
def test_a_time_is_a_whole_number_of_days(value: str) -> None:
    with pytest.raises(PolicyError, match="days from"):
        read_policy({"keep.draft": value})

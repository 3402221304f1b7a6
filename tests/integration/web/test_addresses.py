"""An address with a number that no row can have is not found, and breaks nothing."""

from __future__ import annotations

import pytest

from tests.strict_client import StrictClient

BEYOND = "9" * 20


@pytest.mark.parametrize("room", ["cases", "people", "documents"])
def test_a_number_beyond_all_rows_is_not_found(community: StrictClient, room: str) -> None:
    suffix = ".pdf" if room == "documents" else ""
    for number in (BEYOND, str(2**63 - 1)):
        assert community.get(f"/{room}/{number}{suffix}").status_code == 404

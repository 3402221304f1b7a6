"""The card of somebody on the month's roll: its address, its keys, whose it is."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.confirming import OnRoll
from tests.strict_client import StrictClient, csrf_token_in

FIRST, SECOND, THIRD = "覃一梅", "覃双梅", "覃三梅"
PART = {"HX-Request": "true"}


def address(one: OnRoll, more: str = "") -> str:
    return f"/confirmation/{one.entry_id}{more}"


def press(
    client: StrictClient, one: OnRoll, result: str, *, part: bool = False, **typed: Any
) -> TestResponse:
    """Press a result on the card as it stands now."""
    page = client.get(address(one)).text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    data = {"means": "phone", "version": version[1], **typed, "result": result}
    return client.post(
        address(one),
        data=data | {"csrf_token": csrf_token_in(page)},
        headers=PART if part else {},
    )


def name_on(page: str) -> str:
    """Whose card it is."""
    found = re.search(r'<h2 id="call-name"[^>]*>([^<]*)</h2>', page)
    assert found is not None
    return found[1]

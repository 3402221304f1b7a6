"""The cells of an uploaded row as the database keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping


def dumped(cells: Mapping[str, str]) -> str:
    """The cells' texts by column as JSON; empty ones are not kept."""
    return json.dumps({key: text for key, text in cells.items() if text}, ensure_ascii=False)


def loaded(kept: str) -> dict[str, str]:
    """The texts that ``dumped`` kept."""
    texts: dict[str, str] = json.loads(kept)
    return texts

"""Numbers in addresses."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

_LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """A row's id: an address with a number that no row can have is no address at all (404)."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": _LARGEST_ID, **kwargs})

"""A pytest plugin: what stands on the services is tested on the two kinds of database in turns.

Services, queries and migrations run on both in every test of theirs. Of a test of what they carry
(pages, the demo's fill, the taking over of an old ledger, a worker that is killed) only one of the
two runs, chosen by its name, so that each folder meets both kinds; ``--soak`` runs both. What
doesn't run is counted as deselected.
"""

from __future__ import annotations

from collections import defaultdict
from zlib import crc32

import pytest

from tests.databases import DIALECTS

_CARRIED = tuple(
    f"tests/integration/{one}"
    for one in ("web/", "demo/", "golive/", "test_batch_killed.py", "test_job_worker.py")
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave one of each pair."""
    if config.getoption("--soak"):
        return
    pairs: dict[str, dict[str, pytest.Item]] = defaultdict(dict)
    for item in items:
        dialect = _dialect(item)
        if dialect and item.nodeid.startswith(_CARRIED):
            pairs[item.nodeid.replace(dialect, "*", 1)][dialect] = item
    left_out = {
        id(pair[DIALECTS[crc32(name.encode()) % 2]])
        for name, pair in pairs.items()
        if len(pair) == len(DIALECTS)
    }
    config.hook.pytest_deselected(items=[one for one in items if id(one) in left_out])
    items[:] = [one for one in items if id(one) not in left_out]


def _dialect(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    return None if callspec is None else callspec.params.get("dialect")

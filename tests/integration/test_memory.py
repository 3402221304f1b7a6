"""What is loaded once is out of the collector's way."""

from __future__ import annotations

import subprocess
import sys

_SHOW = """
import gc
from portal import memory
before = len(gc.get_objects())
memory.settle()
assert before > 10_000
assert gc.get_freeze_count() > 10_000
assert len(gc.get_objects()) < before // 10
"""


def test_what_is_loaded_is_looked_at_no_more() -> None:
    subprocess.run([sys.executable, "-c", _SHOW], check=True)

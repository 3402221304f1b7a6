"""What the browser tests measure: shown at the end of the run, never a reason to fail."""

from __future__ import annotations

from collections.abc import Callable


class Figures:
    """Notes figures, each under a name that says its unit."""

    def __init__(self, record: Callable[[str, object], None]) -> None:
        self._record = record
        self.noted: list[str] = []

    def note(self, name: str, value: float) -> None:
        """Keep a figure for the report of the test and for the terminal."""
        self._record(name, value)
        self.noted.append(f"{name}: {value:g}")

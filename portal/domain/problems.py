"""What is wrong with something that was entered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: the field's name and a Chinese sentence beside it."""

    field: str
    message: str

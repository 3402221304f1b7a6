"""What was found of a row of a file: sentences, each with the column it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class CellNote:
    """A Chinese sentence about one column (its key); what is ``grave`` keeps the row out."""

    column: str
    text: str
    grave: bool = True

    @classmethod
    def load(cls, stored: str | None) -> tuple[Self, ...]:
        """The notes that ``dump`` made."""
        return tuple(cls(*each) for each in json.loads(stored)) if stored else ()


def dump(notes: Iterable[CellNote]) -> str | None:
    """The notes as a row keeps them; None where there is nothing to say."""
    listed = [[note.column, note.text, note.grave] for note in notes]
    return json.dumps(listed, ensure_ascii=False) if listed else None

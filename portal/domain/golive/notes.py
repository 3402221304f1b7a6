"""What was found of a row: sentences, each with the column it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from portal.domain.golive.titles import TITLES


@dataclass(frozen=True, slots=True)
class Note:
    """A Chinese sentence about one column; what is ``grave`` keeps the row out."""

    column: str
    text: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{TITLES[self.column]}：{self.text}"


def dump(notes: Iterable[Note]) -> str | None:
    """The notes as a row keeps them; None where there is nothing to say."""
    listed = [[note.column, note.text, note.grave] for note in notes]
    return json.dumps(listed, ensure_ascii=False) if listed else None


def load(stored: str | None) -> tuple[Note, ...]:
    """The notes that ``dump`` made."""
    return tuple(Note(*each) for each in json.loads(stored)) if stored else ()

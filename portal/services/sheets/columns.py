"""The columns of a table, as they are written into a template and found again in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from portal.domain.characters import narrow, without_blanks

_AROUND_TITLE: Final = re.compile(r"^\*+|(?:\*|:|\((?:必填|必填项|选填|可不填)\))+$")

HEADER_ROWS: Final = 10
"""The row of titles is looked for among so many first rows."""

MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 32_767
"""Characters that Excel holds."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `title` in the file's row of titles, `key` in the programme.

    A file without a `needed` column is refused. `aliases` are titles that other files give it.
    `choices` become a drop-down list; `hint` stands above the title; `width` counts characters.
    """

    key: str
    title: str
    needed: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    width: int = 14

    @property
    def marked_title(self) -> str:
        """The title as a template shows it, with a star if the column must be there."""
        return f"{self.title} *" if self.needed else self.title


RESULT_COLUMNS: Final = (
    Column("result", "结果", width=10),
    Column("notes", "说明", width=40),
)
"""What a file that is handed back has beside its own columns; passed over when it is read again."""


def level_title(title: str) -> str:
    """A title for comparison: no blanks, half-width, without its star or （必填）."""
    return _AROUND_TITLE.sub("", narrow(without_blanks(title))).upper()

"""Hunan's divisions as the statistical list of 2023 has them, to fill the areas from."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.data import read_rows
from portal.domain.areas import Level


@dataclass(frozen=True, slots=True)
class Division:
    """One division: 12-digit code, and that of its parent, "" for the province."""

    code: str
    level: Level
    name: str
    parent_code: str


def read_divisions() -> Iterator[Division]:
    """All 31,691 divisions, a parent always before its children."""
    for row in read_rows("hunan_divisions_2023.csv.gz"):
        level = Level.COMMUNITY if row["level"] == "village" else Level(row["level"])
        yield Division(row["code12"], level, row["name"], row["parent12"])

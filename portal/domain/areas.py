"""Areas (区划): their levels, the names of their offices, and their place in the tree.

A path is the chain of ids from the top, each followed by a slash: `1/23/456/`. An area's subtree is
exactly the paths that begin with its own, so one index range finds it.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from posixpath import commonpath
from typing import Final

# Above the province, to hang it on. It is no scope: an empty path must never open everything.
ROOT_PATH: Final = ""
_PROVINCE: Final = "湖南省"
_PATH: Final = re.compile(r"(?:[1-9]\d*/)+", re.ASCII)


class Level(StrEnum):
    """The five levels that an area and its office may have, from the top down."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    COMMUNITY = "community"


# 村民委员会 and 居民委员会 as the list has them: shortened, doubled (会会), mistyped (委委).
_COMMITTEE: Final = r"(?:委员会|委委会|委会)会?"
_OFFICE_NAMES: Final = (
    (re.compile(rf"(.+社区)(?:[村居]民?)?{_COMMITTEE}"), r"\1"),
    (re.compile(rf"(.+?村)(?:村民?|民)?{_COMMITTEE}"), r"\1"),
    (re.compile(rf"(.+)居民?{_COMMITTEE}"), r"\1社区"),
)


def office_name(area_name: str) -> str:
    """The name of the office that serves an area: 识字里社区居委会 → 识字里社区.

    A residents' committee without 社区 gets it (永福居委会 → 永福社区), a villagers' committee
    becomes its village (大坪村委会 → 大坪村). Names of any other form stay as they are.
    """
    for pattern, replacement in _OFFICE_NAMES:
        if found := pattern.fullmatch(area_name):
            return found.expand(replacement)
    return area_name


def without_province(name: str) -> str:
    """A region as full names are kept, from the city down: 湖南省长沙市 → 长沙市."""
    return name.strip().removeprefix(_PROVINCE)


def child_path(parent_path: str, area_id: int) -> str:
    """The path of an area below another, or below ROOT_PATH. Raises ValueError."""
    if area_id < 1:
        raise ValueError(f"an area's id is positive: {area_id}")
    above = ROOT_PATH if parent_path == ROOT_PATH else _checked(parent_path)
    return f"{above}{area_id}/"


def is_within(path: str, ancestor_path: str) -> bool:
    """Whether an area is the other one or lies below it. Raises ValueError for what is no path."""
    return _checked(path).startswith(_checked(ancestor_path))


def path_and_above(path: str) -> tuple[str, ...]:
    """The paths of an area and of all that it lies in, from the top. Raises ValueError."""
    ids = _checked(path).split("/")[:-1]
    return tuple("/".join(ids[:end]) + "/" for end in range(1, len(ids) + 1))


def common_path(paths: Iterable[str]) -> str:
    """The lowest area that all of these are or lie in. Raises ValueError where there is none."""
    return _checked(commonpath([_checked(path) for path in paths]) + "/")


def path_range(path: str) -> tuple[str, str]:
    """The half-open range `low <= path < high` of an area and all below it. Raises ValueError.

    It holds in a binary collation only ("C" in PostgreSQL, SQLite's default): there "0" is what
    comes right after "/".
    """
    return _checked(path), path[:-1] + "0"


def _checked(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(f"not an area's path: {path!r}")
    return path

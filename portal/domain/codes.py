"""Code tables: which values a field may take, each with the generation it belongs to.

A stored value is "version:code", because two generations of the ministry's tables are in use and
give the same code different meanings. Tables and their sources: portal/data/codes/.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from portal.data import read_rows

_RETIRED: Final = "retired"


class UnknownCodeError(LookupError):
    """No such code table, version or code."""


@dataclass(frozen=True, slots=True)
class CodeItem:
    """One value of a code table.

    `short` is the wording for tick boxes (the name where there is none shorter); `retired` belongs
    to a generation that is only read; `offered` may be chosen for something new.
    """

    set: str
    version: str
    code: str
    name: str
    short: str
    retired: bool
    offered: bool

    @property
    def stored(self) -> str:
        """The form in which it is stored: "version:code"."""
        return f"{self.version}:{self.code}"


@dataclass(frozen=True, slots=True)
class CodeSet:
    """One version of a code table; items in the order of its source."""

    key: str
    version: str
    title: str
    source: str
    items: tuple[CodeItem, ...]
    _by_code: dict[str, CodeItem] = field(repr=False, compare=False)

    @property
    def offered(self) -> tuple[CodeItem, ...]:
        """The items that a form offers."""
        return tuple(item for item in self.items if item.offered)

    def item(self, code: str) -> CodeItem:
        """The item of that code. Raises UnknownCodeError."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownCodeError(f"{self.key} {self.version}: no code {code!r}") from None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of sets.csv; of several versions of a table the last one is current."""

    key: str
    version: str
    title: str
    source: str


def code_set(key: str) -> CodeSet:
    """The current version of a code table. Raises UnknownCodeError."""
    versions = [entry.version for entry in _index() if entry.key == key]
    if not versions:
        raise UnknownCodeError(f"no code table {key!r}")
    return _load(key, versions[-1])


def code_item(key: str, version: str, code: str) -> CodeItem:
    """One value, of any version. Raises UnknownCodeError."""
    return _load(key, version).item(code)


def parse_stored(key: str, stored: str) -> CodeItem:
    """The item that was stored as "version:code". Raises UnknownCodeError."""
    version, _, code = stored.partition(":")
    return code_item(key, version, code)


@cache
def _index() -> tuple[_Entry, ...]:
    return tuple(_Entry(**row) for row in read_rows("codes/sets.csv"))


# Only what loaded is cached, so that input can't fill the memory with keys that don't exist.
@cache
def _load(key: str, version: str) -> CodeSet:
    entry = next((e for e in _index() if (e.key, e.version) == (key, version)), None)
    if entry is None:
        raise UnknownCodeError(f"no code table {key!r} in version {version!r}")
    items = tuple(_item(entry, row) for row in read_rows(f"codes/{key}.{version}.csv"))
    by_code = {item.code: item for item in items}
    return CodeSet(entry.key, entry.version, entry.title, entry.source, items, by_code)


def _item(entry: _Entry, row: dict[str, str]) -> CodeItem:
    return CodeItem(
        set=entry.key,
        version=entry.version,
        code=row["code"],
        name=row["name"],
        short=row["short"] or row["name"],
        retired=row["state"] == _RETIRED,
        offered=not row["state"],
    )

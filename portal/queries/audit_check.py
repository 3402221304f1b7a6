"""Walking the audit trail: whether anything in it was changed, removed, added or moved.

Each look is a transaction of its own, so that a walk over years neither holds up a writer nor
mistakes what is written meanwhile for tampering. Values are read as the database holds them, for
what was tampered with need not be of its column's kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.audit_chain import COLUMNS, HEAD_COLUMNS, Head, entry_code, same
from portal.models import AuditChain, AuditEntry
from portal.models.sealing import audit_key

PORTION = 2000
MOST_FINDINGS = 50
"""As many are told of one chain; where the key is another's, every entry would be one."""

# Beyond it lies, in SQLite, whatever is no number.
_LARGEST = 2**62

ENTRY = cast("sa.Table", AuditEntry.__table__)
CHAIN = cast("sa.Table", AuditChain.__table__)

Anchored = Mapping[int, Sequence[tuple[str, str]]]
"""By an entry's number in a chain: the days whose anchors end with it, and the code they know."""


@dataclass(frozen=True)
class Finding:
    """Something that only tampering (or a damaged database) leaves behind, in plain words.

    ``chain_id`` is None for what is said of an anchor.
    """

    chain_id: object
    words: str

    def __str__(self) -> str:
        where = "anchor" if self.chain_id is None else f"chain {self.chain_id}"
        return f"{where}: {self.words}"


@dataclass
class ChainWalk:
    """One chain, from its beginning to its end; ``entries`` counts what was read."""

    session: Session
    chain_id: object
    anchored: Anchored = field(default_factory=dict)
    entries: int = 0
    _seq: int = 0
    _mac: object = None
    """The code of the last entry; None where it can't be told, so that nothing hangs on it."""

    def findings(self, until: int | None = None) -> list[Finding]:
        """What is wrong with the chain, the first 50; walked again where it was shortened.

        With ``until`` only up to the entry of that number.
        """
        while True:
            begun = self._end()[0]
            found = list(islice(self._from_the_beginning(begun, until), MOST_FINDINGS))
            now = self._end()[0]
            if (begun and begun.from_seq) == (now and now.from_seq):
                return found

    def _from_the_beginning(self, head: Head | None, until: int | None) -> Iterator[Finding]:
        if head is None:
            yield from self._headless()
            return
        if not head.holds(audit_key()):
            yield self._found("the chain's head was changed from outside")
        self.entries, self._seq, self._mac = 0, _whole(head.from_seq), head.from_mac
        early = sa.select(sa.func.count()).where(self._mine(), ENTRY.c.seq <= self._seq)
        if count := self.session.scalar(early):
            yield self._found(f"{count} entries stand before the chain's beginning")
        yield from self._anchors()
        yield from self._walk(until)
        if until is None:
            yield from self._last_ones()

    def _headless(self) -> Iterator[Finding]:
        """What to say of a chain without a head; one that never was is whole."""
        if self.session.scalar(sa.select(sa.exists().where(self._mine()))):
            yield self._found("there are entries, but the chain's head was removed")
        elif self.anchored:
            days = ", ".join(on for on, _code in self.anchored[max(self.anchored)])
            yield self._found(f"was removed as a whole; the anchor of {days} knows it")

    def _last_ones(self) -> Iterator[Finding]:
        """What was written during the walk, and whether the head ends where the entries do."""
        head, last = self._end()
        while _whole(last) > self._seq:
            yield from self._walk()
            head, last = self._end()
        yield from self._ending(head)

    def _walk(self, until: int | None = None) -> Iterator[Finding]:
        """Entry by entry to the last one, or to the one with a number."""
        while entries := portion(self.session, self.chain_id, self._seq, until):
            for entry in entries:
                yield from self._link(entry)

    def _link(self, entry: sa.RowMapping) -> Iterator[Finding]:
        self.entries += 1
        number = entry["seq"]
        if number != self._seq + 1:
            yield self._found(_missing(self._seq + 1, number))
        elif isinstance(self._mac, bytes):
            code = entry_code(audit_key(), self._mac, {**entry, "at": kept_moment(entry["at"])})
            if not same(entry["mac"], code):
                yield self._found(f"entry {number} (id {entry['id']}) was changed or put in")
        self._seq, self._mac = number, entry["mac"]
        yield from self._anchors()

    def _anchors(self) -> Iterator[Finding]:
        for on, code in self.anchored.get(self._seq, ()):
            if not isinstance(self._mac, bytes) or self._mac.hex() != code:
                yield self._found(f"entry {self._seq} is not what the anchor of {on} knows")

    def _ending(self, head: Head | None) -> Iterator[Finding]:
        if head is None:
            yield self._found("the chain's head was removed")
        elif _whole(head.seq) > self._seq:
            yield self._found(_missing(self._seq + 1, head.seq + 1))
        elif head.seq != self._seq:
            yield self._found(f"the head ends at {head.seq}, but entries go on to {self._seq}")
        elif head.mac != self._mac:
            yield self._found(f"entry {self._seq}, the last one, is not what the head knows")
        strange = sa.select(sa.func.count()).where(self._mine(), ENTRY.c.seq > _LARGEST)
        if count := self.session.scalar(strange):
            yield self._found(f"{count} entries were put in whose number is none")
        for number in sorted(one for one in self.anchored if one > self._seq):
            days = ", ".join(on for on, _code in self.anchored[number])
            yield self._found(f"ends at {self._seq}, but the anchor of {days} knows {number}")

    def _end(self) -> tuple[Head | None, object]:
        """The head, and the number of the last entry at the same moment."""
        self.session.rollback()
        mine = self._mine(), ENTRY.c.seq <= _LARGEST
        last = sa.select(sa.func.max(ENTRY.c.seq)).where(*mine).scalar_subquery()
        heads = sa.select(*raw(CHAIN, HEAD_COLUMNS), last).where(CHAIN.c.chain_id == self.chain_id)
        found = self.session.execute(heads).one_or_none()
        return (None, 0) if found is None else (Head(*found[:-1]), found[-1])

    def _mine(self) -> sa.ColumnElement[bool]:
        return ENTRY.c.chain_id == self.chain_id

    def _found(self, words: str) -> Finding:
        return Finding(self.chain_id, words)


def chain_ids(session: Session) -> list[int]:
    """Every chain that has a head or an entry."""
    session.rollback()
    heads = sa.select(CHAIN.c.chain_id)
    return sorted(session.scalars(heads.union(sa.select(ENTRY.c.chain_id))), key=_whole)


def portion(
    session: Session, chain_id: object, after: int, until: int | None = None
) -> Sequence[sa.RowMapping]:
    """The next entries of a chain by number, as the database holds them, up to ``until``."""
    session.rollback()
    wanted = sa.select(*raw(ENTRY, (*COLUMNS, "mac"))).where(
        ENTRY.c.chain_id == chain_id,
        ENTRY.c.seq > after,
        ENTRY.c.seq <= (_LARGEST if until is None else until),
    )
    return session.execute(wanted.order_by(ENTRY.c.seq).limit(PORTION)).mappings().all()


def raw(table: sa.Table, names: Sequence[str]) -> list[sa.ColumnElement[Any]]:
    """Columns as the driver gives them, whatever stands in them."""
    return [sa.type_coerce(table.c[name], sa.String()).label(name) for name in names]


def kept_moment(value: Any) -> Any:
    """An instant read raw, as codes take it; what is none stays what it is."""
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else value


def _missing(first: int, following: object) -> str:
    """Of the entries from ``first`` to before the next that is there."""
    last = _whole(following) - 1
    if last < first:
        return f"an entry numbered {following!r} stands where {first} should be"
    return (
        f"entry {first} was removed" if first == last else f"entries {first} to {last} were removed"
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0

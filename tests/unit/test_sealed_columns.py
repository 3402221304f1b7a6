"""A change of keys forgets no column: every one that holds bytes is known for what it is."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa

from portal.models import ComparisonRecord, Draft
from portal.models.base import Base
from portal.queries.sealed import sealed_tables
from portal.services.rehashing import INDICES

_CODES_OF_THE_TRAIL = {
    *("audit_entry.mac", "audit_chain.mac", "audit_chain.from_mac", "audit_chain.seal"),
}
_HASHED_WITHOUT_A_KEY = {"login.token_hash"}  # of a random token
_FOUND_BY_EVERY_KEY = {
    f"{table.__tablename__}.{name}"
    for table, name in ((ComparisonRecord, "number_hash"), (Draft, "subject_hash"))
}

_PORTAL = Path(__file__).resolve().parents[2] / "portal"
_UNDER_ONE_KEY = re.compile(
    r"(number|tail|phone|subject)_hash\s*(==(?!\s*address_hash)|\.in_\(\s*\[?(identifier|tail|phone)_hash\()"
)


# What a page's draft is found by is the hash of an address, which says nothing of anybody.


def holds_bytes(column: sa.Column[object]) -> bool:
    """Whether the database keeps bytes in it, whatever the programme sees."""
    kind = column.type
    return isinstance(kind, sa.LargeBinary) or (
        isinstance(kind, sa.types.TypeDecorator) and isinstance(kind.impl_instance, sa.LargeBinary)
    )


def test_every_column_of_bytes_is_sealed_anew_or_hashed_anew_or_said_not_to_be() -> None:
    there = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if holds_bytes(column)
    }
    sealed = {f"{one.name}.{name}" for one in sealed_tables() for name in one.contexts}
    hashed = {f"{one.table.name}.{name}" for one in INDICES for name in one.made}
    parts = [sealed, hashed, _CODES_OF_THE_TRAIL, _HASHED_WITHOUT_A_KEY, _FOUND_BY_EVERY_KEY]
    assert set().union(*parts) == there
    assert sum(map(len, parts)) == len(there)
    assert {"person.phone", "person_identifier.number", "draft.payload"} <= sealed


def test_an_index_is_looked_for_under_every_key() -> None:
    """By ``identifier_hashes`` or ``numbers_by_hash``; one hash alone is only ever written."""
    assert _UNDER_ONE_KEY.search("Draft.subject_hash == about")
    assert _UNDER_ONE_KEY.search("X.number_hash.in_([identifier_hash(number)])")
    sources = sorted(_PORTAL.rglob("*.py"))
    assert [one.name for one in sources if _UNDER_ONE_KEY.search(one.read_text())] == []

"""A form left half-filled and opened again: what goes back into it, and what changed meanwhile.

Pure: three states of one form are held against each other, field by field. ``shown`` is what the
form held when it was opened, ``typed`` what it held when it was last kept, ``now`` what the record
puts into it today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VERSIONS = ("version", "seen", "seal")
"""Hidden fields that tell how far the record had come when the form was made."""


@dataclass(frozen=True)
class Held:
    """One field: its values as a browser sends them, its label, and its content in words."""

    values: tuple[str, ...]
    label: str = ""
    words: str = ""
    hidden: bool = False


Fields = Mapping[str, Held]


@dataclass(frozen=True)
class Change:
    """A field that the record changed; ``typed`` is what was typed over it, None where nothing."""

    label: str
    before: str
    now: str
    typed: str | None = None


@dataclass(frozen=True)
class Resumed:
    """What a form opened again takes from its draft.

    ``fill`` are the values by field; a field that nobody typed in keeps what the record says now.
    ``moved_on`` says that the record was worked on, whether or not a field of the form shows it.
    """

    fill: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    moved_on: bool = False


def to_plain(fields: Fields) -> dict[str, Any]:
    """The fields as JSON takes them."""
    return {name: asdict(one) for name, one in fields.items()}


def from_plain(plain: Mapping[str, Any]) -> Fields:
    """The fields that ``to_plain`` gave."""
    return {name: Held(**{**one, "values": tuple(one["values"])}) for name, one in plain.items()}


def address_hash(address: str) -> bytes:
    """32 bytes that stand for the address of a form; it holds ids and no personal data."""
    return hashlib.sha256(address.encode()).digest()


def is_touched(shown: Fields, typed: Fields) -> bool:
    """Whether anything was typed at all; hidden fields count where a control has set them."""
    return any(not _same(shown.get(name), one) for name, one in typed.items())


def is_same_form(shown: Fields, now: Fields) -> bool:
    """Whether both are the form of one thing.

    Where an address serves several (a person found by a number), hidden fields tell which.
    """
    return _thing(shown) == _thing(now)


def resume(shown: Fields, typed: Fields, now: Fields) -> Resumed:
    """Fill the form again without undoing what others changed unseen."""
    fill: dict[str, tuple[str, ...]] = {}
    changes: list[Change] = []
    for name, one in typed.items():
        before, today = shown.get(name), now.get(name)
        if one.hidden:
            if _same(today, before) and not _same(one, before):
                fill[name] = one.values
            continue
        touched = not _same(one, before)
        if touched:
            fill[name] = one.values
        if before and today and not _same(before, today) and not _same(one, today):
            label = today.label or one.label or name
            changes.append(Change(label, before.words, today.words, one.words if touched else None))
    moved_on = any(
        _is_version(name) and not _same(one, shown.get(name)) and not _same(one, typed[name])
        for name, one in now.items()
        if name in typed
    )
    return Resumed(fill, tuple(changes), moved_on)


def _same(one: Held | None, other: Held | None) -> bool:
    return (one.values if one else None) == (other.values if other else None)


def _is_version(name: str) -> bool:
    return name.rpartition("-")[2] in VERSIONS


def _thing(fields: Fields) -> dict[str, tuple[str, ...]]:
    return {
        name: one.values for name, one in fields.items() if one.hidden and not _is_version(name)
    }

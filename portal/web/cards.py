"""What ID-card readers type into a page's field, by the province's setting."""

from __future__ import annotations

from flask import g

from portal.domain.card_reader import LONGEST, Card, Reader, read_card, read_reader
from portal.domain.policy import CARD_READER
from portal.queries.province import Stored

_OFF = Reader()


def reader() -> Reader:
    """How readers type; the setting came with the log-in, and is not asked for without one."""
    stored: Stored | None = g.get("stored")
    setting = stored.by_key.get(CARD_READER) if stored else None
    return read_reader(setting) if setting else _OFF


def read(text: str) -> Card | None:
    """The card that a reader typed; None for what a person typed. Raises ``CardError``."""
    return read_card(text, reader())


def field_attributes() -> dict[str, str | int]:
    """Of a field that a card may be read into (static/js/card.js); none without such readers."""
    found = reader()
    if not found.types:
        return {}
    return {
        "maxlength": LONGEST,
        "data-card": found.separator.value,
        "data-card-parts": len(found.order),
        "data-card-prefix": found.prefix,
    }

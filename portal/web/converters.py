"""Numbers in addresses and in what is sent with them."""

from __future__ import annotations

from typing import Any, Final

from flask import request
from werkzeug.datastructures import MultiDict
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID: Final = 2**63 - 1
LARGEST_LINE: Final = 2**31 - 1


class IdConverter(IntegerConverter):
    """A row's id: an address with a number that no row can have is no address at all (404)."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **kwargs})


class LineConverter(IdConverter):
    """A number within something, a file's line or a case's page: none is as large as an id."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_LINE, **kwargs})


def asked() -> MultiDict[str, str]:
    """What a list is asked by: the fields of a POST, else the address; never a mixture of both."""
    return request.form if request.method == "POST" else request.args


def row_id(typed: str) -> int:
    """An id that was sent along, for the ``type`` of ``request.args.get``.

    Raises ``ValueError`` for what no row can have, which then counts as not sent.
    """
    return _number(typed, LARGEST_ID)


def line_number(typed: str) -> int:
    """The number of a line in a file that was taken in; otherwise as ``row_id``."""
    return _number(typed, LARGEST_LINE)


def sent_text(typed: str) -> str:
    """Words that were sent along, for the ``type`` of ``request.form.get``.

    Raises ``ValueError`` for a NUL, which PostgreSQL takes in no text.
    """
    if "\0" in typed:
        raise ValueError("no text")
    return typed


def id_and_version(typed: str) -> tuple[int, int]:
    """A ticked row, ``12:3``: its id and the version looked at; otherwise as ``row_id``."""
    row, _colon, version = typed.partition(":")
    return row_id(row), line_number(version)


def _number(typed: str, largest: int) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len(str(largest))):
        raise ValueError("not written in digits, or too many of them")
    number = int(typed)
    if number > largest:
        raise ValueError("larger than any")
    return number

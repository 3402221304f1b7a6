"""The token of a certificate on paper: which case it was made of, and in which state (R11.1).

It stands in the QR code's address. Nobody without the installation's key can make one, and it
tells nothing of the person.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32decode, b32encode
from binascii import Error
from typing import Final

from portal.models.sealing import keyring

_CONTEXT: Final = "certificate-paper"
_MAC_BYTES: Final = 10
_LONGEST: Final = 80
_PAPER: Final = re.compile(rb"([1-9][0-9]{0,17})\.([1-9][0-9]{0,8})", re.ASCII)


def token(case_id: int, case_version: int) -> str:
    """The token of the paper made of a case in this version: capitals and digits."""
    paper = f"{case_id}.{case_version}"
    return _token(paper, keyring().blind_index(paper, _CONTEXT))


def _token(paper: str, index: bytes) -> str:
    return b32encode(paper.encode() + index[:_MAC_BYTES]).decode().rstrip("=")


def read_token(text: str) -> tuple[int, int] | None:
    """The case and version that a token speaks of; None for one that was not made here.

    Paper outlasts keys: one made under any hash key that is known is read.
    """
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        plain = b32decode(text + "=" * (-len(text) % 8))
    except (Error, ValueError):
        return None
    paper = _PAPER.fullmatch(plain[:-_MAC_BYTES])
    if paper is None:
        return None
    told = paper[0].decode()
    made = (_token(told, index) for index in keyring().blind_indices(told, _CONTEXT))
    sound = any(hmac.compare_digest(one, text) for one in made)
    return (int(paper[1]), int(paper[2])) if sound else None

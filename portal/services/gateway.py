"""The port by which messages leave; ``exchange/sms_http.py`` is the gateway there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Rejected(Exception):
    """The gateway will never take this message; the text says why, in Chinese, for the screen."""


class Unavailable(Exception):
    """No answer, or none about the message: it is tried again. The text says why, in Chinese."""


@dataclass(frozen=True)
class Receipt:
    """What became of a message that the gateway took: ``at`` (aware) it reached the phone or not.

    ``words`` are the gateway's own about one that did not.
    """

    provider_id: str
    delivered: bool
    at: datetime
    words: str = ""


class Gateway(Protocol):
    """Where messages leave; both functions raise ``Unavailable`` where it can't be asked."""

    def send(self, key: str, phone: str, text: str) -> str:
        """Hand over a message; what the gateway calls it. Raises ``Rejected``.

        A ``key`` that it has heard before is the same message: it sends nothing twice, and gives
        the same answer.
        """
        ...

    def receipts(self, since: datetime) -> Iterable[Receipt]:
        """What the gateway has learnt since a moment (aware), in any order."""
        ...

"""The SMS gateway over HTTPS: JSON that is signed, answered in JSON (docs/operations/sms.md)."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from portal.services.gateway import Receipt, Rejected, Unavailable

log = logging.getLogger("portal")

TIMEOUT_SECONDS = 10.0
_LONGEST_ANSWER = 1024 * 1024
_LONGEST_NAME = 64
_LONGEST_WORDS = 100
_MOST_PAGES = 200
_OK = range(200, 300)
_REFUSED = range(400, 500)

# Said to us and not of the message: another attempt may well succeed.
_NOT_OF_THE_MESSAGE = frozenset({401, 403, 404, 405, 407, 408, 425, 429})

_NO_ANSWER = "短信网关没有应答"
_NOT_UNDERSTOOD = "短信网关的应答无法识别"
_REJECTED = "短信网关不接受这条短信"
_WORDS: Mapping[int, str] = {
    401: "短信网关不认可本系统的账号或签名",
    403: "短信网关不认可本系统的账号或签名",
    429: "短信网关繁忙",
}
_OUTCOMES = {"delivered": True, "failed": False}


@dataclass(frozen=True)
class HttpGateway:
    """A ``services.gateway.Gateway``: ``account`` is ours there, ``secret`` signs what we ask.

    ``at`` gives the seconds of the real clock, by which the gateway knows what is fresh.
    """

    url: str
    account: str
    secret: str = field(repr=False)
    timeout: float = TIMEOUT_SECONDS
    at: Callable[[], float] = time.time

    def send(self, key: str, phone: str, text: str) -> str:
        """Hand over a message; its name there. Raises ``Rejected`` or ``Unavailable``."""
        answer = self._ask("/messages", {"id": key, "phone": phone, "text": text})
        name = answer.get("message_id")
        if not (isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable()):
            raise Unavailable(_NOT_UNDERSTOOD)
        return name

    def receipts(self, since: datetime) -> Iterator[Receipt]:
        """What the gateway has learnt since, a page at a time; raises ``Unavailable``."""
        asked: dict[str, Any] = {"since": since.astimezone(UTC).isoformat(timespec="seconds")}
        for _ in range(_MOST_PAGES):
            try:
                answer = self._ask("/receipts", asked)
            except Rejected as refused:
                raise Unavailable(str(refused)) from refused
            listed = answer.get("receipts")
            if not isinstance(listed, list):
                raise Unavailable(_NOT_UNDERSTOOD)
            for entry in listed:
                receipt = _receipt(entry)
                if receipt is not None:
                    yield receipt
            if not answer.get("next"):
                return
            asked = {**asked, "cursor": answer["next"]}

    def _ask(self, path: str, content: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(content, ensure_ascii=False).encode()
        status, raw = self._post(path, body)
        answer = _object(raw)
        if status in _REFUSED and status not in _NOT_OF_THE_MESSAGE:
            raise Rejected(_words(answer.get("error")) or _REJECTED)
        if status not in _OK:
            raise Unavailable(_WORDS.get(status, f"短信网关出错（{status}）"))
        return answer

    def _post(self, path: str, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        # Neither a proxy of the environment nor a redirect: nothing goes anywhere else.
        connection = kind(parts.hostname or "", parts.port, timeout=self.timeout)
        try:
            connection.request("POST", parts.path.rstrip("/") + path, body, self._headers(body))
            answer = connection.getresponse()
            return answer.status, answer.read(_LONGEST_ANSWER)
        except (OSError, HTTPException) as lost:
            raise Unavailable(_NO_ANSWER) from lost
        finally:
            connection.close()

    def _headers(self, body: bytes) -> dict[str, str]:
        moment, nonce = str(int(self.at())), secrets.token_hex(16)
        return {
            "Content-Type": "application/json; charset=utf-8",
            "X-Sms-Account": self.account,
            "X-Sms-Timestamp": moment,
            "X-Sms-Nonce": nonce,
            "X-Sms-Signature": signature(self.secret, moment, nonce, body),
        }


def signature(secret: str, moment: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256, in hexadecimal, over the timestamp, the nonce and the body, a line each."""
    signed = f"{moment}\n{nonce}\n".encode() + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def _object(raw: bytes) -> dict[str, Any]:
    """The answer as an object; an empty one for anything else, e.g. a proxy's page of HTML."""
    try:
        read = json.loads(raw)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _receipt(entry: Any) -> Receipt | None:
    """One receipt; None for one that says nothing final, or can't be read."""
    try:
        name, state = entry["message_id"], entry["state"]
        at = datetime.fromisoformat(entry["at"])
        words = _words(entry.get("reason"))
    except (KeyError, TypeError, ValueError, AttributeError):
        log.warning("a receipt of the SMS gateway can't be read")
        return None
    if not isinstance(name, str) or at.tzinfo is None or state not in _OUTCOMES:
        return None
    return Receipt(name, _OUTCOMES[state], at, words)


def _words(said: Any) -> str:
    """What the gateway says, as a page can show it."""
    text = said if isinstance(said, str) else ""
    return "".join(one for one in text if one.isprintable())[:_LONGEST_WORDS]

"""HTTP/1.1 over one kept connection, with as little work of its own as can be.

A load generator shares the machine with the server it asks: what it spends itself is missing there.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"\r\nlocation: *([^\r]+)", re.IGNORECASE)
_COOKIE = re.compile(rb"\r\nset-cookie: *([^;\r]+)", re.IGNORECASE)
_PORTION = 262_144
_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; with a ``form`` it is posted. A ``part`` is asked as HTMX asks."""

    path: str
    form: Mapping[str, str] | None = None
    part: bool = False

    @property
    def method(self) -> str:
        """``POST`` where there is a form."""
        return "GET" if self.form is None else "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``location`` and ``cookie`` are empty where the server said none."""

    status: int
    location: str
    cookie: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as a page."""
        return self.body.decode()


class Broken(Exception):
    """The connection ended within an answer, or the answer has no length."""


@dataclass
class Line:
    """A connection that is kept; asks one thing at a time."""

    url: str
    _socket: socket.socket | None = None
    _came: bytearray = field(default_factory=bytearray)

    @property
    def socket(self) -> socket.socket:
        """The connection, made when it is needed."""
        if self._socket is None:
            parts = urlsplit(self.url)
            where = (parts.hostname or "", parts.port or 80)
            self._socket = socket.create_connection(where, _TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._came = None, bytearray()

    def send(self, ask: Ask, cookie: str) -> None:
        """Send a request."""
        body = b"" if ask.form is None else urlencode(ask.form).encode()
        lines = [
            f"{ask.method} {ask.path} HTTP/1.1",
            f"Host: {urlsplit(self.url).netloc}",
            f"Cookie: {cookie}",
        ]
        if ask.part:
            lines.append("HX-Request: true")
        if ask.form is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    def receive(self) -> Answer | None:
        """Read what has come; None while the answer is not whole. Raises ``Broken``."""
        portion = self.socket.recv(_PORTION)
        if not portion:
            raise Broken("the connection ended")
        self._came += portion
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._came[:end])
        length = _LENGTH.search(head)
        if length is None and b" 204 " not in head[:14]:
            raise Broken("an answer without a length")
        whole = end + 4 + (int(length[1]) if length else 0)
        if len(self._came) < whole:
            return None
        body = bytes(self._came[end + 4 : whole])
        del self._came[:whole]
        location, cookie = _LOCATION.search(head), _COOKIE.search(head)
        return Answer(
            int(head[9:12]),
            location[1].decode() if location else "",
            cookie[1].decode() if cookie else "",
            body,
        )

    def ask(self, ask: Ask, cookie: str) -> Answer:
        """Send a request and wait for the answer."""
        self.send(ask, cookie)
        while (answer := self.receive()) is None:
            pass
        return answer

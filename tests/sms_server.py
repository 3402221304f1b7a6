"""An SMS gateway on this machine: checks each signature by itself, keeps what it was sent."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCOUNT, SECRET = "portal-430102", "a secret of more than thirty-two characters"
FRESH_SECONDS = 300

Answer = tuple[int, Any]
Ask = Callable[[dict[str, Any]], Answer]


@dataclass
class SmsServer:
    """What a test tells it to answer, and what it has heard.

    ``answers`` come first, one a request; then it takes every message, the same ``id`` once.
    """

    url: str = ""
    answers: list[Ask] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    page: int = 100
    heard: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    nonces: set[str] = field(default_factory=set)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def taken(self) -> dict[str, dict[str, Any]]:
        """What was really sent on: one message an id."""
        return {one["id"]: one for one in self.heard}

    def answer(self, path: str, content: dict[str, Any]) -> Answer:
        """What it says to one request."""
        if path.endswith("/messages"):
            self.heard.append(content)
            if self.answers:
                return self.answers.pop(0)(content)
            return 200, {"message_id": f"sms-{content['id']}"}
        self.asked.append(content)
        begin = int(content.get("cursor") or 0)
        part = self.receipts[begin : begin + self.page]
        more = begin + self.page < len(self.receipts)
        return 200, {"receipts": part, "next": str(begin + self.page) if more else None}

    def is_signed(self, headers: Any, body: bytes) -> bool:
        """As the gateway's manual says; written anew here, not with the portal's own function."""
        moment, nonce = headers["X-Sms-Timestamp"], headers["X-Sms-Nonce"]
        signed = b"\n".join((moment.encode(), nonce.encode(), body))
        wanted = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        fresh = abs(time.time() - int(moment)) < FRESH_SECONDS and nonce not in self.nonces
        self.nonces.add(nonce)
        return (
            fresh
            and headers["X-Sms-Account"] == ACCOUNT
            and hmac.compare_digest(wanted, headers["X-Sms-Signature"])
        )


def status(code: int, content: Any = None) -> Ask:
    """It answers with this status, whatever is asked."""
    return lambda _content: (code, {} if content is None else content)


def silent(server: SmsServer) -> Ask:
    """It takes the message and says nothing until the test is over."""

    def wait(content: dict[str, Any]) -> Answer:
        server.closing.wait(60)
        return 200, {"message_id": "too late"}

    return wait


@contextmanager
def sms_server() -> Iterator[SmsServer]:
    """A running gateway; it is gone at the end."""
    gateway = SmsServer()

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if gateway.is_signed(self.headers, body):
                code, content = gateway.answer(self.path, json.loads(body))
            else:
                gateway.forged += 1
                code, content = 401, {"error": "signature"}
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            try:
                self.send_response(code)
                self.send_header("Content-Length", str(len(raw)))
                if code == 302:
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True  # who asked has hung up

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        gateway.url = f"http://127.0.0.1:{server.server_port}/v1/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield gateway
        finally:
            gateway.closing.set()
            server.shutdown()
            thread.join()

"""A clerk's browser for measurements, over loopback."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

from portal.services.demo.accounts import PASSWORD
from tests.factories import resident_number
from tests.strict_client import csrf_token_in


class Clerk:
    """One signed-in browser: a connection that is kept, and a cookie."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)
        self._cookie = ""
        self._sent_to = ""
        self._form: dict[str, str] = {}
        token = csrf_token_in(self.get("/login"))
        form = {"username": "community", "password": PASSWORD, "csrf_token": token}
        self._ask("POST", "/login", urlencode(form), 302)

    def get(self, path: str) -> str:
        """A page's text; anything but a page is an error."""
        return self._ask("GET", path, None, 200)

    def begin_form(self) -> str:
        """A form for somebody whom nobody knows, begun; the address where it is kept."""
        page = "/registration/unemployment/start"
        token = csrf_token_in(self.get(page))
        form = {"id_number": resident_number(), "channel": "window", "csrf_token": token}
        self._ask("POST", page, urlencode(form), 302)
        begun = self._sent_to
        self._form["csrf_token"] = csrf_token_in(self.get(begun))
        return f"{begun}/draft"

    def keep_form(self, address: str) -> str:
        """Keep what has been typed so far, as the page does by itself: it writes."""
        return self._ask("POST", address, urlencode(self._form | {"name": "周建国"}), 200)

    def _ask(self, method: str, path: str, body: str | None, wanted: int) -> str:
        headers = {"Cookie": self._cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if answer.status != wanted:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        self._sent_to = answer.getheader("Location") or ""
        if cookie := answer.getheader("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return text

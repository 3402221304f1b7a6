"""What must never happen while a person works, whatever the page: watched in every test."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

_TITLE = "title of a page: "
# Runs in every page before its own scripts; no part of the page, so its policy does not apply.
_REPORTER = f"""
addEventListener("securitypolicyviolation", (event) => console.error(
  "forbidden by the content policy: " + event.violatedDirective + " " + event.blockedURI));
for (const moment of ["DOMContentLoaded", "pagehide"])
  addEventListener(moment, () => console.debug("{_TITLE}" + document.title));
"""
_BROWSERS_OWN = ("chrome-extension", "chrome", "data", "blob", "about")
# The browser notes every refused request as an error; refusals are judged by their status.
_REFUSED = "Failed to load resource"
# A request given up on purpose is an error to htmx's log; one that failed logs more than these.
_GIVEN_UP = ("htmx:afterRequest", "htmx:sendAbort")
_NO_FAULT = (_REFUSED, *_GIVEN_UP)
_NOT_ARRIVED = "htmx:sendError"


class Watch:
    """Watches every page of a browser context: errors, foreign requests, addresses, titles."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.traces: list[str] = []
        """Every address asked for and every title shown: what the browser's history may keep."""
        self._allowed: set[int] = set()
        self._cut = False
        context.add_init_script(_REPORTER)
        context.on("console", self._heard)
        context.on("weberror", self._failed)
        context.on("request", self._asked)
        context.on("response", self._answered)

    def allow(self, *statuses: int) -> None:
        """Expect answers of these statuses (400 and above) in this test."""
        self._allowed.update(statuses)

    def allow_cut(self) -> None:
        """Expect that htmx notes a request that did not arrive."""
        self._cut = True

    def _heard(self, message: ConsoleMessage) -> None:
        if message.text.startswith(_TITLE):
            self.traces.append(message.text)
        elif message.type in ("error", "warning") and not message.text.startswith(self._harmless()):
            self.faults.append(f"console: {message.text}")

    def _harmless(self) -> tuple[str, ...]:
        return (*_NO_FAULT, _NOT_ARRIVED) if self._cut else _NO_FAULT

    def _failed(self, error: WebError) -> None:
        self.faults.append(f"script: {error.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in _BROWSERS_OWN:
            return
        self.traces.append(unquote(request.url))
        if address.hostname != "127.0.0.1":
            self.faults.append(f"a request left the office: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._allowed:
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

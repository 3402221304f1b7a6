"""What web processes call: HTML in, PDF out, rendered in a warm process beside them."""

import os
import socket
import time
from typing import Any

from portal import turns
from portal.printing.wire import WireError, receive_frame, send_frame

ADDRESS_VARIABLE = "PORTAL_RENDERER"
ATTEMPTS = 2  # a request in flight when its render process dies is tried once more


class RenderUnavailable(Exception):
    """No render process answered: none runs, it took too long, or it died twice."""


class RenderFailed(Exception):
    """The document itself can't be rendered; another attempt would end the same way."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error


def render_pdf(*documents: str, under: str | None = None, timeout: float = 20.0) -> bytes:
    """Return the HTML documents as one PDF from the render processes at `$PORTAL_RENDERER`.

    `under` is the HTML of what is pre-printed, drawn beneath their pages. `timeout` is in seconds,
    over all attempts. Raises RenderUnavailable or RenderFailed.
    """
    address = os.environ.get(ADDRESS_VARIABLE)
    if not address:
        raise RenderUnavailable(f"{ADDRESS_VARIABLE} is not set: no render process was started")
    parts = [html.encode() for html in documents]
    header: dict[str, Any] = {"lengths": [len(part) for part in parts]}
    if under is not None:
        parts.append(under.encode())
        header["under"] = len(parts[-1])
    body = b"".join(parts)
    deadline = time.monotonic() + timeout
    for _ in range(ATTEMPTS):
        try:
            with turns.aside():
                return _ask(address, header, body, deadline)
        except TimeoutError as error:
            raise RenderUnavailable(f"no answer within {timeout:g} s") from error
        except (ConnectionResetError, BrokenPipeError, WireError):
            continue  # that process died; the next one takes over from the same queue
        except OSError as error:
            raise RenderUnavailable(f"no render process at {ADDRESS_VARIABLE}") from error
    raise RenderUnavailable("the render process died, twice")


def _ask(address: str, header: dict[str, Any], body: bytes, deadline: float) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        connection.connect(address)
        send_frame(connection, header, body)
        said, answer = receive_frame(connection)
    if not said.get("ok"):
        raise RenderFailed(str(said.get("error")), str(said.get("message")))
    return answer

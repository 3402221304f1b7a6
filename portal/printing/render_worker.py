"""One warm render process, started by RenderServer.

It shares the listening socket with its siblings, so that the kernel hands each request to whoever
is free. Over the control socket it tells its parent `R` (ready) and `W` (worn out: it has rendered
its number of documents and goes on until a successor is ready). It leaves when the parent closes
the control socket or is gone.
"""

import argparse
import os
import select
import signal
import socket
from itertools import accumulate
from typing import Any

from portal.printing.wire import WireError, receive_frame, send_frame

READY = b"R"
WORN = b"W"
PARENT_CHECK_SECONDS = 2.0
CLIENT_SECONDS = 10.0  # a client that stops sending or reading must not hold the process
MESSAGE_LIMIT = 300

# Every face that a form uses, so that the first real document finds the fonts open.
WARM_UP = """<!DOCTYPE html><html lang="zh-CN"><style>@page { size: A4 }
p { font-family: "Noto Serif CJK SC", "BabelStone Han", serif }</style>
<p>就业失业求职登记表 0123✓𰀀</p></html>"""


def main() -> None:
    """Serve until dismissed; the arguments carry inherited file descriptors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--listener", type=int, required=True)
    parser.add_argument("--control", type=int, required=True)
    parser.add_argument("--parent", type=int, required=True, help="process id")
    parser.add_argument("--documents", type=int, required=True, help="until worn out")
    parser.add_argument("--document-seconds", type=int, required=True, help="then it kills itself")
    arguments = parser.parse_args()
    # Ctrl+C reaches the whole group; the parent decides when its workers leave.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _warm_up()
    with (
        socket.socket(fileno=arguments.listener) as listener,
        socket.socket(fileno=arguments.control) as control,
    ):
        listener.setblocking(False)
        _serve(listener, control, arguments)


def _warm_up() -> None:
    # Imported late: the parent reads this module's constants and needs no WeasyPrint.
    from portal.printing.pdf import html_to_pdf

    html_to_pdf(WARM_UP)


def _serve(listener: socket.socket, control: socket.socket, limits: argparse.Namespace) -> None:
    control.sendall(READY)
    done = 0
    while os.getppid() == limits.parent:
        readable, _, _ = select.select([listener, control], [], [], PARENT_CHECK_SECONDS)
        if control in readable:
            return  # the parent only ever closes it
        if listener in readable and _take_one(listener, limits.document_seconds):
            done += 1
            if done == limits.documents:
                control.sendall(WORN)


def _take_one(listener: socket.socket, document_seconds: int) -> bool:
    """Answer the next client, if no sibling was faster; return whether there was one."""
    try:
        connection, _ = listener.accept()
    except BlockingIOError:
        return False
    with connection:
        connection.settimeout(CLIENT_SECONDS)
        try:
            wanted, body = receive_frame(connection)
            # The default action of SIGALRM ends a process that a document has hung.
            signal.alarm(document_seconds)
            header, answer = _render(wanted, body)
            signal.alarm(0)
            send_frame(connection, header, answer)
        except (WireError, OSError):
            return True  # the client has left; nobody waits for the answer
    return True


def _render(wanted: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    from portal.printing.pdf import html_to_pdf

    try:
        lengths, under_length = wanted["lengths"], wanted.get("under")
        documents = _documents([*lengths, under_length] if under_length else lengths, body)
        under = documents.pop() if under_length else None
        return {"ok": True}, html_to_pdf(*documents, under=under)
    except Exception as error:
        message = str(error)[:MESSAGE_LIMIT]
        return {"ok": False, "error": type(error).__name__, "message": message}, b""


def _documents(lengths: list[int], body: bytes) -> list[str]:
    """The HTML documents that stand one after another in the body; lengths in bytes."""
    ends = list(accumulate(lengths))
    return [body[end - length : end].decode() for end, length in zip(ends, lengths, strict=True)]

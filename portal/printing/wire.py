"""The frames between a web process and a render process: a JSON header, then bytes.

A frame is two big-endian lengths (header, body; 4 bytes each), the header as UTF-8 JSON, the body.
Nothing is unpickled, and a frame longer than the limits is refused before it is read.
"""

import json
import socket
import struct
from typing import Any

HEADER_LIMIT = 64 * 1024
BODY_LIMIT = 64 * 1024 * 1024
_LENGTHS = struct.Struct("!II")


class WireError(Exception):
    """The other side closed in the middle of a frame, or sent what is none."""


def send_frame(connection: socket.socket, header: dict[str, Any], body: bytes) -> None:
    """Send one frame; raises OSError when the other side is gone."""
    encoded = json.dumps(header).encode()
    connection.sendall(_LENGTHS.pack(len(encoded), len(body)) + encoded)
    connection.sendall(body)


def receive_frame(connection: socket.socket) -> tuple[dict[str, Any], bytes]:
    """Return (header, body) of the next frame; raises WireError or OSError."""
    header_length, body_length = _LENGTHS.unpack(_receive(connection, _LENGTHS.size))
    if header_length > HEADER_LIMIT or body_length > BODY_LIMIT:
        raise WireError("frame too long")
    try:
        header = json.loads(_receive(connection, header_length))
    except ValueError as error:
        raise WireError("header is not JSON") from error
    if not isinstance(header, dict):
        raise WireError("header is not an object")
    return header, _receive(connection, body_length)


def _receive(connection: socket.socket, length: int) -> bytes:
    received = bytearray(length)
    view = memoryview(received)
    while view:
        count = connection.recv_into(view)
        if count == 0:
            raise WireError("closed in the middle of a frame")
        view = view[count:]
    return bytes(received)

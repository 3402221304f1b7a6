"""Whether the server may start, and whether it runs."""

from __future__ import annotations

import socket
from pathlib import Path

import sqlalchemy as sa

from portal.doctor.findings import Finding, Installation, fail, ok, warn
from portal.keys import KeysError
from portal.server import unfit

_SECONDS = 2.0
_PROCESSES = Path("/proc")
_WORKER = b"jobs\0run\0--parent\0"


def start(installation: Installation) -> Finding:
    """What `serve` would say."""
    try:
        faults = unfit(installation.settings, installation.engine, debug=installation.debug)
    except KeysError as wrong:
        faults = [str(wrong)]
    except sa.exc.SQLAlchemyError:
        faults = ["the database can't be read"]
    return fail("`serve` refuses: " + "; ".join(faults)) if faults else ok("`serve` may start")


def server(installation: Installation) -> Finding:
    """Whether the web processes answer here, with a job worker beside them."""
    place = installation.settings.host, installation.settings.port
    try:
        socket.create_connection(place, _SECONDS).close()
    except OSError:
        return warn(f"nothing answers at {place[0]}:{place[1]}: is `serve` running here?")
    if not any(map(_is_worker, _PROCESSES.glob("[0-9]*"))):
        return fail("the web processes answer, but no job worker runs beside them")
    return ok(f"answers at {place[0]}:{place[1]}, with a job worker")


def _is_worker(process: Path) -> bool:
    try:
        return _WORKER in (process / "cmdline").read_bytes()
    except OSError:  # it has just ended, or is another's
        return False

"""The production server: granian's web processes, with renderers and the job worker beside them."""

from __future__ import annotations

import logging
import os
import stat
import time

import sqlalchemy as sa
from granian import Granian
from granian.constants import Interfaces

from portal import logs, migrations
from portal.clock import BEGUN_VARIABLE
from portal.config import SERVES_VARIABLE, Settings
from portal.jobs import JobWorker
from portal.keys import read_keys
from portal.models import User
from portal.printing.render_server import RenderServer

log = logging.getLogger("portal")
_BACKLOG = 1024
THROUGH_OURS = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"propagate": True}},
}
"""What granian says goes the way of all else: lines of JSON on standard error."""


def unfit(settings: Settings, engine: sa.Engine, *, debug: bool) -> list[str]:
    """Why this installation must not serve; empty when it may."""
    if migrations.pending(engine):
        return ["the tables are not up to date: run `flask --app app db upgrade`"]
    if settings.demo:
        return []
    faults = []
    if debug:
        faults.append("debug is on: unset FLASK_DEBUG")
    if settings.address is None:  # paper lasts: nothing mends a QR that leads nowhere
        faults.append("address is not set: certificates carry it in their QR, set PORTAL_ADDRESS")
    if read_keys(settings.keys).for_demo:
        faults.append(f"{settings.keys} was made for the demo: make another for production")
    if stat.S_IMODE(settings.keys.stat().st_mode) & 0o007:
        faults.append(f"{settings.keys} is open to every account of this machine: chmod 600 it")
    with engine.connect() as connection:
        if connection.scalar(sa.select(sa.exists().where(User.demo, User.active))):
            faults.append("demo accounts exist: run `flask --app app demo remove-accounts`")
    return faults


def run(settings: Settings, port: int) -> None:
    """Serve until told to stop."""
    logs.begin()
    if settings.now is not None:
        os.environ[BEGUN_VARIABLE] = str(time.monotonic())
    os.environ["PORTAL_PORT"] = str(port)  # what is printed by the others names it
    with RenderServer(settings.render_processes), JobWorker():
        os.environ[SERVES_VARIABLE] = "1"
        Granian(
            "app:app",
            address=settings.host,
            port=port,
            interface=Interfaces.WSGI,
            workers=settings.web_processes,
            blocking_threads=settings.web_threads,
            backlog=_BACKLOG,
            respawn_failed_workers=True,
            log_access=False,
            log_dictconfig=THROUGH_OURS,
            websockets=False,
        ).serve()

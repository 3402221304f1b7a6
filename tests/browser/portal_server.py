"""The portal as an office runs it: ``flask serve`` in a process of its own, on a free port."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
BUSINESS_NOW = "2026-11-24T09:30"
"""A Tuesday morning in Shanghai; every working day around it is known."""

CARD_READER = "tab prefix=~"
"""How the office's card readers type: only what begins so is a card."""

_START_SECONDS = 40.0
_STOP_SECONDS = 15.0
_POLL_SECONDS = 0.1


def prepared_instance(shared: Path) -> Path:
    """An instance with keys, tables, areas and the demo's life, made once for all workers."""
    instance, done = shared / "prepared", shared / "prepared.done"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            instance.mkdir()
            _flask(instance, "keys", "create")
            _flask(instance, "prepare")
            _flask(instance, "province", "set", "card_reader", CARD_READER)
            done.touch()
    return instance


@dataclass(frozen=True)
class Running:
    """A server's address, e.g. ``http://127.0.0.1:41234``, and the process that started it all."""

    url: str
    pid: int


@contextmanager
def serving(
    prepared: Path, instance: Path, settings: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Serve a copy of a prepared instance; gives the address.

    ``settings`` are further ones by their names in the environment.
    """
    shutil.copytree(prepared, instance)
    with running(instance, settings) as server:
        yield server.url


@contextmanager
def running(
    instance: Path,
    settings: Mapping[str, str] | None = None,
    command: Sequence[str] = ("flask", "--app", "app", "serve"),
) -> Iterator[Running]:
    """Serve an instance as it is, by a command of Python's ``-m``, until the block is left."""
    url = f"http://127.0.0.1:{_free_port()}"
    environment = {
        **_environment(instance),
        **(settings or {}),
        "PORT": url.rpartition(":")[2],
    }
    with (instance / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_until_ready(process, url, instance / "server.log")
            yield Running(url, process.pid)
        finally:
            _stop(process)


def _flask(instance: Path, *command: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *command],
        cwd=ROOT,
        env=_environment(instance),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _environment(instance: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name[:7] != "PORTAL_"}
    return inherited | {
        "PORTAL_DEMO": "1",
        "PORTAL_NOW": BUSINESS_NOW,
        "PORTAL_INSTANCE": str(instance),
        "PORTAL_RENDER_PROCESSES": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    end = monotonic() + _START_SECONDS
    while monotonic() < end:
        with suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/login", timeout=5).close()  # noqa: S310 - our own
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(_POLL_SECONDS)
            break
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server and every process it started; the group is its own."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()

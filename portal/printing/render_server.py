"""The render processes' keeper: started by the one command that also starts the web processes.

The parent opens the listening socket and never reads from it; the workers accept on it in turn. So
a request waits in the socket's queue while a worker is replaced, and no proxy stands between.
"""

import os
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from portal.printing.render_worker import READY, WORN
from portal.printing.renderer import ADDRESS_VARIABLE

# A render process needs neither Flask nor a database: it enters the package without running its
# __init__, which saves it 66 MB and 0.7 s (measured).
ENTRY = """
import sys, types
package = sys.modules["portal"] = types.ModuleType("portal")
package.__path__ = [sys.argv.pop(1)]
from portal.printing.render_worker import main
main()
"""
PACKAGE = Path(__file__).resolve().parents[1]
BACKLOG = 128
STOP_SECONDS = 3.0
RESTART_DELAY_SECONDS = 1.0  # after a worker that never became ready (a library missing)


@dataclass(eq=False, slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    control: socket.socket
    ready: bool = False
    worn: bool = False


class RenderServer:
    """Keeps `workers` render processes alive; use as a context manager in the parent process.

    While it runs, `$PORTAL_RENDERER` names its socket for the processes started afterwards.
    `documents` is the number after which a worker is replaced (memory grows in long loops), its
    successor being warm before it leaves; `document_seconds` the time after which a document that
    hangs ends its worker.
    """

    def __init__(
        self, workers: int = 1, *, documents: int = 200, document_seconds: int = 30
    ) -> None:
        if workers < 1:
            raise ValueError("at least one render process")
        self._wanted = workers
        self._documents = documents
        self._document_seconds = document_seconds
        self._workers: list[_Worker] = []
        self._all_ready = threading.Event()
        self._not_before = 0.0  # monotonic time of the next start

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """Path of the unix socket, in a directory of this user alone (mode 0700)."""
        return str(self._directory / "s")

    @property
    def process_ids(self) -> list[int]:
        """Ids of the render processes that run now."""
        return [worker.process.pid for worker in list(self._workers)]

    def start(self) -> None:
        """Open the socket and start the workers; returns at once, requests wait in the queue."""
        # A unix address holds about 107 bytes, hence not below the project's own path.
        self._directory = Path(tempfile.mkdtemp(prefix="portal-render-"))
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.address)
        self._listener.listen(BACKLOG)
        self._previous_address = os.environ.get(ADDRESS_VARIABLE)
        os.environ[ADDRESS_VARIABLE] = self.address
        self._selector = selectors.DefaultSelector()
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._keeper = threading.Thread(target=self._keep, name="render-keeper", daemon=True)
        self._keeper.start()

    def wait_ready(self, timeout: float = 30.0) -> bool:
        """Wait until all workers are warm; return whether they are after `timeout` seconds."""
        return self._all_ready.wait(timeout)

    def stop(self) -> None:
        """Dismiss the workers, end those that don't leave, and remove the socket."""
        self._wake.close()
        self._keeper.join()
        self._listener.close()
        for worker in self._workers:
            _dismiss(worker)
        deadline = time.monotonic() + STOP_SECONDS
        for worker in self._workers:
            try:
                worker.process.wait(max(deadline - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
            worker.control.close()
        self._workers.clear()
        self._selector.close()
        self._woken.close()
        if self._previous_address is None:
            os.environ.pop(ADDRESS_VARIABLE, None)
        else:
            os.environ[ADDRESS_VARIABLE] = self._previous_address
        shutil.rmtree(self._directory, ignore_errors=True)

    def _keep(self) -> None:
        while True:
            self._reconcile()
            pause = max(self._not_before - time.monotonic(), 0.01)
            short = self._missing() > 0
            for key, _ in self._selector.select(pause if short else None):
                if key.fileobj is self._woken:
                    return
                self._hear(key.data)

    def _missing(self) -> int:
        return self._wanted - sum(not worker.worn for worker in self._workers)

    def _reconcile(self) -> None:
        """Start what is missing; dismiss the worn once enough fresh workers are ready."""
        if time.monotonic() >= self._not_before:
            for _ in range(self._missing()):
                self._start_worker()
        fresh = sum(worker.ready and not worker.worn for worker in self._workers)
        if fresh < self._wanted:
            self._all_ready.clear()
            return
        self._all_ready.set()
        for worker in self._workers:
            if worker.worn:
                _dismiss(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            message = worker.control.recv(1)
        except OSError:
            message = b""
        if message == READY:
            worker.ready = True
        elif message == WORN:
            worker.worn = True
        else:
            self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        self._selector.unregister(worker.control)
        worker.control.close()
        worker.process.wait()
        self._workers.remove(worker)
        if not worker.ready:
            self._not_before = time.monotonic() + RESTART_DELAY_SECONDS

    def _start_worker(self) -> None:
        ours, theirs = socket.socketpair()
        options = {
            "--listener": self._listener.fileno(),
            "--control": theirs.fileno(),
            "--parent": os.getpid(),
            "--documents": self._documents,
            "--document-seconds": self._document_seconds,
        }
        # A fresh interpreter: forking a parent with threads is unsafe, and it would inherit
        # everything that the parent has loaded.
        with theirs:
            process = subprocess.Popen(  # noqa: S603 (our own module, our own numbers)
                [
                    sys.executable,
                    "-P",
                    "-c",
                    ENTRY,
                    str(PACKAGE),
                    *(str(word) for pair in options.items() for word in pair),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(self._listener.fileno(), theirs.fileno()),
            )
        worker = _Worker(process, ours)
        self._workers.append(worker)
        self._selector.register(ours, selectors.EVENT_READ, worker)


def _dismiss(worker: _Worker) -> None:
    # Not close(): a process forked from the parent may hold a copy of the descriptor.
    try:
        worker.control.shutdown(socket.SHUT_WR)
    except OSError:
        return  # it has left already

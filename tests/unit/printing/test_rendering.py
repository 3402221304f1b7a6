"""Warm render processes: replaced when they die, never fetching, the same bytes each time."""

import os
import select
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.printing.pdf import html_to_pdf
from portal.printing.registration_form import registration_form_html
from portal.printing.render_server import RenderServer
from portal.printing.renderer import ADDRESS_VARIABLE, RenderFailed, RenderUnavailable, render_pdf
from portal.printing.wire import WireError, receive_frame, send_frame

from . import samples

SMALL = "<!DOCTYPE html><p>就业"


@pytest.fixture(scope="module")
def server() -> Iterator[RenderServer]:
    with RenderServer() as server:
        assert server.wait_ready()
        yield server


def gone(pid: int, seconds: float) -> bool:
    """Whether the process ends within `seconds`."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


def test_a_form_comes_back_the_same_bytes_as_in_process(server: RenderServer) -> None:
    html = registration_form_html(samples.crowded())
    first = render_pdf(html)
    assert first.startswith(b"%PDF-")
    assert render_pdf(html) == first == html_to_pdf(html)


def test_the_socket_is_for_this_user_alone(server: RenderServer) -> None:
    assert os.environ[ADDRESS_VARIABLE] == server.address
    assert stat.S_IMODE(Path(server.address).parent.stat().st_mode) == 0o700
    assert len(server.address) < 100


def test_a_killed_process_is_replaced_and_the_request_succeeds(server: RenderServer) -> None:
    (before,) = server.process_ids
    os.kill(before, signal.SIGKILL)
    assert render_pdf(SMALL).startswith(b"%PDF-")
    assert before not in server.process_ids


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/x.png", "file:///etc/hostname", "ftp://127.0.0.1/x"]
)
@pytest.mark.parametrize("html", ["<img src='{}'>", "<link rel=stylesheet href='{}'>"])
def test_nothing_is_fetched(server: RenderServer, html: str, address: str) -> None:
    with pytest.raises(RenderFailed) as caught:
        render_pdf(html.format(address))
    assert caught.value.error == "FetchRefused"


def test_a_failed_document_leaves_the_process_at_work(server: RenderServer) -> None:
    before = server.process_ids
    with pytest.raises(RenderFailed):
        render_pdf("<img src='http://127.0.0.1:9/'>")
    render_pdf(SMALL)
    assert server.process_ids == before


def test_a_client_that_sends_no_frame_does_no_harm(server: RenderServer) -> None:
    for noise in (b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 8, b"\0\0\0\2\0\0\0\0[]"):
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(server.address)
            client.sendall(noise)
    assert render_pdf(SMALL).startswith(b"%PDF-")


def test_a_worn_process_is_followed_by_a_warm_one() -> None:
    with RenderServer(documents=2) as server:
        assert server.wait_ready()
        (first,) = server.process_ids
        deadline = time.monotonic() + 20
        while first in server.process_ids and time.monotonic() < deadline:
            assert render_pdf(SMALL).startswith(b"%PDF-")
        assert first not in server.process_ids


def test_a_document_that_hangs_ends_its_process_not_the_service() -> None:
    endless = "<!DOCTYPE html>" + "<p>就业失业</p>" * 60_000
    with RenderServer(document_seconds=1) as server:
        with pytest.raises(RenderUnavailable, match="twice"):
            render_pdf(endless)
        assert render_pdf(SMALL).startswith(b"%PDF-")
        assert server.wait_ready()


def test_stopping_leaves_nothing_behind() -> None:
    before = os.environ.get(ADDRESS_VARIABLE)
    with RenderServer(workers=2) as server:
        assert server.wait_ready()
        pids = server.process_ids
        directory = Path(server.address).parent
    assert len(pids) == 2
    assert all(gone(pid, 0) for pid in pids)
    assert not directory.exists()
    assert os.environ.get(ADDRESS_VARIABLE) == before


def test_the_processes_leave_when_their_parent_is_killed() -> None:
    program = (
        "from portal.printing.render_server import RenderServer\n"
        "server = RenderServer(); server.start(); server.wait_ready()\n"
        "print(*server.process_ids, server.address, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-P", "-c", program],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        pid, address = parent.stdout.readline().split()
        parent.kill()
    Path(address).unlink()
    Path(address).parent.rmdir()
    assert gone(int(pid), 10)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A stand-in for the render processes: each given function serves one connection."""
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{directory}/s")
        listener.listen()
        monkeypatch.setenv(ADDRESS_VARIABLE, f"{directory}/s")
        threads: list[threading.Thread] = []

        def serve(*turns: Callable[[socket.socket], None]) -> None:
            def run() -> None:
                for turn in turns:
                    connection, _ = listener.accept()
                    with connection:
                        receive_frame(connection)
                        turn(connection)

            threads.append(threading.Thread(target=run))
            threads[-1].start()

        yield serve
        for thread in threads:
            thread.join()


def die(connection: socket.socket) -> None:
    connection.send(b"\0\0")  # half an answer


def answer(connection: socket.socket) -> None:
    send_frame(connection, {"ok": True}, b"%PDF")


def test_a_request_in_flight_is_tried_once_more(answering: Callable[..., None]) -> None:
    answering(die, answer)
    assert render_pdf(SMALL) == b"%PDF"


def test_dying_twice_is_unavailable(answering: Callable[..., None]) -> None:
    answering(die, die)
    with pytest.raises(RenderUnavailable, match="twice"):
        render_pdf(SMALL)


def test_silence_is_unavailable(answering: Callable[..., None]) -> None:
    done = threading.Event()
    answering(lambda _: done.wait(5) and None)
    with pytest.raises(RenderUnavailable, match=r"0\.05 s"):
        render_pdf(SMALL, timeout=0.05)
    done.set()


def test_no_server_is_unavailable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(ADDRESS_VARIABLE, raising=False)
    with pytest.raises(RenderUnavailable):
        render_pdf(SMALL)
    monkeypatch.setenv(ADDRESS_VARIABLE, str(tmp_path / "s"))
    with pytest.raises(RenderUnavailable):
        render_pdf(SMALL)


def test_frames() -> None:
    left, right = socket.socketpair()
    with left, right:
        send_frame(left, {"ok": True, "message": "好"}, b"\0" * 10)
        assert receive_frame(right) == ({"ok": True, "message": "好"}, b"\0" * 10)
        left.sendall(b"\xff" * 8)
        with pytest.raises(WireError, match="too long"):
            receive_frame(right)


def test_at_least_one_worker() -> None:
    with pytest.raises(ValueError, match="at least one"):
        RenderServer(workers=0)

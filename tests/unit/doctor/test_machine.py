"""What `doctor` finds on the machine: each fault provoked, and what sound things say."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections import namedtuple
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from weasyprint.text import ffi

from portal.config import Settings
from portal.doctor import Installation, State, machine, serving
from portal.doctor.findings import Finding, fail, ok, warn, worst
from portal.key_changes import KeyKind, add_key
from portal.keys import create_keys
from portal.printing import pdf

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
PRODUCTION: dict[str, Any] = {"address": "https://portal.example", "trusted_proxies": 1}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    made = sa.create_engine("sqlite://")
    yield made
    made.dispose()


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "safe" / "keys.toml"
    create_keys(path)
    return path


def installation(engine: sa.Engine, tmp_path: Path, **settings: Any) -> Installation:
    """A production installation, but for the settings given."""
    instance = tmp_path / "instance"
    instance.mkdir(exist_ok=True)
    given: dict[str, Any] = {
        **PRODUCTION,
        "instance": instance,
        "keys_file": tmp_path / "safe" / "keys.toml",
    }
    return Installation(Settings(**(given | settings)), engine, NOW, NOW)


@pytest.mark.parametrize(
    ("found", "state", "text"),
    [
        ([], State.OK, "all well"),
        ([ok("a"), ok("b")], State.OK, "a; b"),
        ([ok("a"), warn("b"), ok("c"), warn("d")], State.WARN, "b; d"),
        ([fail("a"), warn("b"), ok("c")], State.FAIL, "a"),
    ],
)
def test_the_worst_is_told(found: list[Finding], state: State, text: str) -> None:
    assert worst(found, "all well") == Finding(state, text)


@pytest.mark.parametrize(
    ("settings", "state", "told"),
    [
        ({}, State.OK, "https://portal.example, no SMS gateway"),
        ({"sms_url": "https://sms.example", "sms_id": "x"}, State.OK, "an SMS gateway"),
        ({"demo": True}, State.WARN, "passwords are public"),
    ],
)
def test_settings(
    engine: sa.Engine, tmp_path: Path, settings: dict[str, Any], state: State, told: str
) -> None:
    found = machine.settings(installation(engine, tmp_path, **settings))
    assert (found.state, told in found.text) == (state, True)


@pytest.mark.parametrize(
    ("settings", "state", "told"),
    [
        ({}, State.OK, "portal.example"),
        ({"demo": True, "secure_cookies": False}, State.OK, "for the demo"),
        ({"secure_cookies": False}, State.FAIL, "in the clear"),
        ({"address": None}, State.WARN, "any name"),
        ({"host": "0.0.0.0"}, State.WARN, "only the proxy"),  # noqa: S104 - the fault
        ({"trusted_proxies": 0}, State.WARN, "one address"),
    ],
)
def test_https(
    engine: sa.Engine, tmp_path: Path, settings: dict[str, Any], state: State, told: str
) -> None:
    found = machine.https(installation(engine, tmp_path, **settings))
    assert (found.state, told in found.text) == (state, True)


def test_sound_keys(engine: sa.Engine, tmp_path: Path, keys_file: Path) -> None:
    add_key(keys_file, KeyKind.ENCRYPTION)
    found = machine.keys(installation(engine, tmp_path))
    assert found.state is State.OK
    assert "encryption: 1, 2 known, 1 in force" in found.text


def test_a_key_file_that_is_missing_or_garbled(
    engine: sa.Engine, tmp_path: Path, keys_file: Path
) -> None:
    keys_file.write_text("session = ")
    assert machine.keys(installation(engine, tmp_path)).state is State.FAIL
    keys_file.unlink()
    found = machine.keys(installation(engine, tmp_path))
    assert (found.state, "keys create" in found.text) == (State.FAIL, True)


def test_a_key_file_that_others_may_read_or_that_lies_with_the_data(
    engine: sa.Engine, tmp_path: Path, keys_file: Path
) -> None:
    keys_file.chmod(0o640)
    found = machine.keys(installation(engine, tmp_path))
    assert (found.state, "0640" in found.text) == (State.WARN, True)
    create_keys(tmp_path / "instance" / "keys.toml")
    beside = machine.keys(installation(engine, tmp_path, keys_file=None))
    assert (beside.state, "keys_file" in beside.text) == (State.WARN, True)


def test_a_library_that_is_missing(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installation(engine, tmp_path)
    assert machine.libraries(here).state is State.OK
    monkeypatch.setattr(ffi, "harfbuzz_subset", None)
    slow = machine.libraries(here)
    assert (slow.state, "libharfbuzz-subset0" in slow.text) == (State.WARN, True)


def test_without_pango_nothing_is_printed(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint.text.ffi" or name == "portal.printing.pdf":
                raise OSError("cannot load library 'libpango-1.0-0'")

    here = installation(engine, tmp_path)
    for name in ("weasyprint.text.ffi", "portal.printing.pdf"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert "libpango" in machine.libraries(here).text
    assert machine.libraries(here).state is State.FAIL
    assert machine.fonts(here).state is State.FAIL


def test_flow_charts_without_graphviz(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "find_spec", lambda _name: object())
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    found = machine.libraries(installation(engine, tmp_path))
    assert (found.state, "graphviz" in found.text) == (State.WARN, True)


def test_the_fonts_of_chinese_and_of_rare_names(engine: sa.Engine, tmp_path: Path) -> None:
    found = machine.fonts(installation(engine, tmp_path))
    assert found.state is State.OK
    assert "Noto-Serif-CJK" in found.text
    assert "BabelStone-Han" in found.text


def test_fonts_that_are_missing(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    latin = pdf.html_to_pdf('<p style="font-family: DejaVu Sans">x</p>')
    monkeypatch.setattr(pdf, "html_to_pdf", lambda _page: latin)
    found = machine.fonts(installation(engine, tmp_path))
    assert found.state is State.FAIL
    assert "fonts-noto-cjk" in found.text
    assert "fonts-babelstone-han" in found.text


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (machine.SCARCE, State.OK),
        (machine.SCARCE - 1, State.WARN),
        (machine.TOO_LITTLE, State.WARN),
        (machine.TOO_LITTLE - 1, State.FAIL),
    ],
)
def test_a_disk_that_fills(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(free, 0, free))
    assert machine.disk(installation(engine, tmp_path)).state is state


def test_folders_that_are_everybodys_or_anothers(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = installation(engine, tmp_path)
    archive = here.settings.instance / "archive"
    archive.mkdir()
    archive.chmod(0o777)
    assert f"{archive} may be written by every account" in machine.disk(here).text
    archive.chmod(0o700)
    assert machine.disk(here).state is not State.FAIL
    monkeypatch.setattr(os, "access", lambda path, _mode: path != archive)
    found = machine.disk(here)
    assert (found.state, found.text) == (
        State.FAIL,
        f"{archive} can't be written by this account: chown it",
    )


def test_a_server_that_is_not_there(engine: sa.Engine, tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        here = installation(engine, tmp_path, port=held.getsockname()[1])
        assert serving.server(here).state is State.WARN


def test_a_server_with_and_without_its_worker(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = tmp_path / "proc"
    (processes / "12").mkdir(parents=True)
    (processes / "13").mkdir()  # it has just ended
    (processes / "12" / "cmdline").write_bytes(b"python\0-m\0flask\0serve\0")
    monkeypatch.setattr(serving, "_PROCESSES", processes)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        here = installation(engine, tmp_path, port=listening.getsockname()[1])
        assert serving.server(here).state is State.FAIL
        (processes / "12" / "cmdline").write_bytes(b"python\0jobs\0run\0--parent\0001\0")
        assert serving.server(here).state is State.OK

"""The parts of the bench that ask a portal, at the smallest size: each names its figures."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.bench import floor, mix, pages, start
from tests.bench.options import Options, read
from tests.bench.province import Province, generated, province
from tests.bench.report import verdict
from tests.browser.portal_server import running
from tests.databases import Databases

_SMALL = Options(people=(60,), users=(3,), seconds=1.0, times=2, months=1)


def test_parts_of_a_province(
    tmp_path: Path,
    databases: Databases,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """One province and one production server for all: no answer is unexpected.

    The floor has a server of its own: with ``--soak`` alone.
    """
    monkeypatch.setattr(mix, "RATES", {"archived": 200.0})
    monkeypatch.setattr(mix, "_WARM_UP_SECONDS", 0.5)
    monkeypatch.setattr(start, "_STARTS", 1)
    monkeypatch.setattr(pages, "WARM_UP", 2)
    with (
        province(databases, tmp_path, "sqlite", 60, _SMALL) as there,
        running(there.instance, there.environment) as server,
    ):
        for part in (start, pages, mix):
            monkeypatch.setattr(part, "running", lambda *_: nullcontext(server))
        monkeypatch.setattr(
            floor, "running", lambda *how: running(*how) if how[2:] else nullcontext(server)
        )
        _told(there, generated(there, _SMALL), {"rows/s"})
        started = {"until the first answer s", "web process PSS after work MB"}
        _told(there, start.figures(there, _SMALL), started)
        named = [*pages.OF_A_CLERK, *(one.name for one in pages.STATIONS)]
        of_each = {f"{one} {what}" for one in named for what in ("p50 ms", "bytes", "queries")}
        _told(there, pages.figures(there, _SMALL), of_each)
        if request.config.getoption("--soak"):
            compared = {"desk × the floor", "confirm and next × the floor"}
            _told(there, floor.figures(there, _SMALL), compared)
        found = mix.figures(there, _SMALL)
    for pace in ("flat out", "paced"):
        name = f"sqlite 60: 3 users, archived papers, {pace}"
        assert found[f"{name} requests/s"] > 0
        assert found[f"{name} 5xx"] == found[f"{name} unexpected answers"] == 0


def _told(there: Province, found: dict[str, float], names: set[str]) -> None:
    assert {f"{there.name}: {one}" for one in names} <= found.keys()


def test_options() -> None:
    """Parts, sizes and databases by option; without any, all of them."""
    given = read(["mix", "--people", "10,20", "--databases", "sqlite"], ("mix", "pages"))
    assert (given.parts, given.people, given.databases) == (("mix",), (10, 20), ("sqlite",))
    assert read([], ("mix", "pages")).parts == ("mix", "pages")


@pytest.mark.parametrize("wrong", [["such"], ["--databases", "oracle"], ["--people", "many"]])
def test_wrong_options(wrong: list[str]) -> None:
    """What is not there is refused before anything is measured."""
    with pytest.raises(SystemExit):
        read(wrong, ("mix",))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("sqlite 10: desk × the floor", 3.0, "≤ 3 ✓"),
        ("sqlite 10: desk × the floor", 3.1, "≤ 3 ✗"),
        ("sqlite 10: 50 users, archived papers, flat out requests/s", 199.0, "≥ 200 ✗"),
        ("sqlite 10: desk p50 ms", 3.1, ""),
    ],
)
def test_verdicts(name: str, value: float, told: str) -> None:
    """A figure stands beside its target, as it came out."""
    assert verdict(name, value) == told

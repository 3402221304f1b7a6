"""The locks: complete, hashed, in step with each other, and silent about where they came from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
_PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Package → version of a lock."""
    return dict(_PIN.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


def plain(requirement: str) -> str:
    """The package's name as locks write it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return name[0].lower().replace("_", "-")


def test_what_runs_is_what_was_tested() -> None:
    assert pins("run").items() <= pins("dev").items()


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {plain(one) for one in project["project"]["dependencies"]}
    assert wanted <= pins("run").keys()
    wanted |= {plain(one) for one in project["dependency-groups"]["dev"]}
    assert wanted <= pins("dev").keys()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_pin_has_a_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text().strip())
    assert [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert len(blocks) == len(_PIN.findall(lock.read_text()))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_python_lock_names_an_address(lock: Path) -> None:
    assert re.findall(r"https?://|index-url|find-links|trusted-host", lock.read_text()) == []


def test_the_front_end_lock_names_no_registry() -> None:
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_every_front_end_package_has_a_hash() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []

"""A real browser on a real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.office import Office
from tests.browser.portal_server import ROOT, prepared_instance, serving

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
# Read now: the tests of the portal take the developer's PORTAL_* away before any of them runs.
_CHOSEN = os.environ.get("PORTAL_CHROMIUM")
_SCREENS = ROOT / "build" / "screens"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show what was measured; no figure is a reason to fail."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


def launched(driver: Playwright) -> Browser:
    """Chromium without a window."""
    path = _CHOSEN or next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"no browser: install one of {', '.join(_BROWSERS)} or set PORTAL_CHROMIUM")
    return driver.chromium.launch(executable_path=path, args=list(_FLAGS))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance with the demo's life, to be copied and served."""
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return prepared_instance(base.parent if is_worker else base)


@pytest.fixture(scope="session")
def portal_url(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demo, its clock begun at ``portal_server.BUSINESS_NOW``."""
    with serving(prepared, tmp_path_factory.getbasetemp() / "browser-instance") as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; a machine without a browser can't pass."""
    with sync_playwright() as driver:
        made = launched(driver)
        yield made
        made.close()


@pytest.fixture
def office(browser: Browser, portal_url: str) -> Iterator[Office]:
    """Screens for the test; what must never happen on any of them fails it."""
    made = Office(browser, portal_url)
    yield made
    made.close()
    assert made.faults() == []


@pytest.fixture(scope="session")
def screens() -> Path:
    """Where pictures for the reviewer go; not part of the repository."""
    _SCREENS.mkdir(parents=True, exist_ok=True)
    return _SCREENS

"""What a clerk on a slow line sees: the time until a page is painted, at 1 Mbit/s in Chromium.

`first visit` has nothing kept; `again` has the styles and scripts of an earlier page.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import launched
from tests.browser.office import Office
from tests.browser.portal_server import prepared_instance, serving
from tests.measuring import Figures

_BYTES_A_SECOND = 1_000_000 / 8
_LATENCY_MS = 20
_TIMES = 5
_PAGES = {"log-in": "/login", "desk": "/"}
_FIRST_PAINT = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const found = list.getEntriesByName("first-contentful-paint")[0];
    if (found) resolve(found.startTime);
  }).observe({ type: "paint", buffered: true });
})"""
_LOADED = """() => {
  const of = (kind) => performance.getEntriesByType(kind);
  const sent = [...of("navigation"), ...of("resource")].filter((one) => one.transferSize > 0);
  return [sent.length, sent.reduce((sum, one) => sum + one.transferSize, 0)];
}"""


def figures(folder: Path) -> Figures:
    """Median ms until something is painted, files and kB that came over the line."""
    with (
        serving(prepared_instance(folder), folder / "instance") as url,
        sync_playwright() as driver,
    ):
        browser = launched(driver)
        try:
            return _of_all_pages(browser, url)
        finally:
            browser.close()


def _of_all_pages(browser: Browser, url: str) -> Figures:
    found: Figures = {}
    office = Office(browser, url)
    state = office.signed_in("community").context.storage_state()
    office.close()

    def fresh() -> Page:
        return browser.new_context(base_url=url, storage_state=state).new_page()

    for name, address in _PAGES.items():
        found |= _of_page(name, address, fresh)
    return found


def _of_page(name: str, address: str, fresh: Callable[[], Page]) -> Figures:
    visits: dict[str, list[tuple[float, float, float]]] = {"first visit": [], "again": []}
    for _ in range(_TIMES):
        page = fresh()
        _slow(page)
        for seen in visits.values():
            seen.append(_visit(page, address))
        page.context.close()
    return {
        f"{name}, {visit}: {what}": median(values)
        for visit, seen in visits.items()
        for what, values in zip(
            ("first paint ms", "files", "kB"), zip(*seen, strict=True), strict=True
        )
    }


def _slow(page: Page) -> None:
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": _LATENCY_MS,
            "downloadThroughput": _BYTES_A_SECOND,
            "uploadThroughput": _BYTES_A_SECOND,
        },
    )


def _visit(page: Page, address: str) -> tuple[float, float, float]:
    page.goto(address, wait_until="load")
    painted: float = page.evaluate(_FIRST_PAINT)
    files, sent = page.evaluate(_LOADED)
    return painted, files, sent / 1000

"""What every page must be: in Chinese, one heading, nothing out of place, open to everybody."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from portal.services.demo.accounts import ACCOUNTS, PASSWORD

_WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# What stands on the screen as it is: keys, a file's kind, the demo's password, staff's user names.
_KNOWN = frozenset(
    {
        "Enter",
        "Ctrl",
        "Shift",
        "Esc",
        "PDF",
        "Excel",
        "CSV",
        PASSWORD,
        *(account.username for account in ACCOUNTS),
    }
)
_STAFF_WITHOUT_LOG_IN = re.compile(r"(clerk|reviewer)_\d{12}")
# The second half of an employer's code, from its first letter on.
_OF_A_CREDIT_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{8}")
# A foreigner's name stands as in the permanent resident's card.
_NAME_ON_A_CARD = re.compile(r"[A-Z]+")
# An anchor's code in groups of four, from its first two letters in a row on.
_OF_AN_ANCHOR = re.compile(r"[A-F]{2}[0-9A-F]{0,2}(-[0-9A-F]{4})*")
# A second factor's secret in groups of four, to be typed into a phone.
_OF_A_SECRET = re.compile(r"[A-Z]{2}[A-Z2-7]{0,2}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z_][^\s：]*")
_SAID = """() => [document.body.innerText, document.title,
  ...Array.from(document.querySelectorAll("[placeholder], [aria-label], [title], [alt]"),
    (element) => ["placeholder", "aria-label", "title", "alt"]
      .map((name) => element.getAttribute(name) ?? "").join(" "))].join("\\n")"""
_CROOKED = """() => Array.from(document.querySelectorAll("table")).filter((table) => {
  const [head, row] = ["thead tr", "tbody tr"].map(
    (one) => Array.from(table.querySelector(one)?.cells ?? [],
      (cell) => cell.getBoundingClientRect().left));
  return row.length === head.length && row.some((left, at) => Math.abs(left - head[at]) > 1);
}).length"""
_axe = Axe()


def scrolls_sideways(page: Page) -> bool:
    """Whether anything reaches beyond the window's width."""
    wide: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return wide


def faults(page: Page) -> list[str]:
    """Everything wrong with the page that is open."""
    found = [f"{page.url}: sideways scrolling"] if scrolls_sideways(page) else []
    headings = page.get_by_role("heading", level=1).count()
    if headings != 1:
        found.append(f"{page.url}: {headings} first headings")
    if page.evaluate(_CROOKED):
        found.append(f"{page.url}: a table's cells are not under their headings")
    foreign = _foreign_words(page.evaluate(_SAID))
    if foreign:
        found.append(f"{page.url}: not Chinese: {' '.join(foreign)}")
    return found + [f"{page.url}: {one}" for one in _accessibility(page)]


def _foreign_words(said: str) -> list[str]:
    words = set(_LATIN.findall(said)) - _KNOWN
    named = (
        *(_STAFF_WITHOUT_LOG_IN, _NAME_ON_A_CARD, _OF_A_CREDIT_CODE),
        *(_OF_AN_ANCHOR, _OF_A_SECRET),
    )
    return sorted(word for word in words if not any(kind.fullmatch(word) for kind in named))


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the page for the reviewer."""
    page.screenshot(path=folder / f"{name}.png")


def _accessibility(page: Page) -> list[str]:
    answer = _axe.run(page, options=_WCAG).response
    return [
        f"{broken['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for broken in answer["violations"]
        for node in broken["nodes"]
    ]

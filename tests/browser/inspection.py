"""What every page must be: in Chinese, one heading, nothing out of place, open to everybody."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TypedDict

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from portal.services.demo.accounts import ACCOUNTS, PASSWORD
from tests.browser.portal_server import CARD_READER

_WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
# What stands on the screen as it is: keys, a file's kind and size, the demo's password, staff's
# user names, a setting as the operator typed it, a course's own name.
_KNOWN = frozenset(
    {
        "Enter",
        "Ctrl",
        "Shift",
        "Esc",
        "PDF",
        "Excel",
        "CSV",
        "MB",
        "PIN",
        "SYB",
        "NOVAK",  # as in a permanent resident's card
        "ANNA",
        "MARIE",
        PASSWORD,
        *CARD_READER.split(),
        *(account.username for account in ACCOUNTS),
    }
)
_STAFF_WITHOUT_LOG_IN = re.compile(r"(clerk|reviewer)_\d{12}")
# The second half of an employer's code, from its first letter on.
_OF_A_CREDIT_CODE = re.compile(r"[A-Z]{2}[0-9A-Z]{8}")
# Where codes stand that somebody compares or types, in groups of four: an anchor's, from its first
# two letters in a row on, and a second factor's secret.
_IN_PLACES = {
    "/audit/anchors": re.compile(r"[A-F]{2}[0-9A-F]{0,2}(-[0-9A-F]{4})*"),
    "/account/factor": re.compile(r"[A-Z]{2}[A-Z2-7]{0,2}"),
}
_LATIN = re.compile(r"[A-Za-z][A-Za-z_][!-~]*")
_SEEN = """() => ({
  wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  headings: Array.from(document.querySelectorAll("h1"),
    (one) => one.checkVisibility({checkVisibilityCSS: true}) && !one.closest("[aria-hidden=true]"))
    .filter(Boolean).length,
  crooked: Array.from(document.querySelectorAll("table")).some((table) => {
    const [head, row] = ["thead tr", "tbody tr"].map(
      (one) => Array.from(table.querySelector(one)?.cells ?? [],
        (cell) => cell.getBoundingClientRect().left));
    return row.length === head.length && row.some((left, at) => Math.abs(left - head[at]) > 1);
  }),
  said: [document.body.innerText, document.title,
    ...Array.from(document.querySelectorAll("[placeholder], [aria-label], [title], [alt]"),
      (element) => ["placeholder", "aria-label", "title", "alt"]
        .map((name) => element.getAttribute(name) ?? "").join(" "))].join("\\n"),
  files: Array.from(document.querySelectorAll("[data-file-face]"), (face) => face.innerText)
    .join(" "),
})"""
# What axe judges an element by, but for its words: what it is and how it looks, in what it stands,
# what stands in it, what names it and whether that is there; and the headings in their order.
_BUILD = """() => {
  const points = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"];
  const filled = ["alt", "title", "aria-label", "placeholder", "value", "href", "id", "name"];
  const matter = /^(role|type|lang|tabindex|scope|autocomplete|aria-.*|[a-z]*span)$/;
  const found = new Set();
  const said = ({name, value}) =>
    points.includes(name)
      ? name + value.split(" ").map((id) => document.getElementById(id)?.tagName ?? "-")
    : filled.includes(name) ? name + (value.trim() ? "+" : "-")
    : matter.test(name) ? name + "=" + value.replace(/[0-9]+/g, "n")
    : value === "" ? name : "";
  const visit = (element, above) => {
    const {color, backgroundColor, fontSize, fontWeight} = getComputedStyle(element);
    const path = above + ">" + [element.tagName, ...element.classList, backgroundColor].join(".");
    const texts = Array.from(element.childNodes).filter((node) => node.nodeType === Node.TEXT_NODE);
    found.add([path, ...Array.from(element.attributes, said),
      texts.some((node) => node.data.trim()) ? color + fontSize + fontWeight : "-",
      ...new Set(Array.from(element.children, (child) => child.tagName))].join(" "));
    for (const child of element.children) visit(child, path);
  };
  visit(document.body, document.documentElement.lang + (document.title ? "+" : "-"));
  found.add(Array.from(document.querySelectorAll("h1, h2, h3, h4, h5, h6"),
    (element) => element.tagName).join());
  return Array.from(found);
}"""
_axe = Axe()
_judged: set[str] = set()
"""What axe has found nothing wrong with, in this process."""


class _Seen(TypedDict):
    """What a person sees of a page: whether it is too wide, its words, its files' names."""

    wide: bool
    headings: int
    crooked: bool
    said: str
    files: str


def scrolls_sideways(page: Page) -> bool:
    """Whether anything reaches beyond the window's width."""
    return _seen(page)["wide"]


def faults(page: Page) -> list[str]:
    """Everything wrong with the page that is open."""
    seen = _seen(page)
    found = ["sideways scrolling"] if seen["wide"] else []
    if seen["headings"] != 1:
        found.append(f"{seen['headings']} first headings")
    if seen["crooked"]:
        found.append("a table's cells are not under their headings")
    if foreign := _foreign_words(page.url, seen):
        found.append(f"not Chinese: {' '.join(foreign)}")
    return [f"{page.url}: {one}" for one in found + _accessibility(page)]


def _seen(page: Page) -> _Seen:
    """In one go: each question of its own would take the browser ten milliseconds more."""
    seen: _Seen = page.evaluate(_SEEN)
    return seen


def _foreign_words(address: str, seen: _Seen) -> list[str]:
    words = set(_LATIN.findall(seen["said"])) - _KNOWN - set(seen["files"].split())
    named = [_STAFF_WITHOUT_LOG_IN, _OF_A_CREDIT_CODE]
    named += [kind for place, kind in _IN_PLACES.items() if place in address]
    return sorted(word for word in words if not any(kind.fullmatch(word) for kind in named))


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep a picture of the page for the reviewer; a PNG would take three times as long."""
    page.screenshot(path=folder / f"{name}.jpg", type="jpeg", quality=80)


def _accessibility(page: Page) -> list[str]:
    """Of a page that is built as those before it, axe would say what it said of them.

    At another width it would not: sizes and what is shown follow the width.
    """
    width = page.evaluate("innerWidth")
    build = {sha256(f"{width} {one}".encode()).hexdigest() for one in page.evaluate(_BUILD)}
    if build <= _judged:
        return []
    answer = _axe.run(page, options=_WCAG).response
    if not answer["violations"]:
        _judged.update(build)
    return [
        f"{broken['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for broken in answer["violations"]
        for node in broken["nodes"]
    ]

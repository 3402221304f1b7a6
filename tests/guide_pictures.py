"""The pictures of the user guide: ``make guide-pictures`` takes them anew from the demo.

Each is the part of an office screen (1366×768) that the guide speaks of, with a palette instead of
all colours: small, and the same as long as the page is.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, expect, sync_playwright

from tests.browser.applicants import applicant, fill_form, open_form, register
from tests.browser.conftest import launched
from tests.browser.office import Office
from tests.browser.portal_server import ROOT, prepared_instance, serving

FOLDER = ROOT / "docs" / "guide" / "img"
KILOBYTES = 60
_COLOURS = 64
_WHOLE = FloatRect(x=0, y=0, width=1366, height=768)
_ABOVE = FloatRect(x=0, y=0, width=1366, height=560)
_PLAIN = FloatRect(x=0, y=0, width=1366, height=300)
_MAIN = FloatRect(x=172, y=52, width=1194, height=560)


@dataclass(frozen=True)
class Shot:
    """A picture: who is signed in, what leads to the page, and what part of the screen is shown."""

    username: str
    reach: Callable[[Page], object]
    part: FloatRect


def _at(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def _by_link(room: str, *links: str) -> Callable[[Page], object]:
    def reach(page: Page) -> None:
        page.get_by_role("navigation").get_by_role("link", name=room).first.click()
        for link in links:
            page.get_by_role("link", name=link).first.click()

    return reach


def _form(page: Page) -> None:
    who = applicant("龙秀英")
    open_form(page, who)
    fill_form(page, who)
    page.evaluate("scrollTo(0, 0)")


def _done(page: Page) -> None:
    register(page, applicant("石建国"))


def _locked(page: Page) -> None:
    page.keyboard.press("F2")
    expect(page.get_by_role("dialog", name="已锁屏")).to_be_visible()


def _made(page: Page) -> None:
    page.goto("/making")
    with page.expect_navigation():
        page.get_by_role("link", name="打开").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="制证").click()
    page.goto("/issues")


def _asked(page: Page) -> None:
    register(page, applicant("吴小凤"))
    page.get_by_role("link", name="打开本人记录").click()
    page.get_by_role("link", name="申领《就业创业证》").click()


SHOTS: dict[str, Shot] = {
    "clerk-desk": Shot("community", _at("/desk"), _WHOLE),
    "clerk-form": Shot("community", _form, _WHOLE),
    "clerk-card": Shot("community", _at("/confirmation"), _ABOVE),
    "clerk-lock": Shot("community", _locked, _ABOVE),
    "clerk-done": Shot("community", _done, _WHOLE),
    "clerk-certificate": Shot("community", _asked, _WHOLE),
    "reviewer-review": Shot("township", _at("/reviews"), _WHOLE),
    "reviewer-send-back": Shot("township", _by_link("审核", "退回"), _MAIN),
    "district-making": Shot("district", _at("/making"), _ABOVE),
    "district-issues": Shot("district", _made, _ABOVE),
    "district-audits": Shot("district", _at("/vacancies/audits"), _WHOLE),
    "supervisor-overview": Shot("city", _at("/overview"), _ABOVE),
    "supervisor-rolls": Shot("city", _at("/rolls"), _ABOVE),
    "admin-accounts": Shot("sysadmin", _at("/admin/accounts"), _ABOVE),
    "admin-postings": Shot("secadmin", _by_link("岗位与角色", "打开"), _ABOVE),
    "admin-audit": Shot("auditor", _at("/admin/audit"), _ABOVE),
    "admin-anchors": Shot("auditor", _at("/admin/audit/anchors"), _PLAIN),
}
"""By the names of their files; those that only look come first."""


def take(browser: Browser, url: str, names: list[str]) -> None:
    """Take these pictures of a running demo."""
    office = Office(browser, url)
    try:
        for name in names:
            shot = SHOTS[name]
            page = office.signed_in(shot.username)
            shot.reach(page)
            page.wait_for_load_state("networkidle")
            _keep(name, page.screenshot(clip=shot.part))
    finally:
        office.close()


def _keep(name: str, png: bytes) -> None:
    with Image.open(io.BytesIO(png)) as taken:
        few = _with_few_colours(taken.convert("RGB"))
    path = FOLDER / f"{name}.png"
    few.save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)} {path.stat().st_size / 1024:.0f} KB\n")


def _with_few_colours(taken: Image.Image) -> Image.Image:
    """In the colours that most of it is in: a mean would turn the few red and green signs grey."""
    counted = taken.getcolors(taken.width * taken.height)
    found = cast("list[tuple[int, tuple[int, int, int]]]", counted)
    common = sorted(found, key=lambda one: (-one[0], one[1]))[:_COLOURS]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for _, colour in common for part in colour])
    return taken.quantize(palette=palette, dither=Image.Dither.NONE)


def main() -> None:
    """Take all, or those named on the command line."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(prepared_instance(Path(folder)), Path(folder) / "instance") as url,
        sync_playwright() as driver,
    ):
        take(launched(driver), url, sys.argv[1:] or list(SHOTS))


if __name__ == "__main__":
    main()

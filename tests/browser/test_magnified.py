"""The main pages magnified by 125 % and 150 %: nothing out of the window, open to everybody."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import applicant, open_form
from tests.browser.inspection import faults, scrolls_sideways
from tests.browser.office import HEIGHT, WIDTH, Office

_ZOOMS = (1.25, 1.5)
# A page, or a list and the shape of the link that leads from its first row on.
_OF_A_COMMUNITY = (
    ("/desk", None),
    ("/desk", r"/cases/\d+"),
    ("/people", r"/people/\d+"),
    ("/confirmation", None),
    ("/confirmation", r"/confirmation/\d+"),
)
_OF_A_DISTRICT = (
    ("/overview", None),
    ("/rolls", None),
    ("/making", None),
    ("/making", r"/making/\d+"),
)


def _faults_magnified(page: Page) -> list[str]:
    """Everything wrong with the page that is open, at each zoom; that the zoom took is checked."""
    found: list[str] = []
    for zoom in _ZOOMS:
        width = round(WIDTH / zoom)
        page.set_viewport_size({"width": width, "height": round(HEIGHT / zoom)})
        assert page.evaluate("innerWidth") == width
        found += [f"{zoom:.0%}: {one}" for one in faults(page)]
    return found


def _opened(page: Page, address: str, shape: str | None) -> Page:
    page.goto(address)
    if shape is not None:
        links = (
            page.get_by_role("main")
            .locator("a[href^='/']:not([target])")
            .evaluate_all("links => links.map(link => link.getAttribute('href'))")
        )
        page.goto(next(one for one in links if re.fullmatch(shape, one.partition("?")[0])))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


@pytest.mark.parametrize(
    ("username", "addresses"), [("community", _OF_A_COMMUNITY), ("district", _OF_A_DISTRICT)]
)
def test_the_main_pages_magnified(
    office: Office, username: str, addresses: tuple[tuple[str, str | None], ...]
) -> None:
    page = office.signed_in(username, zoom=_ZOOMS[0])
    found = [
        fault
        for address, shape in addresses
        for fault in _faults_magnified(_opened(page, address, shape))
    ]
    assert found == []


def test_the_form_and_what_a_search_finds_magnified(office: Office) -> None:
    page = office.signed_in("community", zoom=_ZOOMS[0])
    open_form(page, applicant("龙银凤"))
    found = _faults_magnified(page)
    page.goto("/desk")
    page.get_by_role("textbox", name="查找").fill("wang")
    with page.expect_navigation(url="**/people"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("row").nth(2)).to_be_visible()
    assert found + _faults_magnified(page) == []


def test_a_desk_and_form_twice_as_big_stay_within_the_window(office: Office) -> None:
    page = office.signed_in("community", zoom=2.0)
    page.goto("/desk")
    assert not scrolls_sideways(page)
    open_form(page, applicant("龙银凤"))
    assert not scrolls_sideways(page)

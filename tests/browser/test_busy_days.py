"""Days with much of one kind to do, counted: sixty reviews, a month's end, a supervisor's look.

A morning's printing is counted in test_making.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Hands
from tests.browser.office import Office
from tests.browser.portal_server import running
from tests.browser.records import at_work, records
from tests.factories import (
    NOW,
    certificate_asked,
    personal_details,
    resident_number,
    unemployment_details,
)

Note = Callable[[str, object], None]

CASES, SENT_BACK_EACH = 60, 20
MOST_TO_SEND_BACK = 12
MONTH_END = "2026-11-27T09:00"
LAST_CALLS = 8
_BORN = date(1981, 5, 3)
_NAMES = [
    f"覃{first}{second}" for first, second in product("春夏秋冬", "一二三四五六七八九十甲乙丙丁戊")
]


@contextmanager
def _office(browser: Browser, instance: Path, now: str | None = None) -> Iterator[Office]:
    """An office of its own at a moment; what must never happen on its screens fails the test."""
    with running(instance, {"PORTAL_NOW": now} if now else None) as server:
        made = Office(browser, server.url)
        yield made
        made.close()
        assert made.faults() == []


@pytest.fixture(scope="module")
def busy(prepared: Path, keys_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo, with sixty more requests for a certificate that wait for the township."""
    instance = tmp_path_factory.mktemp("busy") / "instance"
    shutil.copytree(prepared, instance)
    with records(instance) as session:
        clerk = at_work(session, "community")
        for serial, name in enumerate(_NAMES, 1):
            number = resident_number(serial, born=_BORN, county="430702")
            details = unemployment_details(number, personal=personal_details(number, name=name))
            certificate_asked(session, clerk, now=NOW, details=details)
    assert len(_NAMES) == CASES
    return instance


@pytest.mark.clause("R11.4")
def test_an_afternoon_of_sixty_reviews(
    browser: Browser, busy: Path, screens: Path, record_property: Note
) -> None:
    inputs: dict[bool, set[int]] = {True: set(), False: set()}
    with _office(browser, busy) as office:
        page = office.signed_in("township")
        page.get_by_role("navigation").get_by_role("link", name="审核", exact=True).click()
        hands, title = Hands(page), page.locator("#review-title")
        for turn in range(CASES):
            page.wait_for_load_state()  # keys are heard once the page's scripts have run
            name, before = title.inner_text(), hands.inputs
            goes_on = (turn + 1) % SENT_BACK_EACH > 0
            if goes_on:
                hands.press("Control+Enter")
            else:
                _send_back(page, hands)
            expect(title).not_to_have_text(name)
            inputs[goes_on].add(hands.inputs - before)
        picture(page, screens, "afternoon-over")
        assert faults(page) == []
    record_property("inputs to approve a case and see the next", max(inputs[True]))
    record_property("inputs to send a case back and see the next", max(inputs[False]))
    record_property("inputs of an afternoon of sixty reviews", hands.inputs)
    assert inputs[True] == {1}
    assert max(inputs[False]) <= MOST_TO_SEND_BACK


def _send_back(page: Page, hands: Hands) -> None:
    """For a reason, a ticked part and five characters of words; then on to the next."""
    hands.click(page.get_by_role("link", name="退回", exact=True))
    hands.click(page.get_by_label("照片不符合要求"))
    hands.click(page.get_by_role("checkbox", name="照片", exact=True))
    hands.click(page.get_by_label("要改什么"))
    hands.type("照片反光")
    with page.expect_navigation():
        hands.press("Control+Enter")


@pytest.mark.clause("R4.1", "R4.3")
def test_the_months_last_working_day(
    browser: Browser, prepared: Path, tmp_path: Path, screens: Path, record_property: Note
) -> None:
    instance = tmp_path / "instance"
    shutil.copytree(prepared, instance)
    with _office(browser, instance, MONTH_END) as office:
        page = office.signed_in("community")
        expect(page.get_by_text("28 日前还有 1 个工作日")).to_be_visible()
        picture(page, screens, "month-end-desk")
        found = faults(page)
        hands, name = Hands(page), page.locator("#call-name")
        hands.click(page.get_by_role("main").get_by_role("link", name=re.compile("人没有确认")))
        begun = hands.inputs
        page.wait_for_load_state()
        for turn in range(LAST_CALLS):
            expect(name).to_be_focused()
            before = name.inner_text()
            hands.press("1" if turn % 4 == 3 else "3")
            expect(name).not_to_have_text(before)
        picture(page, screens, "month-end-card")
        found += faults(page)
        record_property("inputs to reach the first card of the month from the desk", begun)
        assert begun == 1
        assert hands.inputs == begun + LAST_CALLS, "one key a person"
        assert found == []


@pytest.mark.clause("R4.1")
def test_a_supervisors_look(
    browser: Browser, prepared: Path, tmp_path: Path, screens: Path, record_property: Note
) -> None:
    """From the numbers of the city to those of whom they count, and down to a community's."""
    instance = tmp_path / "instance"
    shutil.copytree(prepared, instance)
    with _office(browser, instance) as office:
        page = office.signed_in("city")
        hands = Hands(page)
        hands.click(page.get_by_role("navigation").get_by_role("link", name="辖区概况", exact=True))
        numbers = page.locator(".sums dd a")
        expect(numbers.first).to_be_visible()
        addresses = [str(one.get_attribute("href")) for one in numbers.all()]
        told = [int(text) for text in numbers.all_inner_texts()]
        picture(page, screens, "supervisors-look")
        found = faults(page)
        for address, number in zip(addresses, told, strict=True):
            page.goto(address)
            assert _listed(page) == number, address
        page.goto("/overview")
        levels = 0
        while (down := page.locator("tbody td:first-child a")).count():
            hands.click(down.first)
            page.wait_for_load_state()
            levels += 1
        record_property("clicks from the city's numbers to a community's", levels)
        assert levels == 3
        found += faults(page)
        assert found == []


def _listed(page: Page) -> int:
    """How many rows the list of a number has, all of its pages."""
    while (more := page.locator("tr.more a")).count():
        with page.expect_response(re.compile("after=")):
            more.click()
        expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    return page.locator("tbody tr").count()

"""受理，稍后核验: the case waits on the desk; the person signs on the screen."""

from __future__ import annotations

import re

import pytest
from PIL import ImageChops
from playwright.sync_api import Locator, Page, expect

from tests.browser import papers
from tests.browser.applicants import (
    Applicant,
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    submit,
)
from tests.browser.office import Office
from tests.browser.signing import sign


@pytest.mark.clause("R2.5", "R2.8", "R2.9")
def test_a_case_waits_on_the_desk_and_is_signed_on_the_screen(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("杨秀英")
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    expect(page.get_by_text("已受理，核验后办结")).to_be_visible()
    expect(page.get_by_text("还没有记录")).to_be_visible()  # nobody has consented yet

    page.goto("/desk")
    row = _row_of(page, who)
    expect(row).to_contain_text("还有 5 天")
    expect(row).to_contain_text("失业登记")
    expect(row).to_contain_text("待核验")
    expect(row).to_contain_text(who.masked)
    _open_with_arrow_keys(page, who.name)

    page.get_by_label("屏幕手写签名").check()
    drawn = papers.picture_of(sign(page))
    page.get_by_label("人工核查").check()
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    address = page.get_by_role("link", name="打印登记表").get_attribute("href")
    assert address is not None
    (printed,) = papers.pictures_of(papers.fetch(page, address))
    assert printed.size == drawn.size
    assert ImageChops.difference(printed.getchannel("A"), drawn.getchannel("A")).getbbox() is None


def test_a_form_to_be_signed_on_paper_carries_no_picture(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("田贵平")
    open_form(page, who)
    fill_form(page, who)
    consent_on_paper(page)
    submit(page, "核验并办结")
    address = page.get_by_role("link", name="打印登记表").get_attribute("href")
    assert address is not None
    assert papers.pictures_of(papers.fetch(page, address)) == []


def _row_of(page: Page, who: Applicant) -> Locator:
    """The person's row on the desk, further down if other cases are more urgent."""
    row = page.get_by_role("row").filter(has_text=who.name)
    more = page.get_by_role("link", name="再看 20 件")
    while not row.count():
        shown = page.locator("tr:not(.more) [data-row]").count()
        more.click()
        expect(page.locator("tr:not(.more) [data-row]").nth(shown)).to_be_visible()
    return row


def _open_with_arrow_keys(page: Page, name: str) -> None:
    """Down the list from where the desk puts the cursor, to the row of the person, and in."""
    links = page.locator("[data-row]")
    expect(links.first).to_be_visible()
    for _ in range(links.count()):
        page.keyboard.press("ArrowDown")
        if name in page.locator("tr:focus-within").inner_text():
            page.keyboard.press("Enter")
            break
    expect(page).to_have_url(re.compile(r"/cases/\d+$"))
    expect(page.get_by_text(name, exact=True)).to_be_visible()
    page.wait_for_load_state()  # the pad is a script's

"""就业登记 of somebody unemployed by keyboard: hired, and no longer registered unemployed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser import papers
from tests.browser.applicants import Applicant, applicant, register
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office
from tests.working import credit_code

EMPLOYER = "长沙某某餐饮有限公司"
SINCE = "2026-11-16"
TICK = "Space"
_MOST_FIELDS = 20


@pytest.mark.clause("R6.3", "R6.4", "R7.1")
def test_an_unemployed_person_is_hired(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("田秀兰")
    register(page, who)
    hands = Keyboard(page)
    _begin(page, hands, who)
    _fill_in(page, hands)
    hands.press("Control+Enter")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    words = papers.text_of(_printed(page))
    for told in (who.name, who.number, EMPLOYER, "就业情况", "2026年11月16日"):
        assert told in words
    assert "失业原因" not in words
    page.get_by_role("link", name="打开本人记录").click()
    _expect_hired(page)
    assert not [trace for trace in office.traces() if any(one in trace for one in who.secrets)]


def _begin(page: Page, hands: Keyboard, who: Applicant) -> None:
    """From the number on the desk to the form, which knows the person."""
    page.goto("/desk")
    expect(page.get_by_label("身份证号", exact=True)).to_be_focused()
    hands.type(who.number)
    hands.press("Tab", 3)
    expect(page.get_by_role("button", name="就业登记")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_label("姓名", exact=True)).to_have_value(who.name)
    expect(page.get_by_role("radio", name="单位就业")).to_be_focused()
    expect(page.get_by_text("办结时一并注销失业登记")).to_be_visible()


def _fill_in(page: Page, hands: Keyboard) -> None:
    expect(page.get_by_label("登记地类型", exact=True)).not_to_have_value("")
    expect(page.get_by_label("灵活就业方式")).to_be_hidden()
    hands.press(TICK)
    _record_the_employer(page, hands)
    _walk_to(hands, page.get_by_label("就业时间", exact=True))
    hands.type(SINCE)
    hands.press("Enter")
    hands.type("3600")
    _walk_to(hands, page.get_by_role("radio", name="本人在登记表上签字"))
    hands.press(TICK)
    _walk_to(hands, page.get_by_role("radio", name="人工核查"))
    hands.press(TICK)


def _record_the_employer(page: Page, hands: Keyboard) -> None:
    """A code that nobody has recorded asks for the rest, once (R6.3)."""
    code = page.locator("#employer").get_by_label("统一社会信用代码", exact=True)
    _walk_to(hands, code)
    hands.type(credit_code())
    hands.press("Tab")
    expect(page.get_by_label("单位名称", exact=True)).to_be_focused()
    hands.type(EMPLOYER)
    _walk_to(hands, page.get_by_role("radio", name="营业执照", exact=True))
    hands.press(TICK)
    _walk_to(hands, page.get_by_role("checkbox", name=re.compile("已收登记证书")))
    hands.press(TICK)
    hands.press("Tab", 4)  # kind, industry, size
    expect(page.get_by_role("button", name="登记这个单位")).to_be_focused()
    hands.press("Enter")
    expect(page.locator("#employer").get_by_text(EMPLOYER)).to_be_visible()
    expect(code).to_be_focused()


def _walk_to(hands: Keyboard, control: Locator) -> None:
    """Enter leads from field to field."""
    for _ in range(_MOST_FIELDS):
        if control.evaluate("one => one === document.activeElement"):
            return
        hands.press("Enter")
    expect(control).to_be_focused()


def _printed(page: Page) -> PdfReader:
    address = page.get_by_role("link", name="打印登记表").get_attribute("href")
    assert address is not None
    return papers.fetch(page, address)


def _expect_hired(page: Page) -> None:
    """The person's page: employed there since then, and why unemployment ended."""
    now = page.locator(".in-force")
    expect(now).to_have_count(1)
    expect(now).to_contain_text("就业登记")
    expect(now).to_contain_text(SINCE)
    expect(page.get_by_text(EMPLOYER).first).to_be_visible()
    expect(page.get_by_text("注销：被用人单位录用").first).to_be_visible()

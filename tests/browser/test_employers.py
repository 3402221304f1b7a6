"""An employer recorded by keyboard, kept up to date, and what its page then tells (R6.3)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import posted
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office
from tests.working import credit_code

NAME = "长沙某某面点有限公司"


def _sends(page: Page, hands: Keyboard) -> int:
    with page.expect_response(posted) as answer:
        hands.press("Control+Enter")
    page.wait_for_load_state()
    return answer.value.status


def _begin(page: Page, hands: Keyboard, code: str) -> None:
    page.goto("/employers")
    expect(page.get_by_label("统一社会信用代码或单位名称的开头")).to_be_focused()
    hands.type(code)
    hands.press("Enter")
    expect(page.get_by_text("还没有登记过")).to_be_visible()
    hands.press("Control+Enter")
    expect(page.get_by_label("单位名称", exact=True)).to_be_focused()


@pytest.mark.clause("R6.3")
def test_an_employer_is_recorded_by_keyboard_and_brought_up_to_date(
    office: Office, screens: Path
) -> None:
    page, code = office.signed_in("community"), credit_code()
    hands = Keyboard(page)
    _begin(page, hands, code)
    hands.type(NAME)
    hands.press("Enter")
    expect(page.get_by_label("营业执照", exact=True)).to_be_focused()
    hands.press("Space")
    office.allow(422)
    assert _sends(page, hands) == 422
    tick = page.get_by_label("已收登记证书", exact=True)
    expect(tick).to_be_focused()
    found = faults(page)
    picture(page, screens, "employer-refused")
    hands.press("Space")
    hands.press("Enter")
    hands.press("ArrowDown", 3)
    assert _sends(page, hands) == 302
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    expect(page.get_by_text("私营企业")).to_be_visible()
    expect(page.get_by_text("本辖区没有在职人员")).to_be_visible()
    found += faults(page)
    picture(page, screens, "employer-new")
    page.get_by_role("link", name="修改", exact=True).press("Enter")
    expect(page.get_by_label("单位名称", exact=True)).to_be_focused()
    page.get_by_label("联系人（可不填）").focus()
    hands.type("谭雅婷")
    hands.press("Enter")
    hands.type("15407330000")
    assert _sends(page, hands) == 302
    expect(page.get_by_text("154****0000")).to_be_visible()
    assert "15407330000" not in page.content()
    assert found + faults(page) == []


@pytest.mark.clause("R6.3")
def test_the_page_tells_who_works_there_and_what_was_late(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    page.goto("/employers")
    page.get_by_role("row", name="餐饮管理").get_by_role("link", name="打开").click()
    expect(page.get_by_text("本辖区 4 人，其他辖区 2 人")).to_be_visible()
    events = page.get_by_role("region", name="录用和终止")
    expect(events.get_by_text("按时", exact=True).first).to_be_visible()
    expect(events.get_by_text("逾期 8 天")).to_be_visible()
    expect(events.get_by_text("解除终止劳动关系")).to_be_visible()
    picture(page, screens, "employer")
    assert faults(page) == []
    name = page.get_by_role("table").get_by_role("cell").first.inner_text()
    page.get_by_role("table").get_by_role("link", name="打开").first.click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("就业登记有效").first).to_be_visible()


@pytest.mark.clause("R6.3")
def test_an_employer_that_a_form_asks_for_is_picked_or_recorded_in_its_place(
    office: Office, screens: Path
) -> None:
    page, code = office.signed_in("community"), credit_code()
    hands = Keyboard(page)
    page.goto("/rosters")
    field = page.get_by_label("统一社会信用代码", exact=True)
    field.fill(code[:-1])
    office.allow(422)
    hands.press("Tab")
    expect(field).to_have_accessible_description(re.compile("应为 18 位"))
    expect(field).to_be_focused()
    field.fill(code)
    hands.press("Tab")
    name = page.get_by_label("单位名称", exact=True)
    expect(name).to_be_focused()
    hands.type(NAME)
    page.get_by_label("营业执照", exact=True).check()
    page.get_by_label("已收登记证书", exact=True).check()
    found = faults(page)
    picture(page, screens, "employer-pick-new")
    page.get_by_role("button", name="登记这个单位").press("Enter")
    expect(page.get_by_role("status").get_by_text("已登记单位")).to_be_visible()
    expect(page.get_by_text(NAME)).to_be_visible()
    expect(name).to_have_count(0)
    expect(field).to_be_focused()
    picture(page, screens, "employer-picked")
    assert found + faults(page) == []
    assert not [trace for trace in office.traces() if code in trace]

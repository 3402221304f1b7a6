"""注销失业登记 by the keyboard: a death that the family told, confirmed, and its notice printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import applicant, register, submit
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office
from tests.browser.papers import fetch, text_of


def _find(page: Page, number: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="有效登记")).to_be_visible()


@pytest.mark.clause("R7.10")
def test_the_family_tells_of_a_death_and_takes_the_notice_home(
    office: Office, screens: Path
) -> None:
    page, who = office.signed_in("community"), applicant("向有福")
    register(page, who)
    _find(page, who.number)
    page.get_by_role("link", name="注销失业登记").press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_label("发生日期")).to_be_hidden()
    expect(page.get_by_label("家属姓名")).to_be_hidden()
    found = faults(page)
    picture(page, screens, "deregister")

    keys = Keyboard(page)
    page.get_by_role("radio", name="已依法享受").focus()
    keys.press("Space")
    expect(page.get_by_text("退休证明", exact=True)).to_be_visible()
    expect(page.get_by_role("radio", name="电话确认记录")).to_be_visible()
    keys.press("ArrowUp")  # round to the last one: 8 and 9 can't be chosen
    expect(page.get_by_role("radio", name="死亡")).to_be_checked()
    expect(page.get_by_role("radio", name="电话确认记录")).to_be_hidden()
    keys.press("Tab")
    keys.type("20261120")
    keys.press("Tab", 2)
    keys.press("Space")
    expect(page.get_by_role("radio", name="信息比对查到的")).to_be_checked()
    keys.press("ArrowDown")
    keys.press("Tab")
    expect(page.get_by_label("家属姓名")).to_be_focused()
    keys.type("向小妹")
    office.allow(422)
    with page.expect_navigation():
        keys.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("请选择是本人的什么人")
    expect(page.get_by_label("家属姓名")).to_have_value("向小妹")
    found += faults(page)
    page.get_by_label("是本人的").select_option(label="子女")
    page.get_by_role("radio", name="当面").check()
    with page.expect_navigation():
        keys.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("请再核对：死亡")
    expect(page.get_by_role("alert")).to_contain_text("失业登记、求职登记")
    found += faults(page)
    picture(page, screens, "deregister-confirm")
    with page.expect_navigation():
        keys.press("Control+Enter")
    expect(page.get_by_text("已注销失业登记，请打印告知书")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("家属告知确认：向小妹（子女），当面")
    found += faults(page)
    picture(page, screens, "deregistered")

    address = page.get_by_role("link", name="打印告知书").get_attribute("href")
    assert address is not None
    paper = text_of(fetch(page, address))
    for words in ("注销告知书", "向有福的家属", "死亡（规程七第10项）", "求职登记", who.masked):
        assert words in paper, words
    assert text_of(fetch(page, address)) == paper

    _find(page, who.number)
    expect(page.get_by_role("main")).to_contain_text("上次失业登记")
    expect(page.get_by_role("link", name="注销失业登记", exact=True).first).to_be_visible()
    expect(page.locator("#timeline")).to_contain_text("注销：死亡")
    assert found == []
    assert not [one for one in office.traces() if any(secret in one for secret in who.secrets)]


@pytest.mark.clause("R7.1")
def test_the_first_three_reasons_lead_to_the_employment_form(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("石来凤")
    register(page, who)
    _find(page, who.number)
    page.get_by_role("link", name="注销失业登记").click()
    submit(page, "办理就业登记")
    expect(page.get_by_role("heading", name="就业登记", exact=True)).to_be_visible()
    expect(page.get_by_label("姓名", exact=True)).to_have_value(who.name)

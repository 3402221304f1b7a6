"""Looking people up: quick for the office that serves them, next to nothing for any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import Applicant, applicant, register
from tests.browser.inspection import faults, picture
from tests.browser.office import Office


def _search(page: Page, words: str) -> None:
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.get_by_role("textbox", name="查找")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def _no_trace(office: Office, who: Applicant) -> bool:
    return not [trace for trace in office.traces() if any(one in trace for one in who.secrets)]


def test_initials_find_a_person_and_the_number_shows_on_purpose_only(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("欧阳䶮")
    register(page, who)
    _search(page, "oyy")
    expect(page.get_by_role("heading", level=1)).to_have_text(who.name)
    main = page.get_by_role("main")
    expect(main).to_contain_text(who.masked)
    expect(main).not_to_contain_text(who.number)
    expect(main).not_to_contain_text(who.phone)
    page.get_by_role("button", name="显示完整号码").click()
    expect(main).to_contain_text(who.number)
    expect(main).to_contain_text(who.phone)
    expect(main).to_contain_text("并记入审计")
    page.reload()
    expect(main).to_contain_text(who.masked)
    expect(main).not_to_contain_text(who.number)
    assert _no_trace(office, who)


def test_the_keys_of_a_page_are_listed_and_the_focus_returns(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    found: list[str] = []
    for address, wanted in (
        ("/desk", ("/ 查找", "? 本页按键", "F2 锁屏", "Ctrl Enter 失业登记", "↓ 下一行")),
        ("/confirmation", ("1 联系不上", "3 未就业，确认", "W 改意愿", "F 名册内找人", "→ 下一位")),
    ):
        page.goto(address)
        here = page.get_by_role("link", name="劳动者", exact=True)
        here.focus()
        page.keyboard.press("?")
        keys = page.get_by_role("dialog", name="本页按键")
        expect(keys).to_be_visible()
        told = [" ".join(row.split()) for row in keys.locator("dl > div").all_inner_texts()]
        for row in wanted:
            assert [one for one in told if one.startswith(row)], (row, told)
        found += faults(page)
        picture(page, screens, f"keys-{address.strip('/')}")
        page.keyboard.press("Escape")
        expect(keys).to_be_hidden()
        expect(here).to_be_focused()
    assert found == []


def test_more_rows_asked_for_by_key_are_gone_on_with_by_key(office: Office) -> None:
    page = office.signed_in("community")
    page.goto("/people")
    rows = page.locator("tr:not(.more) [data-row]")
    before = rows.count()
    rows.last.focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="再看 20 人")).to_be_focused()
    page.keyboard.press("Enter")
    expect(rows.nth(before)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(before + 1)).to_be_focused()


@pytest.mark.clause("R2.7")
def test_a_number_from_elsewhere_tells_no_more_than_where(office: Office) -> None:
    there, who = office.signed_in("community2"), applicant("瞿永红")
    register(there, who)
    where = there.locator(".bar-office").inner_text()
    page = office.signed_in("community")
    _search(page, who.number)
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", name="不在本辖区")).to_be_visible()
    assert [told.inner_text() for told in main.get_by_role("definition").all()] == [
        "瞿**",
        "失业登记，有效",
        where,
    ]
    for kept in (*who.secrets, who.masked, "善卷路"):
        expect(main).not_to_contain_text(kept)
    _search(page, "qyh")  # by name only one's own people are found
    expect(main).to_contain_text("本辖区没有找到")
    assert _no_trace(office, who)


def test_back_after_the_log_out_shows_nothing_of_the_person(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("阳春生")
    register(page, who)
    page.get_by_role("link", name="打开本人记录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(who.name)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    for _ in range(2):
        page.go_back()
        expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
        assert who.name not in page.content()
        assert who.masked not in page.content()

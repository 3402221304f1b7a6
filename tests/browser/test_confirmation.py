"""动态确认 in a real browser with keys alone: nobody touches the mouse (R4)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cards import opened, to_somebody_with_a_vacancy
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office


def confirmed(page: Page) -> tuple[int, int, int]:
    """How many are on the roll, reached, and tried in vain."""
    line = page.locator(".month-line").inner_text()
    found = re.search(r"名册 (\d+) 人 · 已确认 (\d+) · 联系不上 (\d+)", line)
    assert found is not None, line
    return int(found[1]), int(found[2]), int(found[3])


def announced(page: Page, name: str) -> str:
    """Whose card came, once it is there, said, and has the focus; the new name."""
    heading = page.locator("#call-name")
    expect(heading).not_to_have_text(name)
    expect(heading).to_be_focused()
    new = heading.inner_text()
    expect(page.get_by_role("status")).to_contain_text(f"现在是 {new}")
    return new


@pytest.mark.clause("R4.1", "R4.3", "R4.5")
def test_three_in_a_row_one_of_them_out_of_reach(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    name, before = opened(page), confirmed(page)
    left = int(page.locator("#count-confirmation").inner_text())
    picture(page, screens, "confirmation")
    found = faults(page)
    keys = Keyboard(page)
    seen = [name]
    for key in ("3", "1", "3"):
        keys.press(key)
        name = announced(page, name)
        assert name not in seen
        seen.append(name)
    assert keys.pressed == 3, "one key a person"
    assert confirmed(page) == (before[0], before[1] + 2, before[2] + 1)
    expect(page.locator("#count-confirmation")).to_have_text(str(left - 2))
    assert page.url.endswith(tuple("0123456789")), "the address is the card's own"
    picture(page, screens, "confirmation-next")
    found += faults(page)

    keys.press("u")
    expect(page.locator("#call-name")).to_have_text(seen[2])
    expect(page.get_by_text("本月已确认：未就业")).to_be_visible()
    page.go_back()
    expect(page.locator("#call-name")).to_have_text(seen[3])
    assert found + faults(page) == []


@pytest.mark.clause("R4.5")
def test_wishes_and_number_are_renewed_by_keys(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    name, keys = opened(page), Keyboard(page)
    keys.press("w")
    expect(page.get_by_label("第 1 项：职业类别")).to_be_focused()
    keys.press("Tab")
    keys.press("Control+a")
    keys.type("养老护理员")
    picture(page, screens, "confirmation-wishes")
    found = faults(page)
    keys.press("Escape")
    keys.press("b")
    expect(page.get_by_label("手机号码")).to_be_focused()
    keys.press("Control+a")
    keys.type("19900735566")
    keys.press("Escape")
    picture(page, screens, "confirmation-basics")
    found += faults(page)
    keys.press("3")
    announced(page, name)
    keys.press("u")
    expect(page.locator("#call-name")).to_have_text(name)
    expect(page.locator("#call-wishes")).to_contain_text("养老护理员")
    expect(page.locator(".call-number")).to_have_text("199 0073 5566")
    assert found == []


@pytest.mark.clause("R4.4")
def test_other_situations_have_numbers_and_lead_back(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    name, keys = opened(page), Keyboard(page)
    keys.press("4")
    expect(page.get_by_role("button", name="已依法享受基本养老保险待遇")).to_be_focused()
    picture(page, screens, "confirmation-other")
    found = faults(page)
    keys.press("Escape")
    expect(page.get_by_role("button", name="号码有误")).to_be_hidden()
    keys.press("4")
    expect(page.get_by_role("button", name="号码有误")).to_be_visible()
    keys.press("5")
    expect(page.get_by_role("heading", level=1)).to_contain_text("注销失业登记")
    expect(page.get_by_role("radio", name=re.compile("死亡"))).to_be_checked()
    picture(page, screens, "confirmation-elsewhere")
    found += faults(page)
    page.get_by_role("link", name="回到动态确认").press("Enter")
    expect(page.locator("#call-name")).not_to_have_text(name)
    page.goto("/confirmation/unfinished")
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("死亡")
    picture(page, screens, "confirmation-unfinished")
    assert found + faults(page) == []


@pytest.mark.clause("R4.4")
def test_who_has_work_goes_to_the_registration_and_back(office: Office) -> None:
    page = office.signed_in("community")
    name = opened(page)
    page.keyboard.press("2")
    expect(page.get_by_role("heading", level=1)).to_contain_text("就业登记")
    expect(page.get_by_label("姓名", exact=True)).to_have_value(name)
    page.get_by_role("link", name="回到动态确认").press("Enter")
    expect(page.locator("#call-name")).not_to_have_text(name)


def test_a_refused_entry_keeps_what_was_typed(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(422)
    name, keys = opened(page), Keyboard(page)
    keys.press("n")
    page.locator("#words").fill("晚上再打")
    page.locator("#at").fill("25:00")
    keys.press("Escape")
    keys.press("1")
    expect(page.get_by_role("alert")).to_contain_text("请按 9:30 填写时间")
    expect(page.locator("#call-name")).to_have_text(name)
    expect(page.locator("#words")).to_have_value("晚上再打")
    picture(page, screens, "confirmation-refused")
    assert faults(page) == []
    page.reload()  # what was left comes back, until its writer throws it away
    expect(page.locator("#words")).to_have_value("晚上再打")
    page.get_by_role("button", name="不要了，重新填").click()
    expect(page.locator("#words")).to_have_value("")


def test_letters_typed_into_a_field_press_nothing(office: Office) -> None:
    page = office.signed_in("community")
    name = opened(page)
    page.keyboard.press("f")
    find = page.get_by_label("名册内找人")
    expect(find).to_be_focused()
    page.keyboard.type("13w")
    expect(find).to_have_value("13w")
    expect(page.locator("#call-name")).to_have_text(name)


@pytest.mark.clause("R4.6")
def test_the_outcome_of_a_recommendation_is_told_by_keys(office: Office) -> None:
    page = office.signed_in("community")
    opened(page)
    if not page.locator(".pending").count():
        to_somebody_with_a_vacancy(page)
        page.keyboard.press("r")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("推荐短信待发送")
        page.reload()
    name = page.locator("#call-name").inner_text()
    told = page.locator(".pending").first.get_by_role("radio")
    page.keyboard.press("j")
    expect(told.first).to_be_focused()
    page.keyboard.press("Space")
    expect(told.first).to_be_checked()
    still_open = told.and_(page.locator("[value=not_contacted], [value=not_enrolled]"))
    for _ in range(told.count()):
        if still_open.is_checked():
            break
        page.keyboard.press("ArrowRight")
    expect(still_open).to_be_checked()
    page.keyboard.press("3")
    announced(page, name)
    page.keyboard.press("u")
    expect(page.locator(".pending").first).to_contain_text("上次：未")

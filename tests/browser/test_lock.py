"""A shared PC: locked by F2 with the form still there, taken over by a colleague, no way back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from portal.services.demo.accounts import PASSWORD
from tests.browser.applicants import applicant, open_form
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office

STREET = "白果街 9 号"


def _cover(page: Page) -> None:
    expect(page.get_by_role("dialog", name="已锁屏")).to_be_visible()
    expect(page.get_by_label("密码或 PIN 码")).to_be_focused()


def _unlock(page: Page, keys: Keyboard, password: str) -> None:
    page.get_by_label("密码或 PIN 码").fill(password)
    keys.press("Enter")


def test_the_form_is_still_there_behind_the_lock(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(422, 423)
    open_form(page, applicant("向小月"))
    street = page.get_by_label("户籍详细地址")
    street.fill(STREET)
    keys = Keyboard(page)
    keys.press("F2")
    _cover(page)
    expect(street).not_to_be_visible()
    picture(page, screens, "lock")
    found = faults(page)
    keys.press("Escape")
    _unlock(page, keys, "wrong")
    expect(page.get_by_role("alert").filter(has_text="密码不正确")).to_be_visible()
    picture(page, screens, "lock-wrong")
    found += faults(page)
    _unlock(page, keys, PASSWORD)
    expect(street).to_have_value(STREET)
    expect(street).to_be_focused()
    assert found == []


def test_every_tab_locks_and_a_reload_shows_nothing(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(423)
    second = page.context.new_page()
    second.goto("/people")
    with page.expect_response("**/lock"):
        page.keyboard.press("F2")
    _cover(page)
    expect(second.get_by_role("dialog", name="已锁屏")).to_be_visible()
    second.reload()
    expect(second.get_by_role("heading", name="已锁屏")).to_be_visible()
    expect(second.get_by_role("navigation")).to_have_count(0)
    picture(second, screens, "locked-page")
    found = faults(second)
    second.get_by_label("密码或 PIN 码").fill(PASSWORD)
    second.keyboard.press("Enter")
    expect(second.get_by_role("heading", name="劳动者", level=1)).to_be_visible()
    expect(page.get_by_role("dialog", name="已锁屏")).to_be_hidden()
    assert found == []


def test_a_tab_reloaded_before_the_server_locks_is_covered(office: Office) -> None:
    page = office.signed_in("community")
    office.allow(423)
    second = page.context.new_page()
    second.goto("/people")
    held: list[Route] = []
    page.route("**/lock", lambda route: held.append(route))
    with page.expect_request("**/lock"):
        page.keyboard.press("F2")
    second.reload()
    expect(second.get_by_role("heading", name="劳动者", level=1)).to_be_visible()
    held[0].continue_()
    _cover(second)
    _cover(page)


def test_a_colleague_takes_over_and_finds_nothing_of_before(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(423)
    open_form(page, applicant("向小星"))
    form = page.url
    page.get_by_label("户籍详细地址").fill(STREET)
    expect(page.get_by_text("已保存").first).to_be_visible()
    second = page.context.new_page()
    second.goto("/people")
    page.keyboard.press("F2")
    _cover(page)
    page.get_by_role("button", name="换人登录").press("Enter")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    expect(second.get_by_role("heading", name="登录")).to_be_visible()
    page.go_back()
    expect(page.get_by_text(STREET)).to_have_count(0)
    expect(page.get_by_label("密码", exact=True)).to_be_visible()
    page.goto("/login")
    page.get_by_label("用户名", exact=True).fill("colleague")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="李婷")).to_be_visible()
    office.allow(404)
    page.goto(form)
    expect(page.get_by_text("这份草稿不在了")).to_be_visible()
    again = office.signed_in("community")
    again.goto(form)
    expect(again.get_by_label("户籍详细地址")).to_have_value(STREET)
    picture(again, screens, "after-the-take-over")


def test_the_page_of_one_s_own_account(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    page.get_by_role("link", name="张敏").click()
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    picture(page, screens, "account")
    found = faults(page)
    page.get_by_role("link", name="启用登录验证码").click()
    expect(page.get_by_role("img", name="验证器要扫描的图")).to_be_visible()
    picture(page, screens, "factor")
    assert found + faults(page) == []

"""What was typed outlives a closed tab and a session that ended."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Response, expect

from tests.browser.applicants import (
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    submit,
    typed,
)
from tests.browser.office import Office, sign_in

Deed = Callable[[Page], None]
SAVED = re.compile(r"^已保存 \d\d:\d\d$")


def _saved(answer: Response) -> bool:
    return answer.url.endswith("/draft") and answer.status == 200


def test_typing_is_saved_and_announced_and_there_after_the_tab_was_closed(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("向阿妹")
    open_form(page, who)
    page.locator("[data-draft-status]").evaluate("region => region.textContent = ''")
    with page.expect_response(_saved):
        fill_form(page, who)
    expect(page.get_by_text(SAVED)).to_be_visible()
    address, before = page.url, typed(page)
    page.close()
    again = page.context.new_page()
    again.goto(address)
    assert typed(again) == before
    assert before["name"] == who.name


def _go_on_typing(page: Page) -> None:
    page.get_by_label("失业时间", exact=True).fill("2026-10-30")


def _send(page: Page) -> None:
    page.keyboard.press("Control+Enter")


@pytest.mark.parametrize("deed", [_go_on_typing, _send])
def test_a_session_that_ended_leads_to_the_log_in_and_back_to_the_form(
    office: Office, deed: Deed
) -> None:
    page, who = office.signed_in("community"), applicant("石老五")
    office.allow(401)
    open_form(page, who)
    with page.expect_response(_saved):
        fill_form(page, who)
    address, saved = page.url, typed(page)
    page.context.clear_cookies()
    deed(page)
    page.wait_for_url(re.compile(r"/login\?next="))
    sign_in(page, "community")
    expect(page).to_have_url(address)
    assert typed(page) == saved


def test_a_draft_on_its_way_is_given_up_when_the_form_is_sent(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("彭春生")
    open_form(page, who)
    fill_form(page, who)
    consent_on_paper(page)
    page.route("**/draft", lambda _route: None)  # never answered
    with page.expect_request(_saves):
        _go_on_typing(page)
    with page.expect_event("requestfailed", _saves):
        submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()


def _saves(request: Request) -> bool:
    return request.url.endswith("/draft")


def _kept(answer: Response) -> bool:
    return answer.url.endswith("/drafts/keep") and answer.status == 200


def test_any_form_comes_back_after_the_tab_was_killed_and_waits_for_the_network(
    office: Office,
) -> None:
    page = office.signed_in("community")
    page.goto("/employers/new")
    with page.expect_response(_kept):
        page.get_by_label("营业执照", exact=True).check()
        page.get_by_label("单位名称", exact=True).fill("常德某某米粉店")
    expect(page.get_by_text(SAVED)).to_be_visible()
    page.close()
    again = page.context.new_page()
    again.goto("/employers/new")
    expect(again.get_by_text("接着 11 月 24 日")).to_be_visible()
    expect(again.get_by_label("单位名称", exact=True)).to_have_value("常德某某米粉店")
    expect(again.get_by_label("营业执照", exact=True)).to_be_checked()
    again.route("**/drafts/keep", lambda route: route.abort())
    contact = again.get_by_label("联系人（可不填）", exact=True)
    contact.fill("向阿妹")
    fault = again.get_by_role("alert").filter(has_text="没有保存上，网络恢复后再试；内容还在屏幕上")
    expect(fault).to_be_visible()
    with again.expect_event("requestfailed", lambda asked: asked.url.endswith("/drafts/keep")):
        again.get_by_role("button", name="登记", exact=True).click()  # what isn't kept isn't sent
    expect(contact).to_have_value("向阿妹")
    again.unroute("**/drafts/keep")
    with again.expect_response(_kept):
        again.evaluate("dispatchEvent(new Event('online'))")
    expect(fault).to_be_hidden()
    again.reload()
    expect(contact).to_have_value("向阿妹")
    again.get_by_role("button", name="不要了，重新填").click()
    expect(again.get_by_text("接着 11 月 24 日")).to_be_hidden()
    expect(again.get_by_label("单位名称", exact=True)).to_have_value("")
    again.reload()
    expect(again.get_by_label("单位名称", exact=True)).to_have_value("")

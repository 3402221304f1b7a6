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


def _saved(answer: Response) -> bool:
    return answer.url.endswith("/draft") and answer.status == 200


def test_typing_is_saved_and_announced_and_there_after_the_tab_was_closed(office: Office) -> None:
    page, who = office.signed_in("community"), applicant("向阿妹")
    open_form(page, who)
    notice = page.get_by_role("status").filter(has_text="草稿已自动保存")
    notice.evaluate("region => region.textContent = ''")
    with page.expect_response(_saved):
        fill_form(page, who)
    expect(page.get_by_text(re.compile(r"^草稿已自动保存 \d\d:\d\d$"))).to_be_visible()
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

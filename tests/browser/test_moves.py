"""Two communities and one person: moved out and back in; who lost them opens only past work."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import Applicant, applicant, register
from tests.browser.office import Office


@pytest.mark.clause("R9.1", "R10.1")
def test_out_by_proposal_and_back_by_number(office: Office) -> None:
    here, there = office.signed_in("community"), office.signed_in("community2")
    who = applicant("曾迁生")
    register(here, who)
    past = here.url
    here.get_by_role("link", name="打开本人记录").click()
    person = here.url
    _propose(here, there.locator(".bar-office").inner_text())
    _accept(there, who)
    assert there.goto(person)
    expect(there.get_by_role("list", name="迁移经过")).to_contain_text("识字里社区")
    office.allow(HTTPStatus.NOT_FOUND)
    _gone(here, person)
    here.goto(past)
    expect(here.get_by_role("heading", name="失业登记", level=1)).to_be_visible()
    _fetch_back(here, who)
    assert here.goto(person)
    expect(here.get_by_role("list", name="迁移经过").get_by_role("listitem")).to_have_count(2)
    _gone(there, person)
    there.goto("/desk")
    expect(there.get_by_text("已迁入其他社区（村）").first).to_be_visible()
    there.get_by_role("link", name="提出异议").first.click()
    there.get_by_label("异议的理由").fill("本人说没有同意")
    there.keyboard.press("Control+Enter")
    expect(there.get_by_text("待裁定")).to_be_visible()
    shown = [trace for trace in office.traces() if any(one in trace for one in who.secrets)]
    assert shown == []


def _propose(page: Page, to: str) -> None:
    page.locator(".form-actions").get_by_role("link", name="迁出", exact=True).click()
    page.wait_for_load_state()
    page.get_by_label("接收的社区（村）").fill(to)
    _consent(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已发起迁出")).to_be_visible()


def _consent(page: Page) -> None:
    page.get_by_label("居住地发生变化").check()
    page.get_by_label("本人签字", exact=True).check()


def _accept(page: Page, who: Applicant) -> None:
    page.goto("/desk")
    page.get_by_role("row").filter(has_text=who.name).get_by_role("link", name="办理").click()
    page.wait_for_load_state()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"已同意接收，{who.name}已迁入")).to_be_visible()


def _fetch_back(page: Page, who: Applicant) -> None:
    page.goto("/moves")
    page.get_by_role("link", name="迁入劳动者").click()
    page.get_by_label("身份证号", exact=True).fill(who.number)
    page.keyboard.press("Enter")
    expect(page.get_by_text("曾**")).to_be_visible()
    _consent(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已迁入，原社区（村）会收到通知")).to_be_visible()


def _gone(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == HTTPStatus.NOT_FOUND

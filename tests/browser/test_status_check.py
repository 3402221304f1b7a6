"""状态核实: somebody is looked up by the keyboard, the sheet printed; a policy is put on record."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import applicant, register, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.browser.papers import fetch, text_of


def _open(page: Page, number: str) -> None:
    page.goto("/people")
    page.keyboard.press("/")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="享受扶持政策")).to_be_visible()


@pytest.mark.clause("R11.2")
def test_a_policy_is_recorded_and_the_status_looked_up_and_printed(
    office: Office, screens: Path
) -> None:
    clerk, who = office.signed_in("community"), applicant("田桂芳")
    register(clerk, who)
    district = office.signed_in("district")
    office.allow(422)

    _open(district, who.number)
    district.get_by_role("link", name="登记享受扶持政策").click()
    submit(district, "登记")
    expect(district.get_by_role("alert")).to_contain_text("请选择政策类型")
    found = faults(district)
    picture(district, screens, "benefit-new")
    district.get_by_label("政策类型").select_option(label="社会保险补贴")
    district.get_by_label("享受起始日期").fill("20261101")
    district.get_by_label("享受金额（元）").fill("1200.5")
    district.get_by_label("认定机构").fill("芙蓉区人力资源和社会保障局")
    submit(district, "登记")
    expect(district.get_by_text("已登记享受扶持政策")).to_be_visible()
    found += faults(district)
    picture(district, screens, "benefit-shown")

    clerk.goto("/status-check")
    expect(clerk.get_by_label("身份证号", exact=True)).to_be_focused()
    clerk.keyboard.type(who.number)
    clerk.keyboard.press("Tab")
    clerk.keyboard.press("Space")
    found += faults(clerk)
    picture(clerk, screens, "status-check")
    with clerk.expect_navigation():
        clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_role("heading", name="就业失业状态")).to_be_visible()
    expect(clerk.get_by_role("main")).to_contain_text(who.masked)
    expect(clerk.get_by_role("main")).to_contain_text("1,200.50")
    found += faults(clerk)
    picture(clerk, screens, "status-shown")

    address = clerk.get_by_role("link", name="打印核实单").get_attribute("href")
    assert address is not None
    paper = text_of(fetch(clerk, address))
    for words in (
        who.name,
        who.masked,
        "失业登记有效",
        "社会保险补贴",
        "1,200.50",
        "办理公共就业服务",
    ):
        assert words in paper, words
    assert who.number not in paper
    assert text_of(fetch(clerk, address)) == paper
    assert found == []
    assert not [one for one in office.traces() if any(secret in one for secret in who.secrets)]


def test_a_paper_that_is_none_is_told_without_a_log_in(office: Office, screens: Path) -> None:
    page = office.screen()
    page.goto("/verify/AAAA")
    expect(page.get_by_text("无此证书")).to_be_visible()
    assert faults(page) == []
    picture(page, screens, "verify-none")

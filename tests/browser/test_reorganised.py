"""Two communities become one: proposed, approved, and the clerk goes on at the new one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.applicants import applicant, register
from tests.browser.office import Office
from tests.browser.portal_server import prepared_instance, serving

HERE, THERE = "长沙市芙蓉区文艺路街道识字里社区", "长沙市芙蓉区文艺路街道文艺新村社区"
NUMBER = "芙政发〔2026〕12号"


@pytest.fixture
def own_office(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server of its own: no other test finds its community closed."""
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    prepared = prepared_instance(base.parent if is_worker else base)
    with serving(prepared, base / "reorganised-instance") as url:
        made = Office(browser, url)
        yield made
        made.close()
        assert made.faults() == []


@pytest.mark.clause("R9.1", "R10.1")
def test_from_the_order_to_the_clerk_s_new_desk(own_office: Office) -> None:
    clerk = own_office.signed_in("community")
    who = applicant("曾随迁")
    register(clerk, who)
    clerk.get_by_role("link", name="打开本人记录").click()
    person = clerk.url
    _propose(own_office.signed_in("sysadmin"))
    _approve(own_office.signed_in("secadmin"))
    clerk.goto("/desk")
    expect(clerk.locator(".bar-office")).to_contain_text("文艺新村社区")
    expect(clerk.get_by_text(NUMBER).first).to_be_visible()
    answer = clerk.goto(person)
    assert answer is not None
    assert answer.status == 200
    expect(clerk.get_by_text(f"随机构调整（{NUMBER}）").first).to_be_visible()
    another = applicant("曾新办")
    register(clerk, another)
    expect(clerk.locator("main")).to_contain_text("430102001002")


def _propose(page: Page) -> None:
    page.get_by_role("link", name="机构调整").click()
    page.get_by_role("link", name="提出调整").click()
    page.get_by_role("link", name="合并", exact=True).click()
    page.get_by_label("合并的机构 1").fill(HERE)
    page.get_by_label("接收机构").fill(THERE)
    page.get_by_label("文号").fill(NUMBER)
    page.get_by_label("文件名称").fill("关于调整社区设置的批复")
    page.get_by_label("发文日期").fill("2026-11-20")
    page.get_by_label("生效日期").fill("2026-11-24")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=f"转入 {THERE}")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("已提出，等待安全管理员批准")).to_be_visible()


def _approve(page: Page) -> None:
    page.get_by_role("link", name="机构调整").click()
    page.get_by_role("link", name=NUMBER).click()
    page.get_by_role("button", name="批准，马上办理").click()
    expect(page.get_by_text("已批准，调整已生效")).to_be_visible()

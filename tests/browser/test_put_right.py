"""退回补正: the person is told which fields, comes back, and the case is completed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import papers
from tests.browser.applicants import applicant, consent_on_paper, fill_form, open_form, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office


@pytest.mark.clause("R2.5", "R2.6")
def test_a_form_is_returned_put_right_and_completed(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("石玉梅")
    office.allow(422)
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    case = page.url

    page.get_by_role("link", name="退回补正").click()
    submit(page, "退回补正")
    expect(page.get_by_role("alert")).to_contain_text("请勾选登记表上要补正的栏目")
    found = faults(page)
    picture(page, screens, "return-refused")
    page.get_by_label("手机号码").check()
    page.get_by_label("怎样补正").fill("电话打不通")
    submit(page, "退回补正")
    expect(page.get_by_text("期限暂停")).to_be_visible()
    picture(page, screens, "case-returned")
    found += faults(page)
    notice = page.get_by_role("link", name="打印告知书").get_attribute("href")
    assert notice is not None
    assert "手机号码" in papers.text_of(papers.fetch(page, notice))

    page.goto("/desk")
    row = page.get_by_role("row").filter(has_text=who.name)
    expect(row).to_contain_text("待本人补正")
    row.get_by_role("link", name="办理").click()
    page.get_by_role("link", name="补正登记表").click()
    page.get_by_role("link", name="手机号码").click()
    expect(page.get_by_label("手机号码", exact=True)).to_be_focused()
    page.get_by_label("手机号码", exact=True).fill("12")
    submit(page, "补正完成")
    expect(page.get_by_label("手机号码", exact=True)).to_be_focused()
    page.evaluate("scrollTo(0, 0)")  # axe takes what the bar covers for too small
    picture(page, screens, "amend-refused")
    found += faults(page)
    page.get_by_label("手机号码", exact=True).fill("15490001234")
    submit(page, "补正完成")
    expect(page.get_by_text("已补正，期限继续计算")).to_be_visible()
    assert page.url.partition("#")[0] == case

    consent_on_paper(page)
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    assert found == []


@pytest.mark.clause("R2.7")
def test_a_refusal_is_told_and_handed_over(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("向春花")
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    page.get_by_role("link", name="不予登记").click()
    page.get_by_label("未处于无业状态").check()
    page.get_by_label("依据的事实").fill("正在上班")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请打印告知书交给本人")).to_be_visible()
    picture(page, screens, "case-refused-lawfully")
    assert faults(page) == []
    notice = page.get_by_role("link", name="打印告知书").get_attribute("href")
    assert notice is not None
    said = papers.text_of(papers.fetch(page, notice))
    assert "未处于无业状态" in said
    assert "正在上班" in said

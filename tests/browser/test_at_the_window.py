"""What else happens at the window: refused at once, seeking work alone, entered late, corrected."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.applicants import (
    applicant,
    consent_on_paper,
    fill_form,
    open_form,
    register,
    submit,
)
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.factories import resident_number

CHILD = resident_number(905, born=date(2012, 3, 4), county="430703")


@pytest.mark.clause("R2.7")
def test_a_child_is_refused_at_once_and_gets_the_notice(office: Office, screens: Path) -> None:
    page = office.signed_in("community")
    office.allow(422)
    page.get_by_label("身份证号", exact=True).fill(CHILD)
    page.get_by_role("button", name="失业登记").click()
    expect(page.get_by_role("alert")).to_contain_text("2028 年 3 月 4 日起可以登记")
    found = faults(page)
    picture(page, screens, "start-stopped")
    page.get_by_role("button", name="出具不予登记告知书").click()
    expect(page.get_by_label("未满16周岁")).to_be_checked()
    submit(page, "不予登记")
    expect(page.get_by_role("alert")).to_contain_text("请照证件填写姓名")
    expect(page.get_by_label("依据的事实")).to_have_value(re.compile("未满 16 周岁"))
    found += faults(page)
    picture(page, screens, "refuse-at-once")
    page.get_by_label("姓名", exact=True).fill("田小满")
    submit(page, "不予登记")
    expect(page.get_by_text("请打印告知书交给本人")).to_be_visible()
    found += faults(page)
    notice = page.get_by_role("link", name="打印告知书").get_attribute("href")
    assert notice is not None
    text = papers.text_of(papers.fetch(page, notice))
    assert "未满16周岁" in text
    assert "田小满" in text
    page.get_by_role("link", name="打开本人记录").click()
    expect(page.get_by_role("heading", name="田小满")).to_be_visible()
    assert found == []


@pytest.mark.clause("R3.1", "R3.3", "R3.4")
def test_seeking_work_alone_moves_the_services_here(office: Office, screens: Path) -> None:
    who = applicant("符秋月")
    register(office.signed_in("community"), who)
    page = office.signed_in("community2")
    page.get_by_label("身份证号", exact=True).fill(who.number)
    page.get_by_role("button", name="求职登记").click()
    expect(page.get_by_role("heading", name="求职登记", exact=True)).to_be_visible()
    expect(page.get_by_text("经办地不变")).to_be_visible()
    expect(page.get_by_label("失业原因", exact=True)).to_have_count(0)
    found = faults(page)
    picture(page, screens, "job-seeking-form")
    _fill_in(page, who.name, who.phone)
    consent_on_paper(page)
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    found += faults(page)
    page.get_by_role("link", name="打开本人记录").click()
    here = page.locator(".bar-office").inner_text()
    served = page.get_by_role("complementary").get_by_text("服务地").locator("xpath=..")
    expect(served).to_contain_text(here)
    assert found == []


def _fill_in(page: Page, name: str, phone: str) -> None:
    page.get_by_label("姓名", exact=True).fill(name)
    page.get_by_label("民族", exact=True).select_option(label="苗族")
    page.get_by_label("手机号码", exact=True).fill(phone)
    page.get_by_label("文化程度", exact=True).select_option(label="高中")
    page.get_by_label("户口性质", exact=True).select_option(index=1)
    page.get_by_label("户籍地区划", exact=True).fill("常德市鼎城区")
    page.get_by_label("户籍详细地址", exact=True).fill("善卷路 66 号")
    page.get_by_label("现住址与户籍地址相同").check()
    page.get_by_label("第 1 项：具体工作").fill("收银员")


@pytest.mark.clause("R2.5")
def test_paper_of_the_outage_is_entered_and_the_supervisor_sees_it(
    office: Office, screens: Path
) -> None:
    page, who = office.signed_in("community"), applicant("向春梅")
    office.allow(422)
    page.get_by_role("link", name="停电、断网备用表").click()
    page.get_by_role("button", name="再备 10 张").click()
    expect(page.get_by_text("已备好 10 个编号")).to_be_visible()
    found = faults(page)
    picture(page, screens, "blank-forms")
    number = page.locator("td.number").first.inner_text()
    forms = page.get_by_role("link", name=re.compile("打印第 1–10 张")).get_attribute("href")
    assert forms is not None
    printed = papers.fetch(page, forms)
    assert number in papers.text_of(printed)

    page.goto("/desk")
    late = page.get_by_role("listitem").filter(has_text="补录纸质表")
    late.get_by_role("link", name="失业登记").click()
    page.locator("form.panel").get_by_label("身份证号", exact=True).fill(who.number)
    page.get_by_role("button", name="核对并填表").click()
    expect(page.get_by_role("heading", name="失业登记（补录）")).to_be_visible()
    fill_form(page, who)
    consent_on_paper(page)
    submit(page, "核验并办结")
    expect(page.get_by_role("alert")).to_contain_text("请填纸质表上的受理日期")
    expect(page.get_by_label("姓名", exact=True)).to_have_value(who.name)
    page.get_by_label("受理日期", exact=True).fill("2026-11-24")
    page.get_by_label(re.compile("^表上编号")).select_option(number)
    page.get_by_label("补录原因", exact=True).fill("停电一天")
    found += faults(page)
    picture(page, screens, "late-entry")
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    expect(page.get_by_text(number).first).to_be_visible()
    expect(page.get_by_text("补录：停电一天")).to_be_visible()

    above = office.signed_in("city")
    above.goto("/overview")
    above.get_by_role("link", name="补录办件").click()
    row = above.get_by_role("row").filter(has_text=number)
    expect(row).to_contain_text("停电一天")
    expect(row).to_contain_text("2026-11-24")
    found += faults(above)
    picture(above, screens, "late-entries")
    assert found == []


def test_a_wrong_day_is_corrected_and_both_stand_side_by_side(
    office: Office, screens: Path
) -> None:
    page, who = office.signed_in("community"), applicant("彭秋生")
    office.allow(422)
    open_form(page, who)
    fill_form(page, who)
    consent_on_paper(page)
    submit(page, "核验并办结")
    page.get_by_role("link", name="更正登记内容").click()
    expect(page.get_by_label("姓名", exact=True)).to_have_attribute("readonly", "")
    page.get_by_label("失业时间", exact=True).fill("2026-10-15")
    submit(page, "更正")
    expect(page.get_by_role("alert")).to_contain_text("请写明更正的原因")
    expect(page.get_by_label("失业时间", exact=True)).to_have_value("2026-10-15")
    found = faults(page)
    picture(page, screens, "correct-refused")
    page.get_by_label("哪里错了，依据什么更正").fill("日期看错，照登记表原件更正")
    submit(page, "更正")
    row = page.get_by_role("row").filter(has_text="失业时间")
    expect(row).to_contain_text("2026-10-31")
    expect(row).to_contain_text("2026-10-15")
    found += faults(page)
    picture(page, screens, "revisions")
    page.get_by_role("link", name="返回办件").click()
    expect(page.get_by_text("2026-10-15")).to_be_visible()
    assert found == []

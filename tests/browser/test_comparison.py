"""A district loads what social insurance says; at the counter it is compared and explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portal.domain.comparisons import Source, State
from portal.services.comparison_files import columns
from portal.services.sheets import write_table
from tests.browser import papers
from tests.browser.applicants import applicant, fill_form, open_form, submit
from tests.browser.office import Office

PAID = {"state": State.INSURED_BY_EMPLOYER.label, "employer": "某某机械厂", "since": "2020-03-01"}
EXPLAINED = "本人出示离职协议，单位未停保"


def _load(page: Page, path: Path, *numbers: str) -> None:
    source = Source.SOCIAL_INSURANCE
    path.write_bytes(write_table("x", columns(source), [{**PAID, "number": n} for n in numbers]))
    page.get_by_role("link", name="比对数据").click()
    page.get_by_role("radio", name="社会保险").check()
    page.get_by_label("数据截至日期").fill("2026-11-22")
    page.get_by_label("数据文件").set_input_files(path)
    page.get_by_role("button", name="导入").click()


@pytest.mark.clause("R2.8")
def test_loaded_by_the_district_compared_at_the_counter(
    office: Office, tmp_path: Path, screens: Path
) -> None:
    who = applicant("钟志强")
    district = office.signed_in("district")
    _load(district, tmp_path / "insured.xlsx", who.number, "430102")
    expect(district.get_by_text("已导入 1 行；另有 1 行没有导入")).to_be_visible()
    expect(district.get_by_role("row").filter(has_text="证件号码")).to_contain_text("位")
    district.screenshot(path=screens / "comparison-files.png")

    page = office.signed_in("community")
    open_form(page, who)
    expect(page.get_by_role("radio", name="信息比对")).to_have_count(0)
    fill_form(page, who)
    page.get_by_role("radio", name="本人在登记表上签字").check()
    page.get_by_label("核查情况").fill("先看数据")
    page.get_by_role("button", name="比对", exact=True).click()
    expect(page.get_by_text("2026 年 11 月仍由某某机械厂缴费")).to_be_visible()
    expect(page.get_by_label("核查情况")).to_have_value("先看数据")
    expect(page.get_by_role("button", name="再次比对")).to_be_focused()
    page.screenshot(path=screens / "comparison-form.png")

    page.get_by_role("radio", name="信息比对").check()
    page.get_by_label("核查情况").fill("")
    office.allow(422)
    submit(page, "核验并办结")
    expect(page.get_by_text("请写明向谁核实、本人怎样说明").first).to_be_visible()
    expect(page.get_by_role("radio", name="信息比对")).to_be_checked()
    page.get_by_label("核查情况").fill(EXPLAINED)
    submit(page, "核验并办结")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    expect(page.get_by_text("社会保险：与申报不一致")).to_be_visible()
    address = page.get_by_role("link", name="打印登记表").get_attribute("href")
    assert address is not None
    assert EXPLAINED in papers.text_of(papers.fetch(page, address))

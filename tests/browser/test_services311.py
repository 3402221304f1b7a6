"""Guidance from the community's list over the district's counsellor and back, by the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.applicants import applicant, register
from tests.browser.office import Office


@pytest.mark.clause("R5.1", "R5.4")
def test_guided_by_the_district_and_the_meter_tells(office: Office) -> None:
    here, there = office.signed_in("community"), office.signed_in("counsellor")
    who = applicant("导求明")
    register(here, who)
    here.get_by_role("link", name="打开本人记录").click()
    person = here.url
    card = here.locator("section").filter(has=here.get_by_role("heading", name="“311”服务"))
    expect(card.get_by_text("0 / 1")).to_have_count(2)
    card.get_by_role("link", name="职业指导", exact=True).click()
    here.get_by_role("link", name="需求不清晰，转区县").click()
    here.get_by_label("需要指导什么").fill("想转行，不知道能做什么")
    here.get_by_label("本人签字", exact=True).check()
    here.keyboard.press("Control+Enter")
    expect(here.get_by_text("已转区县安排职业指导师")).to_be_visible()
    there.goto("/desk")
    there.get_by_role("row").filter(has_text=who.name).get_by_role("link", name="办理").click()
    there.get_by_role("link", name="安排职业指导师").click()
    there.get_by_label("日期").fill("2026-12-01")
    there.get_by_label("时间").fill("9:30")
    there.get_by_label("地点").fill("区人力资源市场二楼")
    there.keyboard.press("Control+Enter")
    expect(there.get_by_text("已安排职业指导")).to_be_visible()
    here.goto("/desk")
    expect(here.get_by_text("区县已安排职业指导").first).to_be_visible()
    there.get_by_role("row").filter(has_text=who.name).get_by_role("link", name="打开").click()
    there.get_by_role("link", name="记录指导结果").click()
    there.get_by_label("指导内容和结果").fill("先参加护理员培训")
    there.keyboard.press("Control+Enter")
    expect(there.get_by_text("已记录指导结果")).to_be_visible()
    here.goto(person)
    expect(card.get_by_text("1 / 1")).to_have_count(1)
    expect(card.get_by_text("先参加护理员培训")).to_be_visible()
    shown = [trace for trace in office.traces() if any(one in trace for one in who.secrets)]
    assert shown == []

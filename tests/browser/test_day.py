"""A day at the counter, counted: how many keys and clicks its commonest errands take (issue 10).

未就业 in the month's confirmation (one key) is counted in test_confirmation, approve-and-next (one
key) in test_review_chain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import Applicant, applicant
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Hands
from tests.browser.office import Office

Note = Callable[[str, object], None]

MOST_TO_REGISTER, MOST_TO_REPRINT = 12, 6
_NUMBER = re.compile(r"\b\d{17}[\dX]\b")


def _was_employed(page: Page) -> Applicant:
    """Somebody of the demo whose last registration was one of employment, and has ended."""
    page.goto("/people")
    while (more := page.get_by_role("button", name="再看 20 人")).count():
        before = page.locator("[data-row]").count()
        more.click()
        expect(page.locator("[data-row]").nth(before)).to_be_visible()
    rows = page.get_by_role("row").filter(has_text="无有效登记")
    for address in [row.get_by_role("link").get_attribute("href") for row in rows.all()]:
        page.goto(str(address))
        if page.get_by_text("上次就业登记").count():
            name = page.get_by_role("heading", level=1).inner_text()
            page.get_by_role("button", name="显示完整号码").click()
            whole = page.get_by_text(_NUMBER).first
            expect(whole).to_be_visible()
            found = _NUMBER.search(whole.inner_text())
            assert found is not None
            return Applicant(name, found[0])
    raise AssertionError("nobody of the demo was employed before")


@pytest.mark.clause("R2.4", "R2.6")
def test_a_known_person_registers_again_and_wants_another_print(
    office: Office, screens: Path, record_property: Note
) -> None:
    page = office.signed_in("community")
    who = _was_employed(page)
    page.goto("/desk")
    expect(page.get_by_label("身份证号", exact=True)).to_be_focused()
    page.keyboard.type(who.number)  # by the reader, which knows numbers only
    hands = Hands(page)
    with page.expect_navigation():
        hands.press("Enter")
    expect(page.get_by_label("失业原因", exact=True)).to_be_focused()
    expect(page.get_by_text("请与本人逐项核对")).to_be_visible()
    found = faults(page)
    picture(page, screens, "known-person")
    hands.choose(page.get_by_label("失业原因", exact=True), 2)
    hands.click(page.get_by_role("radio", name="本人在登记表上签字"))
    hands.click(page.get_by_label("人工核查"))
    with page.expect_navigation():
        hands.press("Control+Enter")
    expect(page.get_by_text("已办结，登记表可以打印了")).to_be_visible()
    record_property("inputs to register a known person", hands.inputs)
    assert hands.inputs <= MOST_TO_REGISTER
    assert hands.pages == 2

    page.goto("/desk")
    again = Hands(page)
    page.get_by_role("heading", level=1).click()
    again.press("/")
    page.keyboard.type(who.number)
    with page.expect_navigation():
        again.press("Enter")
    with page.expect_navigation():
        again.click(page.get_by_role("main").get_by_role("link", name="失业登记", exact=True))
    expect(page.get_by_role("link", name="打印登记表")).to_be_focused()
    with page.context.expect_page():
        again.press("Enter")
    record_property("inputs to print again", again.inputs)
    assert again.inputs <= MOST_TO_REPRINT
    assert found == []


def test_a_reader_types_the_card_and_the_form_is_filled(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("易春生")
    office.allow(422)
    number = page.get_by_label("身份证号", exact=True)
    expect(number).to_be_focused()
    hands = Hands(page)
    card = ("~易春生", "男", "土家", "19790717", "湖南省常德市鼎城区善卷路 66 号", who.number)
    with page.expect_navigation():
        hands.read_card("\t".join((*card[:5], who.number[:-1])))
    expect(page.get_by_text("没有读到证件号码，请再读一次")).to_be_visible()
    picture(page, screens, "card-misread")
    found = faults(page)
    expect(number).to_be_focused()
    sex = "男" if int(who.number[16]) % 2 else "女"
    with page.expect_navigation():
        hands.read_card("\t".join((card[0], sex, *card[2:])))
    expect(page.get_by_label("姓名", exact=True)).to_have_value(who.name)
    expect(page.get_by_label("民族", exact=True)).to_have_value("15")
    expect(page.get_by_label("户籍地区划", exact=True)).to_have_value("常德市鼎城区")
    expect(page.get_by_label("户籍详细地址", exact=True)).to_have_value("善卷路 66 号")
    expect(page.get_by_label("手机号码", exact=True)).to_be_focused()
    picture(page, screens, "card-read")
    found += faults(page)
    assert hands.inputs == 0
    assert not [trace for trace in office.traces() if any(one in trace for one in who.secrets)]
    assert found == []

"""Two clerks of one office on one case: the second is told what changed and loses nothing typed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.applicants import applicant, consent_on_paper, fill_form, open_form, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office

OPINION = "与原单位电话核实，已离职"


def _open(page: Page, address: str) -> None:
    page.goto(address)
    consent_on_paper(page)


def test_the_second_to_complete_is_told_who_was_first(office: Office, screens: Path) -> None:
    first, second = office.signed_in("community"), office.signed_in("colleague")
    office.allow(409)
    who = applicant("滕小玉")
    open_form(first, who)
    fill_form(first, who)
    submit(first, "受理，稍后核验")
    address = first.url
    _open(first, address)
    _open(second, address)
    assert submit(first, "核验并办结").status == 302
    assert submit(second, "核验并办结").status == 409
    told = second.get_by_role("alert")
    expect(told).to_contain_text("张敏已于")
    expect(told).to_contain_text("“办结”这件办件")
    assert faults(second) == []
    picture(second, screens, "two-clerks")


def test_the_one_who_returns_what_was_refused_keeps_the_words(office: Office) -> None:
    first, second = office.signed_in("community"), office.signed_in("colleague")
    office.allow(409)
    who = applicant("滕大山")
    open_form(first, who)
    fill_form(first, who)
    submit(first, "受理，稍后核验")
    address = first.url
    second.goto(f"{address}/return")
    second.get_by_label("手机号码").check()
    second.get_by_label("怎样补正").fill(OPINION)
    first.goto(f"{address}/withdraw")
    first.get_by_label("本人的原话或原因").fill("本人说改天再来")
    submit(first, "本人撤回")
    assert submit(second, "退回补正").status == 409
    expect(second.get_by_role("alert")).to_contain_text("张敏已于")
    expect(second.get_by_label("怎样补正")).to_have_value(OPINION)
    expect(second.get_by_label("手机号码")).to_be_checked()

"""A new card with another number; two records found to be one person's, merged and parted again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import Applicant, applicant, register, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.factories import double_number


def _open(page: Page, typed: str) -> None:
    page.goto("/people")
    page.keyboard.press("/")
    page.keyboard.type(typed)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="本人记录")).to_be_visible()


def _change(page: Page, kind: str, number: str) -> None:
    page.get_by_label(kind).check()
    page.get_by_label("新证件号码").fill(number)
    page.get_by_label("看了什么证件或材料").fill("新居民身份证原件")
    submit(page, "更正")


@pytest.mark.clause("R11.1")
def test_a_number_is_changed_and_two_records_are_merged_and_parted(
    office: Office, screens: Path
) -> None:
    page, first = office.signed_in("community"), applicant("田桂英")
    second = replace(first, number=double_number(first.number))
    office.allow(422)
    for one in (first, second):
        register(page, one)
    found = _a_new_number(page, first, second, screens)
    reviewer = office.signed_in("township")
    office.allow(422)
    found += _merged_and_parted(reviewer, first, second, screens)
    assert found == []
    secrets = (*first.secrets, *second.secrets)
    assert not [trace for trace in office.traces() if any(one in trace for one in secrets)]


def _a_new_number(page: Page, who: Applicant, other: Applicant, screens: Path) -> list[str]:
    new = double_number(who.number)
    _open(page, who.number)
    page.get_by_role("link", name="登记证件挂失、临时身份证").click()
    page.get_by_label("身份证挂失补办中").check()
    found = faults(page)
    picture(page, screens, "card-note")
    submit(page, "登记")
    expect(page.locator(".pill", has_text="身份证挂失补办中")).to_be_visible()

    page.get_by_role("link", name="更正证件号码或姓名").click()
    expect(page.get_by_label("新姓名")).to_be_hidden()
    _change(page, "换发新证，号码变更", other.number)
    expect(page.get_by_role("alert")).to_contain_text("审核人核实后合并")
    expect(page.get_by_label("新证件号码")).to_have_value(other.number)
    found += faults(page)
    picture(page, screens, "number-taken")
    _change(page, "换发新证，号码变更", new)
    expect(page.get_by_text("证件号码已更正")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(f"{new[:6]}{'*' * 8}{new[-4:]}")
    found += faults(page)
    picture(page, screens, "number-changed")
    return found


def _merged_and_parted(page: Page, first: Applicant, second: Applicant, screens: Path) -> list[str]:
    _open(page, first.number)  # a number that was replaced
    page.get_by_role("link", name="合并重复记录").click()
    page.get_by_label("另一条记录的证件号码").fill("43")
    submit(page, "查看对照")
    found = faults(page)
    picture(page, screens, "merge-find")
    page.get_by_label("另一条记录的证件号码").fill(second.number)
    submit(page, "查看对照")
    expect(page.get_by_role("heading", name="合并以后")).to_be_visible()
    found += faults(page)
    picture(page, screens, "merge-compare")
    page.get_by_label("理由").fill("同名同日出生，已核对身份证原件")
    submit(page, "合并")
    expect(page.get_by_text("没有新的办理以前可以撤销")).to_be_visible()
    kept = page.url
    found += faults(page)
    picture(page, screens, "merged")
    _open(page, second.number)
    assert page.url == kept

    page.get_by_role("link", name="撤销合并").click()
    page.get_by_label("理由").fill("核对有误，不是同一个人")
    found += faults(page)
    picture(page, screens, "merge-undo")
    submit(page, "撤销合并")
    expect(page.get_by_text("两条记录恢复原样")).to_be_visible()
    _open(page, second.number)
    assert page.url != kept
    return found

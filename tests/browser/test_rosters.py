"""花名册 in a browser: from an employer's file to people in the system, by keyboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.factories import resident_number
from tests.roster_files import FIRST_ROW, as_file, sound
from tests.working import credit_code

_BORN = date(1981, 9, 3)
_PEOPLE = 4


def _number(serial: int) -> str:
    return resident_number(serial, born=_BORN, county="430703")


def _roster(folder: Path) -> Path:
    rows = [sound(serial, id_number=_number(serial)) for serial in range(1, _PEOPLE + 1)]
    rows[1] |= {"started_on": "2026-10-12", "contract_from": "2026-10-12"}
    rows[2] |= {"id_number": "4.30703E+17", "id_copy": "未收"}
    file = folder / "roster.xlsx"
    file.write_bytes(as_file(rows))
    return file


@pytest.mark.clause("R6.3", "R6.7")
def test_an_employer_brings_a_roster(office: Office, tmp_path: Path, screens: Path) -> None:
    page = office.signed_in("community")
    page.get_by_role("link", name="花名册登记").click()
    found = _looked_at(page, screens, "rosters")
    _choose_a_new_employer(page)
    found += _looked_at(page, screens, "roster-new")
    page.get_by_label("花名册文件").set_input_files(_roster(tmp_path))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name=f"办理 {_PEOPLE - 1} 人")).to_be_visible(timeout=30_000)
    found += _looked_at(page, screens, "roster-checked")
    office.allow(422)
    found += _put_right(page, screens)
    expect(page.get_by_role("link", name=f"办理 {_PEOPLE} 人")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("办理花名册")
    expect(page.get_by_text("其中 1 人")).to_be_visible()
    found += _looked_at(page, screens, "roster-confirm")
    page.keyboard.press("Control+Enter")
    done = page.get_by_role("link", name=f"已办结 {_PEOPLE}")
    expect(done).to_be_visible(timeout=30_000)
    found += _looked_at(page, screens, "roster-completed")
    page.get_by_role("link", name=sound(3)["name"], exact=True).click()
    expect(page.get_by_text("已办结").first).to_be_visible()
    assert found == []
    secrets = [_number(serial) for serial in range(1, _PEOPLE + 1)]
    assert not [one for one in office.traces() if any(secret in one for secret in secrets)]


@pytest.mark.clause("R6.3")
def test_the_township_takes_a_roster_back(office: Office, tmp_path: Path, screens: Path) -> None:
    clerk, reviewer = office.signed_in("community"), office.signed_in("township")
    clerk.goto("/rosters")
    _choose_a_new_employer(clerk)
    file = tmp_path / "roster.xlsx"
    file.write_bytes(as_file([sound(serial, id_number=_number(50 + serial)) for serial in (1, 2)]))
    clerk.get_by_label("花名册文件").set_input_files(file)
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_role("link", name="办理 2 人")).to_be_visible(timeout=30_000)
    clerk.keyboard.press("Control+Enter")
    clerk.get_by_role("button", name="办理 2 人").click()
    expect(clerk.get_by_role("link", name="已办结 2")).to_be_visible(timeout=30_000)
    reviewer.goto(clerk.url)
    found = _looked_at(reviewer, screens, "roster-of-the-township")
    reviewer.get_by_role("link", name="撤销这一批").click()
    reviewer.get_by_label("撤销的原因").fill("单位报错了名单")
    found += _looked_at(reviewer, screens, "roster-revoke")
    reviewer.keyboard.press("Control+Enter")
    expect(reviewer.get_by_role("link", name="已撤销 2")).to_be_visible(timeout=30_000)
    found += _looked_at(reviewer, screens, "roster-revoked")
    assert found == []


def _choose_a_new_employer(page: Page) -> None:
    code = page.get_by_label("统一社会信用代码")
    code.fill(credit_code())
    code.press("Tab")
    page.get_by_label("单位名称", exact=True).fill("长沙某某家政服务有限公司")
    page.get_by_role("radio", name="营业执照").check()
    page.get_by_label("已收登记证书").check()
    page.get_by_role("button", name="登记这个单位").press("Enter")
    expect(page.get_by_text("首次办理时已收")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("花名册文件")).to_be_visible()


def _put_right(page: Page, screens: Path) -> list[str]:
    """The row with two faults: one mended, then the other; both by keyboard."""
    line = FIRST_ROW + 2
    page.get_by_role("link", name=f"改第 {line} 行").press("Enter")
    number = page.get_by_label("证件号码")
    expect(number).to_be_focused()
    expect(number).to_have_value("4.30703E+17")
    found = _looked_at(page, screens, "roster-row")
    number.fill(_number(3))
    page.keyboard.press("Control+Enter")
    copy = page.get_by_label("身份证复印件")
    expect(copy).to_be_focused()
    expect(page.get_by_role("link", name="有错误 1")).to_be_visible()
    copy.select_option("已收")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"第 {line} 行已改好：可以办理")).to_be_visible()
    expect(page.get_by_role("link", name=f"改第 {line} 行")).to_be_focused()
    return found


def _looked_at(page: Page, screens: Path, name: str) -> list[str]:
    picture(page, screens, name)
    return faults(page)

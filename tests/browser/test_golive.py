"""存量导入 in a browser: a community's ledger from the upload to the people in the system."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.factories import resident_number
from tests.golive_files import as_file, sound

_BORN = date(1977, 4, 18)
_SOUND, _BROKEN = 12, 3


def _ledger(folder: Path) -> Path:
    rows = [
        sound(900 + serial, id_number=resident_number(serial, born=_BORN, county="430703"))
        for serial in range(1, _SOUND + _BROKEN + 1)
    ]
    rows[1] |= {"phone": "1380731556"}
    rows[4] |= {"education": "中学", "reason": ""}
    rows[9] |= {"registered_on": "2026-02-30", "since": ""}
    file = folder / "ledger.xlsx"
    file.write_bytes(as_file(rows))
    return file


@pytest.mark.clause("R11.1")
def test_a_ledger_is_checked_looked_through_and_taken_over(
    office: Office, tmp_path: Path, screens: Path
) -> None:
    page = office.signed_in("community")
    page.get_by_role("link", name="存量导入").click()
    found = _looked_at(page, screens, "golive")
    with page.expect_download() as template:
        page.get_by_role("link", name="下载模板").click()
    assert template.value.suggested_filename == "存量导入模板.xlsx"
    expect(page.get_by_text("没有选择文件")).to_be_visible()
    with page.expect_file_chooser() as asked:
        page.get_by_label("登记台账文件").click()
    asked.value.set_files(_ledger(tmp_path))
    expect(page.get_by_text("ledger.xlsx")).to_be_visible()
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("button", name=f"导入 {_SOUND} 人")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name=f"有错误 {_BROKEN}").click()
    expect(page.get_by_role("row")).to_have_count(1 + _BROKEN)
    wrong = page.get_by_role("row").filter(has=page.get_by_role("cell", name="7", exact=True))
    expect(wrong).to_contain_text("文化程度：没有“中学”这一项")
    expect(wrong).to_contain_text("失业原因：失业登记应填失业原因")
    found += _looked_at(page, screens, "golive-checked")
    with page.expect_download() as result:
        page.get_by_role("button", name="下载带结果的表格").click()
    assert result.value.suggested_filename == "存量导入结果.xlsx"
    page.get_by_role("button", name=f"导入 {_SOUND} 人").click()
    expect(page.get_by_role("link", name=f"已导入 {_SOUND}")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name=f"已导入 {_SOUND}").click()
    found += _looked_at(page, screens, "golive-applied")
    _find(page, sound(901)["name"], resident_number(1, born=_BORN, county="430703"))
    expect(page.get_by_text("失业登记有效").first).to_be_visible()
    expect(page.get_by_text(sound(901)["certificate"]).first).to_be_visible()
    assert found == []


def _looked_at(page: Page, screens: Path, name: str) -> list[str]:
    picture(page, screens, name)
    return faults(page)


def _find(page: Page, name: str, number: str) -> None:
    search = page.locator("#search")
    search.fill(number)
    search.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)

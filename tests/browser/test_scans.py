"""扫描件: a photograph is attached to a case, looked at beside the form, and taken out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.applicants import applicant, fill_form, open_form, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.scan_samples import blank_pdf, encoded, sheet, written

PHOTOGRAPH = FilePayload(
    name="IMG_0001.jpg", mimeType="image/jpeg", buffer=encoded(sheet((1600, 1000)))
)
SCAN = FilePayload(name="scan.pdf", mimeType="application/pdf", buffer=written(blank_pdf(3)))
TOO_LARGE = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=bytes(10 * 1024 * 1024 + 1))
FILE = "照片或扫描文件"


def _attach(page: Page, kind: str, file: FilePayload) -> None:
    page.get_by_role("radio", name=kind).check()
    page.get_by_label(FILE).set_input_files(file)
    page.get_by_role("button", name="附上").click()
    expect(page.get_by_role("link", name=f"{kind}")).to_be_visible()


def _shown_width(page: Page, name: str) -> float:
    box = page.get_by_role("img", name=name).bounding_box()
    assert box is not None
    return box["width"]


def _is_drawn(page: Page, name: str) -> bool:
    drawn: bool = page.get_by_role("img", name=name).evaluate(
        "image => image.decode().then(() => image.naturalWidth > 0)"
    )
    return drawn


@pytest.mark.clause("R2.6")
def test_a_photograph_is_attached_looked_at_and_taken_out(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("石秀兰")
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    typed = page.get_by_label("核查情况")
    typed.fill("电话核实")
    picture(page, screens, "scans-none")
    found = faults(page)

    page.get_by_label(FILE).set_input_files(TOO_LARGE)
    expect(page.get_by_text("文件超过10MB")).to_be_visible()
    expect(page.get_by_label(FILE)).to_have_value("")
    expect(page.get_by_text("没有选择文件")).to_be_visible()
    _attach(page, "身份证件", PHOTOGRAPH)
    _attach(page, "本人签字的登记表", SCAN)
    expect(typed).to_have_value("电话核实")

    opener = page.get_by_role("link", name="身份证件")
    opener.click()
    expect(page.get_by_role("img", name="身份证件 第 1 页")).to_be_in_viewport()
    assert _is_drawn(page, "身份证件 第 1 页")
    picture(page, screens, "scans-viewer")
    found += faults(page)
    form, viewer = page.locator("#scans").bounding_box(), page.locator(".viewer").bounding_box()
    assert form is not None
    assert viewer is not None
    assert form["x"] + form["width"] <= viewer["x"]  # beside the form, never over it
    expect(typed).to_have_value("电话核实")
    page.keyboard.press("Escape")
    expect(page.locator(".viewer")).to_have_count(0)
    expect(opener).to_be_focused()

    remove = page.locator(".scan-remove").first
    remove.get_by_text("移出", exact=False).first.click()
    remove.get_by_role("button", name="确认移出").click()
    expect(opener).to_have_count(0)
    expect(page.get_by_role("status").get_by_text("已移出扫描件")).to_be_visible()
    expect(page.get_by_role("link", name="本人签字的登记表")).to_be_visible()
    assert found == []


def test_pages_are_turned_magnified_and_rotated_beside_the_returned_form(
    office: Office, screens: Path
) -> None:
    page, who = office.signed_in("community"), applicant("石桂英")
    open_form(page, who)
    fill_form(page, who)
    submit(page, "受理，稍后核验")
    _attach(page, "本人签字的登记表", SCAN)
    page.get_by_role("link", name="退回补正").click()
    page.get_by_label("手机号码").check()
    page.get_by_label("怎样补正").fill("电话打不通")
    submit(page, "退回补正")
    page.get_by_role("link", name="补正登记表").click()
    phone = page.get_by_label("手机号码", exact=True)
    phone.fill("15490001234")

    page.get_by_role("link", name="本人签字的登记表").click()
    at = page.locator("[data-viewer-at]")
    expect(at).to_have_text("第 1 页，共 3 页")
    page.keyboard.press("ArrowRight")
    expect(at).to_have_text("第 2 页，共 3 页")
    page.get_by_role("button", name="下一页").click()
    expect(at).to_have_text("第 3 页，共 3 页")
    expect(page.get_by_role("button", name="下一页")).to_be_disabled()
    page.keyboard.press("ArrowRight")  # there is no fourth
    expect(at).to_have_text("第 3 页，共 3 页")
    third = "本人签字的登记表 第 3 页"
    assert _is_drawn(page, third)
    whole = _shown_width(page, third)
    page.keyboard.press("+")
    assert _shown_width(page, third) == pytest.approx(1.5 * whole, rel=0.01)
    page.get_by_role("button", name="缩小").click()
    assert _shown_width(page, third) == pytest.approx(whole, rel=0.01)
    page.get_by_role("button", name="向右旋转").click()
    box = page.get_by_role("img", name=third).bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(whole, rel=0.01)
    assert box["height"] < box["width"]  # a sheet of A4 on its side
    picture(page, screens, "scans-beside-the-form")
    assert faults(page) == []
    expect(phone).to_have_value("15490001234")
    page.get_by_role("button", name="关闭").click()
    submit(page, "补正完成")
    expect(page.get_by_text("已补正，期限继续计算")).to_be_visible()

"""The certificate from the request over three offices into its holder's hand, in real browsers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.applicants import applicant, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office
from tests.browser.signing import sign
from tests.browser.test_review_chain import ask_for_certificate


def _looked_at(page: Page, screens: Path, name: str) -> list[str]:
    picture(page, screens, name)
    return faults(page)


@pytest.mark.clause("R11.4", "R11.5")
def test_sent_back_put_right_made_received_and_signed_for(office: Office, screens: Path) -> None:
    clerk, township, district = (
        office.signed_in(one) for one in ("community", "township", "district")
    )
    office.allow(422)
    who = applicant("覃发芝")
    ask_for_certificate(clerk, who)
    number = clerk.url.rpartition("/")[2]

    township.goto(f"/cases/{number}/send-back")
    township.get_by_label("照片不符合要求").check()
    township.get_by_role("checkbox", name="照片", exact=True).check()
    township.get_by_label("要改什么").fill("两张照片底色不一样，请重新收取")
    submit(township, "退回")
    clerk.goto(f"/cases/{number}/request")
    expect(clerk.get_by_text("两张照片底色不一样，请重新收取").first).to_be_visible()
    submit(clerk, "补正并报送复审")
    township.goto(f"/reviews/{number}")
    with township.expect_navigation():
        township.keyboard.press("Control+Enter")
    district.goto(f"/making/{number}")
    submit(district, "制证")
    district.goto("/issues")
    row = district.get_by_role("row").filter(has_text=who.name)
    expect(row).to_contain_text("待发放")
    serial = row.get_by_role("cell").first.inner_text()
    found = _looked_at(district, screens, "register")
    row.get_by_role("link", name="打开").click()
    found += _looked_at(district, screens, "issue")
    with (
        district.context.expect_page() as opened,
        district.context.expect_event("response", lambda one: one.url.endswith("/print")),
    ):
        district.keyboard.press("Control+Enter")
    opened.value.close()
    district.reload()
    expect(district.get_by_role("cell", name="第 1 份")).to_be_visible()

    clerk.get_by_role("link", name="待领取", exact=True).click()
    clerk.get_by_role("link", name="待社区接收").click()
    expect(clerk.get_by_role("row").filter(has_text=serial)).to_contain_text("今天")
    found += _looked_at(clerk, screens, "to-receive")
    clerk.get_by_label(f"收到 {who.name} 的证书").check()
    submit(clerk, "收到所选")
    expect(clerk.get_by_text("已收到 1 本证书，已通知本人领取")).to_be_visible()
    clerk.get_by_role("link", name="待本人领取").click()
    found += _looked_at(clerk, screens, "to-collect")
    clerk.get_by_role("row").filter(has_text=serial).get_by_role("link", name="发放").click()
    expect(clerk.get_by_text(serial, exact=True)).to_be_visible()
    found += _looked_at(clerk, screens, "hand-out")
    submit(clerk, "发放给本人")
    expect(clerk.get_by_text("请本人在屏幕上签名")).to_be_visible()
    found += _looked_at(clerk, screens, "hand-out-refused")
    assert sign(clerk)
    submit(clerk, "发放给本人")
    expect(clerk.get_by_text("已发放给本人，证书从今天起有效")).to_be_visible()
    found += _looked_at(clerk, screens, "handed-out")

    district.reload()
    expect(district.get_by_text("有效", exact=True)).to_be_visible()
    assert found == []


@pytest.mark.clause("R11.4")
def test_booklets_and_printers(office: Office, screens: Path) -> None:
    page = office.signed_in("district")
    office.allow(422)
    page.get_by_role("link", name="发证登记").click()
    page.get_by_role("link", name="空白证").click()
    page.get_by_label("数量（本）").first.fill("200")
    page.get_by_label("起止号").fill("0001–0200")
    submit(page, "登记入库")
    expect(page.get_by_text("已登记入库 200 本")).to_be_visible()
    page.get_by_text("作废", exact=True).first.click()
    page.get_by_label("数量（本）").last.fill("100000")
    page.get_by_label("原因").fill("受潮")
    submit(page, "登记作废")
    expect(page.get_by_text("不能作废100000本")).to_be_visible()
    found = _looked_at(page, screens, "booklets")
    page.get_by_role("link", name="返回发证登记").click()
    page.get_by_role("link", name="打印机").click()
    page.get_by_label("名称", exact=True).fill("制证室 3 号")
    page.get_by_label("向右（毫米）").fill("1.5")
    page.get_by_label("向下（毫米）").fill("-0.8")
    page.keyboard.press("Control+Enter")
    row = page.get_by_role("row").filter(has_text="制证室 3 号")
    expect(row).to_contain_text("−0.8")
    found += _looked_at(page, screens, "printers")
    address = row.get_by_role("link", name="打印测试页").get_attribute("href")
    assert address is not None
    answer = page.context.request.get(address)
    words = PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert "向右 1.5 毫米，向下 −0.8 毫米" in words
    assert found == []

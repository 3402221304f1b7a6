"""审核 in a real browser: the township goes through its list, and what it sends back is seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.applicants import Applicant, applicant, register, submit
from tests.browser.inspection import faults, picture
from tests.browser.office import Office


def ask_for_certificate(page: Page, who: Applicant) -> None:
    """Registered at the counter, and the certificate on paper asked for with two printed photos."""
    register(page, who)
    person = page.get_by_role("link", name="打开本人记录").get_attribute("href")
    page.goto(f"{person}/certificate")
    page.get_by_label("收取纸质照片2张").check()
    submit(page, "受理并报送复审")
    expect(page.get_by_text("已受理，报送街道（乡镇）复审")).to_be_visible()


def walk_to(page: Page, who: Applicant) -> None:
    """Down the list by arrow keys to somebody's row, and open it beside the list."""
    row = page.locator("[data-row]").filter(has_text=who.name)
    expect(row).to_be_visible()
    for _ in range(page.locator("[data-row]").count()):
        if row.evaluate("row => row === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name=who.name)).to_be_visible()
    expect(row).to_have_attribute("aria-current", "true")


@pytest.mark.clause("R11.4")
def test_three_are_reviewed_by_keyboard_and_one_is_sent_back(office: Office, screens: Path) -> None:
    clerk, township = office.signed_in("community"), office.signed_in("township")
    office.allow(422)
    people = [applicant(name) for name in ("覃一梅", "覃双梅", "覃三梅", "覃四梅")]
    for who in people:
        ask_for_certificate(clerk, who)

    township.goto("/reviews")
    walk_to(township, people[0])
    found = faults(township)
    picture(township, screens, "reviews")
    for who in people[1:]:
        button = township.get_by_role("button", name=f"通过，看下一件（{who.name}）")
        expect(button).to_be_visible()
        township.keyboard.press("Control+Enter")
        expect(township.get_by_role("heading", level=2, name=who.name)).to_be_visible()
    rows = township.locator("[data-row]")
    for who in people[:3]:
        expect(rows.filter(has_text=who.name)).to_have_count(0)

    last = people[3]
    township.get_by_role("link", name="退回", exact=True).press("Enter")
    submit(township, "退回")
    expect(township.get_by_role("alert")).to_contain_text("请选择退回的理由")
    picture(township, screens, "send-back-refused")
    found += faults(township)
    township.get_by_label("照片不符合要求").check()
    township.get_by_role("checkbox", name="照片", exact=True).check()
    township.get_by_label("要改什么").fill("照片反光，请重新收取")
    submit(township, "退回")
    expect(township.get_by_text("已退回，对方会在待办的最前面看到理由")).to_be_visible()
    expect(rows.filter(has_text=last.name)).to_have_count(0)

    clerk.goto("/desk")
    row = clerk.get_by_role("row").filter(has_text=last.name)
    for words in ("刘建军", "照片不符合要求", "照片反光，请重新收取"):
        expect(row).to_contain_text(words)
    stand = clerk.locator("tbody tr").all_inner_texts()
    at = next(n for n, text in enumerate(stand) if last.name in text)
    assert all("退回（" in text for text in stand[:at]), "nothing stands above but what came back"
    picture(clerk, screens, "desk-sent-back")
    found += faults(clerk)
    row.get_by_role("link", name="补正").click()
    expect(clerk.get_by_text("照片反光，请重新收取").first).to_be_visible()
    picture(clerk, screens, "case-sent-back")
    found += faults(clerk)
    clerk.keyboard.press("Control+Enter")
    expect(clerk.get_by_role("heading", level=1, name="补正申领")).to_be_visible()
    submit(clerk, "补正并报送复审")
    township.goto("/reviews")
    expect(rows.filter(has_text=last.name)).to_contain_text("退回过")
    assert found == []


@pytest.mark.clause("R11.4")
def test_the_second_reviewer_is_told_and_led_on(office: Office, screens: Path) -> None:
    clerk = office.signed_in("community")
    first, second = office.signed_in("township"), office.signed_in("township")
    office.allow(409)
    people = [applicant(name) for name in ("覃五梅", "覃六梅")]
    for who in people:
        ask_for_certificate(clerk, who)
    for page in (first, second):
        page.goto("/reviews")
        walk_to(page, people[0])
    second.get_by_label("审核意见").fill("材料齐全，同意发证")
    first.keyboard.press("Control+Enter")
    expect(first.get_by_role("heading", level=2, name=people[1].name)).to_be_visible()
    second.keyboard.press("Control+Enter")
    told = second.get_by_role("alert")
    expect(told).to_contain_text("刘建军已于")
    expect(second.get_by_text("材料齐全，同意发证")).to_be_visible()
    picture(second, screens, "reviewed-by-another")
    assert faults(second) == []
    second.get_by_role("link", name=f"看下一件（{people[1].name}）").click()
    expect(second.get_by_role("heading", level=2, name=people[1].name)).to_be_visible()

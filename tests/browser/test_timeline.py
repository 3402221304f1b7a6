"""The person's page by keyboard: from what happened to its decision, its paper and back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import papers
from tests.browser.applicants import applicant, register
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office

_FARTHEST = 60


def _go_to(page: Page, keys: Keyboard, words: str) -> None:
    """Press Tab until the link of these words has the focus."""
    link = page.get_by_role("main").get_by_role("link", name=words, exact=True).first
    for _ in range(_FARTHEST):
        keys.press("Tab")
        if link.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way to “{words}” in {_FARTHEST} steps")


def test_the_timeline_opens_decisions_and_papers_by_keyboard(office: Office, screens: Path) -> None:
    page, who = office.signed_in("community"), applicant("麻秀莲")
    register(page, who)
    form = page.get_by_role("link", name="打印登记表").get_attribute("href")
    assert form is not None
    printed = papers.text_of(papers.fetch(page, form))
    keys = Keyboard(page)
    _go_to(page, keys, "打开本人记录")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(who.name)
    timeline = page.get_by_role("region", name="经过")
    for said in ("失业登记有效", "自 2026-10-31 起", "未发送", "199****5566", "第 1 份"):
        expect(timeline).to_contain_text(said)
    expect(timeline).not_to_contain_text(who.phone)
    picture(page, screens, "person-timeline")
    found = faults(page)

    again = timeline.get_by_role("link", name="再打印").get_attribute("href")
    assert again is not None
    assert papers.text_of(papers.fetch(page, again)) == printed

    _go_to(page, keys, "办结")
    keys.press("Enter")
    expect(page).to_have_url(re.compile(r"/cases/\d+#decision-3$"))
    expect(page.locator("tr:target")).to_contain_text("办结")
    expect(page.get_by_role("main")).to_contain_text("短信")
    picture(page, screens, "case-at-its-decision")
    found += faults(page)

    page.go_back()
    page.wait_for_load_state()
    _go_to(page, keys, "打印")
    keys.press("Enter")
    expect(timeline.get_by_role("link", name="打印", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    expect(timeline).to_contain_text("第 2 份")
    expect(timeline).not_to_contain_text("核验")
    found += faults(page)
    assert found == []
    assert not [trace for trace in office.traces() if any(one in trace for one in who.secrets)]

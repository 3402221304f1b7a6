"""A vacancy recommended from the card with keys alone, and from its own page (R5.2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cards import to_somebody_with_a_vacancy
from tests.browser.inspection import faults, picture
from tests.browser.keyboard import Keyboard
from tests.browser.office import Office


@pytest.mark.clause("R5.2")
def test_the_best_vacancy_is_recommended_without_leaving_the_card(
    office: Office, screens: Path
) -> None:
    page = office.signed_in("community")
    page.goto("/confirmation")
    to_somebody_with_a_vacancy(page)
    card = page.url
    best = page.locator("#fitting-jobs [name=vacancy]").first
    expect(best).to_be_checked()
    recommended = best.input_value()
    picture(page, screens, "recommending")
    found = faults(page)
    keys = Keyboard(page)
    keys.press("r")
    expect(best).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("推荐短信待发送")
    expect(page.locator(f"#fitting-jobs [value='{recommended}']")).to_have_count(0)
    assert keys.pressed == 2
    assert page.url == card
    page.locator("#fitting-jobs").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="已推荐")).to_be_visible()
    picture(page, screens, "recommending-list")
    found += faults(page)
    assert found == []

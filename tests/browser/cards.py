"""The cards of 动态确认 as a clerk opens them."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def opened(page: Page) -> str:
    """The month's next card; whose it is."""
    page.goto("/confirmation")
    heading = page.locator("#call-name")
    expect(heading).to_be_focused()
    return heading.inner_text()


def to_somebody_with_a_vacancy(page: Page) -> None:
    """To the first card from here on that has something to recommend."""
    best = page.locator("#fitting-jobs [name=vacancy]").first
    for _ in range(20):
        expect(page.locator("#fitting-jobs-title")).to_be_visible()
        if best.count():
            return
        here = page.url
        page.keyboard.press("ArrowRight")
        expect(page).not_to_have_url(here)
    raise AssertionError("nobody on the roll has a vacancy that fits")

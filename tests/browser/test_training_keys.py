"""推荐培训 by the keyboard: Enter on how the person agreed recommends nothing (R5.3)."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.applicants import applicant, register
from tests.browser.office import Office

_COUNT = """() => {
  const root = document.documentElement;
  root.dataset.sent = "0";
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    root.dataset.sent = String(Number(root.dataset.sent) + 1);
  });
}"""


@pytest.mark.clause("R5.3")
def test_enter_on_the_means_recommends_nothing(office: Office) -> None:
    page = office.signed_in("community")
    register(page, applicant("培慎行"))
    page.get_by_role("link", name="打开本人记录").click()
    page.get_by_role("link", name="推荐培训").click()
    recommends = page.locator("button[name=course]").first
    expect(recommends).to_be_visible()
    page.evaluate(_COUNT)
    means = page.get_by_role("radio").first
    means.check()
    means.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-sent", "0")
    recommends.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-sent", "1")

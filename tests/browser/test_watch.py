"""The watch itself: what must fail a test is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.inspection import faults
from tests.browser.office import Office


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        ("() => console.error('broken')", "console: broken"),
        ("() => { setTimeout(() => { throw new Error('broken'); }); }", "script: "),
        ("() => fetch('/nothing-here')", "404 GET "),
        ("() => document.body.setAttribute('style', 'color: red')", "console: forbidden by"),
        ("() => { new Image().src = 'http://localhost:9/x.png'; }", "a request left the office: "),
    ],
)
def test_what_must_never_happen_is_seen(
    browser: Browser, portal_url: str, deed: str, fault: str
) -> None:
    office = Office(browser, portal_url)
    page = office.screen()
    page.goto("/login")
    assert office.faults() == []
    page.evaluate(deed)
    page.wait_for_function("() => true")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    office.close()
    assert any(seen.startswith(fault) for seen in office.faults()), office.faults()


def test_a_page_built_as_one_before_is_judged_no_second_time_but_each_fault_is(
    office: Office,
) -> None:
    page = office.screen()
    page.goto("/login")
    assert faults(page) == faults(page) == []
    for deed, fault in (
        ("document.querySelector('label').removeAttribute('for')", "label: "),
        ("document.querySelector('button').textContent = ' '", "button-name: "),
        ("document.documentElement.lang = ''", "html-has-lang: "),
        (
            "document.querySelector('label').style = 'color: #777; background: #888'",
            "color-contrast: ",
        ),
    ):
        page.goto("/login")
        page.evaluate(deed)
        assert any(fault in one for one in faults(page)), deed


def test_a_page_is_judged_again_at_another_width(office: Office) -> None:
    page = office.screen()
    page.goto("/login")
    page.evaluate(
        """() => {
          const faint = new CSSStyleSheet();
          faint.replaceSync("@media (max-width: 1000px) { label { opacity: 0.2; } }");
          document.adoptedStyleSheets = [faint];
        }"""
    )
    assert faults(page) == []
    page.set_viewport_size({"width": 911, "height": 512})
    assert any("color-contrast: " in one for one in faults(page))

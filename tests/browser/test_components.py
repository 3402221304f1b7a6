"""The page of components: open to all, and readable in a system's own colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults
from tests.browser.office import Office

# What tells something by its surface; with forced colours the surface of the page takes its place.
_DRAWN = """(element) => {
  const style = getComputedStyle(element);
  const lines = ["top", "right", "bottom", "left"].some((side) =>
    style["border-" + side + "-style"] !== "none" && style["border-" + side + "-width"] !== "0px");
  const page = getComputedStyle(document.body).backgroundColor;
  const own = style.backgroundColor;
  return lines || (own !== page && own !== "rgba(0, 0, 0, 0)");
}"""
_PARTS = (
    ".light-shape",
    ".pill",
    ".button-main",
    ".message",
    ".error-summary",
    "dialog",
    ".form-control",
    ".form-select",
    ".stage",
)


@pytest.fixture
def parts(office: Office) -> Page:
    """The page, with nobody signed in."""
    page = office.screen()
    page.goto("/components")
    expect(page.get_by_role("heading", name="组件", exact=True)).to_be_visible()
    return page


def test_every_part_in_each_state_is_open_to_everybody(parts: Page) -> None:
    assert faults(parts) == []


def test_nothing_vanishes_with_forced_colours(parts: Page) -> None:
    parts.emulate_media(forced_colors="active")
    for selector in _PARTS:
        found = parts.locator(selector).all()
        assert found, selector
        assert all(one.evaluate(_DRAWN) for one in found), selector
    ticked = parts.locator(".form-check-input:checked").first
    expect(ticked).to_have_css("appearance", "auto")


def test_with_forced_colours_the_focus_is_drawn_everywhere(parts: Page) -> None:
    parts.emulate_media(forced_colors="active")
    for selector in (".bar a", ".button-main", ".form-control", ".form-check-input"):
        target = parts.locator(f"{selector}:visible").first
        parts.keyboard.press("Tab")  # the keyboard is in use
        target.focus()
        expect(target).to_have_css("outline-style", "solid")
        expect(target).to_have_css("outline-width", "3px")


def test_what_is_told_by_a_colour_is_told_by_a_form_too(parts: Page) -> None:
    parts.emulate_media(forced_colors="active")
    styles = [
        parts.locator(f".stage-{state}").evaluate("one => getComputedStyle(one).borderTopStyle")
        for state in ("done", "stopped", "ahead")
    ]
    assert styles == ["solid", "double", "dashed"]
    shapes = {
        parts.locator(f".light-{kind} .light-shape").first.evaluate(
            "one => [getComputedStyle(one).borderRadius, getComputedStyle(one).transform].join()"
        )
        for kind in ("late", "soon", "ok")
    }
    assert len(shapes) == 3


def test_whoever_asks_for_less_motion_gets_none(parts: Page) -> None:
    parts.emulate_media(reduced_motion="reduce")
    moving = """() => Array.from(document.querySelectorAll("*")).filter((one) => {
      const style = getComputedStyle(one);
      return style.animationName !== "none" || style.transitionProperty !== "none";
    }).length"""
    assert parts.evaluate(moving) == 0

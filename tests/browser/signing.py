"""Somebody signs on the screen, with the mouse."""

from __future__ import annotations

from playwright.sync_api import Page

STROKES = (((0.2, 0.3), (0.3, 0.7), (0.45, 0.35)), ((0.6, 0.5), (0.85, 0.5)))
"""Lines of the signature, in parts of the pad's width and height."""


def sign(page: Page) -> str:
    """Draw on the pad that is shown; gives the drawing that will be sent."""
    pad = page.get_by_role("img", name="请本人在框内签字")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for first, *others in STROKES:
        page.mouse.move(box["x"] + first[0] * box["width"], box["y"] + first[1] * box["height"])
        page.mouse.down()
        for x, y in others:
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=5)
        page.mouse.up()
    return page.locator("input[name=signature]").input_value()

"""A clerk's hands on the keyboard, and how much they had to do."""

from __future__ import annotations

from playwright.sync_api import Page


class Keyboard:
    """Presses keys on a page and counts them; a chord is one, a Chinese character is one."""

    def __init__(self, page: Page) -> None:
        self._keys = page.keyboard
        self.pressed = 0

    def press(self, key: str, times: int = 1) -> None:
        """Press a key or a chord."""
        for _ in range(times):
            self._keys.press(key)
        self.pressed += times

    def type(self, text: str) -> None:
        """Type a text."""
        self._keys.type(text)
        self.pressed += len(text)

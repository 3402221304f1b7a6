"""A clerk's hands on keyboard and mouse, and how much they had to do."""

from __future__ import annotations

from playwright.sync_api import Frame, Locator, Page


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


class Hands(Keyboard):
    """Counts clicks and pages, too."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self.clicks = 0
        self.pages = 0
        page.on("framenavigated", self._count)

    @property
    def inputs(self) -> int:
        """Keys and clicks together."""
        return self.pressed + self.clicks

    def click(self, target: Locator) -> None:
        """Click once."""
        target.click()
        self.clicks += 1

    def choose(self, target: Locator, option: int) -> None:
        """Open a list and pick one of it: two clicks."""
        target.select_option(index=option)
        self.clicks += 2

    def read_card(self, text: str) -> None:
        """A reader types; nobody's hands do."""
        for part in text.split("\t"):
            self._keys.type(part)
            self._keys.press("Tab")

    def _count(self, frame: Frame) -> None:
        self.pages += frame == self._page.main_frame

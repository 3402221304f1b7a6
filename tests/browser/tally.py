"""Counts what a screen's user does, however a test does it: keys, characters, clicks, pages."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Frame, Page

_COUNTING = """
(() => {
  const add = (number) => {
    sessionStorage.setItem("inputs", Number(sessionStorage.getItem("inputs")) + number);
  };
  const modifiers = ["Shift", "Control", "Alt", "Meta"];
  let byKey = false;
  addEventListener("keydown", (event) => {
    byKey = true;
    if (!modifiers.includes(event.key)) add(1);
  }, true);
  addEventListener("keyup", () => { byKey = false; }, true);
  addEventListener("pointerdown", () => add(1), true);
  addEventListener("input", ({ target }) => {
    const isTyped = target.matches("textarea, input:not([type=radio], [type=checkbox])");
    if (!byKey && isTyped) add(target.value.length + 1);
    if (target.matches("select")) add(2);
  }, true);
})();
"""
"""A text filled in at once is its characters and the click into its field; a list is two clicks."""


@dataclass(frozen=True)
class Done:
    """What an errand took: keys, characters and clicks; and pages."""

    inputs: int
    pages: int


class Tally:
    """Counts on one screen from its next page on."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._pages = 0
        page.add_init_script(_COUNTING)
        page.on("framenavigated", self._count)

    def begin(self) -> None:
        """Begin an errand at the desk: what was done so far doesn't count."""
        self._page.goto("/desk")
        self._page.evaluate("sessionStorage.removeItem('inputs')")
        self._pages = 0

    def read_card(self, number: str) -> None:
        """The reader types an identity number into the field that has the focus; no hand does."""
        self._page.keyboard.type(number)
        self._page.evaluate("sessionStorage.removeItem('inputs')")

    def end(self) -> Done:
        """What was done since."""
        told = self._page.evaluate("sessionStorage.getItem('inputs')")
        return Done(int(told or 0), self._pages)

    def _count(self, frame: Frame) -> None:
        self._pages += frame == self._page.main_frame

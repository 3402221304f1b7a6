"""What a page can't hold."""

from __future__ import annotations

import pytest

from portal.domain.characters import without_unshowable


@pytest.mark.parametrize("bad", ["\0", "\x1f", "\x7f", "\x9f", "\ufdd0", "\ufffe", "\U0010ffff"])
def test_what_no_page_can_hold_is_shown_as_such(bad: str) -> None:
    assert without_unshowable(f"周{bad}建国") == "周�建国"


@pytest.mark.parametrize("sound", ["abc", "周建国", "𠮷\t一\r\n二", "&lt;é\u3000。"])
def test_all_else_stays(sound: str) -> None:
    assert without_unshowable(sound) == sound

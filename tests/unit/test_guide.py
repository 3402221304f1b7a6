"""The user guide: it names only what is on the screen, and its pictures are there and small."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from tests.guide_pictures import FOLDER, KILOBYTES, SHOTS

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
_CONTROL = re.compile(r"「([^」]+)」")
_PICTURE = re.compile(r"!\[([^]]+)\]\(img/([^)]+)\)")


@cache
def _screen() -> str:
    """All that the screen may say: templates, and the words that the rooms and roles hold."""
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "portal" / "web").rglob("*.py"),
        *(ROOT / "portal" / "domain").rglob("*.py"),
    ]
    return "\n".join(one.read_text("utf-8") for one in files if "manual" not in one.parts)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_control_that_the_guide_names_is_on_the_screen(page: Path) -> None:
    named = set(_CONTROL.findall(page.read_text("utf-8")))
    assert named
    # Whole: 退回 must not be found in 退回补正.
    missing = [one for one in sorted(named) if not re.search(rf"(?<!\w){one}(?!\w)", _screen())]
    assert missing == []


def test_the_guide_shows_each_picture_that_is_made() -> None:
    shown = [name for page in PAGES for _, name in _PICTURE.findall(page.read_text("utf-8"))]
    assert sorted(shown) == sorted(f"{name}.png" for name in SHOTS)
    assert {one.name for one in FOLDER.iterdir()} == set(shown)


def test_pictures_are_small() -> None:
    for one in FOLDER.iterdir():
        assert one.stat().st_size <= KILOBYTES * 1024, one.name
        with Image.open(one) as made:
            assert made.width <= 1366

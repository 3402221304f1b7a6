"""The page of components is there for whoever works on the portal, and in production it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portal import create_app
from portal.config import Settings
from portal.web.assets import STATIC_ROOT
from tests.integration.web.test_hardening import dispose
from tests.strict_client import StrictClient

PARTS = STATIC_ROOT.parent / "templates" / "components"
# Parts of the frame around every page, or that need a case, a gateway or a search's rows.
_ELSEWHERE = frozenset(
    {
        *("nav_item", "search_box", "flashed", "status_swap"),
        *("sent_back_note", "message_state", "more_by_post", "row_filters", "result_file"),
        *("control", "region", "regions", "wish_rows", "upload_form"),
    }
)


@pytest.fixture
def dialect() -> str:
    """Nothing here asks the database."""
    return "sqlite"


def test_it_shows_its_parts_from_the_pages_own_macros(community: StrictClient) -> None:
    text = community.get("/components").text
    assert "请填写姓名" in text
    for kind in ("late", "today", "soon", "ok", "paused"):
        assert f"light-{kind}" in text


def test_in_production_there_is_no_such_page(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"demo": False}))
    assert app.test_client().get("/components").status_code == 404
    dispose(app)


def _macros(file: Path) -> set[str]:
    return set(re.findall(r"macro ([a-z]\w*)\(", file.read_text()))


def test_a_new_part_is_shown_there_too() -> None:
    page = (PARTS / "components.html").read_text()
    there = set().union(*(_macros(file) for file in PARTS.glob("*.html")))
    shown = {name for name in there if re.search(rf"\b{name}\(", page)}
    assert shown | _ELSEWHERE == there
    assert not shown & _ELSEWHERE

"""Static files travel compressed, are kept for good, and are few enough for a slow line."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from portal.web.assets import STATIC_ROOT, asset_url, bundled, compressed
from portal.web.bundles import BUNDLES
from tests.strict_client import StrictClient

MOST = 150 * 1024
TEMPLATES = STATIC_ROOT.parent / "templates"
ASSET = re.compile(r"asset\([\"']((?:bundle|css|js|vendor)/[^\"']+)[\"']\)")
FRAME = ("document.html", "base.html")
ADDRESS = asset_url("js/keys.js")


@pytest.fixture
def dialect() -> str:
    """No answer here depends on the kind of database."""
    return "sqlite"


def _linked(template: Path) -> set[str]:
    return set(ASSET.findall(template.read_text()))


def _weight(files: set[str]) -> int:
    return sum(len(compressed(file) or b"") for file in files)


def test_scripts_and_styles_of_each_page_weigh_at_most_150_kilobytes() -> None:
    frame = {file for name in FRAME for file in _linked(TEMPLATES / name)}
    assert {"bundle/portal.css", "bundle/framed.js"} <= frame
    assert _weight(frame) > 40 * 1024
    weights = {path: _weight(frame | _linked(path)) for path in TEMPLATES.rglob("*.html")}
    assert max(weights.values()) <= MOST


def test_every_style_and_script_reaches_a_page_by_a_bundle_or_by_a_link_of_its_own() -> None:
    linked = set().union(*map(_linked, TEMPLATES.rglob("*.html")))
    bundles = {path for path in linked if path in BUNDLES}
    in_bundles = {part for path in bundles for part in BUNDLES[path]}
    files = {
        file.relative_to(STATIC_ROOT).as_posix()
        for folder in ("css", "js", "vendor")
        for file in (STATIC_ROOT / folder).glob("*.*s")
    }
    assert bundles == set(BUNDLES)
    assert files == in_bundles | (linked - bundles)
    assert not in_bundles & linked, "what is in a bundle is not loaded twice"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("bundle/portal.css", "text/css"), ("bundle/framed.js", "text/javascript")],
)
def test_a_bundle_is_all_its_files_under_one_address(
    community: StrictClient, path: str, kind: str
) -> None:
    answer = community.get(asset_url(path), headers={"Accept-Encoding": "gzip"})
    whole = gzip.decompress(answer.data)
    assert whole == bundled(path)
    places = [whole.index((STATIC_ROOT / part).read_bytes()) for part in BUNDLES[path]]
    assert places == sorted(places)
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == (kind, "nosniff")
    assert "immutable" in answer.headers["Cache-Control"]


def test_a_page_asks_for_one_style_and_one_script(community: StrictClient) -> None:
    text = community.get("/desk").text
    assert re.findall(r"/static/[^?\"]+\.(?:css|js)", text) == [
        "/static/bundle/portal.css",
        "/static/bundle/framed.js",
    ]


def test_a_file_comes_compressed_and_is_kept_for_good(community: StrictClient) -> None:
    answer = community.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.data) == (STATIC_ROOT / "js/keys.js").read_bytes()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.content_length == len(answer.data)
    assert "Accept-Encoding" in answer.vary
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "asked", [{}, {"Accept-Encoding": "gzip;q=0"}, {"Accept-Encoding": "gzip", "Range": "bytes=0-"}]
)
def test_whoever_cannot_read_it_or_asks_for_a_part_gets_the_file(
    community: StrictClient, asked: dict[str, str]
) -> None:
    answer = community.get(ADDRESS, headers=asked)
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (STATIC_ROOT / "js/keys.js").read_bytes()
    answer.close()


def test_what_is_no_text_or_no_file_of_ours_is_not_compressed(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    assert compressed("a.png", tmp_path) is None
    assert compressed("../pyproject.toml") is None

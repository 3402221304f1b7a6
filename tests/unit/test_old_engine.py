"""Styles, scripts and pages keep to what Chromium 109 knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.newer_engines import newer_in_page, newer_in_script, newer_in_styles

ROOT = Path(__file__).resolve().parents[2]
_STYLES = sorted((ROOT / "static" / "css").glob("*.css"))
_SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
_PAGES = sorted(one for one in (ROOT / "templates").rglob("*.html") if one.parent.name != "print")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", _STYLES, ids=_name)
def test_styles(path: Path) -> None:
    assert newer_in_styles(path.read_text()) == []


@pytest.mark.parametrize("path", _SCRIPTS, ids=_name)
def test_scripts(path: Path) -> None:
    assert newer_in_script(path.read_text()) == []


def test_pages() -> None:
    found = {_name(path): newer_in_page(path.read_text()) for path in _PAGES}
    assert {name: one for name, one in found.items() if one} == {}


@pytest.mark.parametrize(
    "text",
    [
        "a { b { color: red } }",
        "a { color: color-mix(in srgb, red, blue) }",
        "a { margin: max(1px, round(2px, 1px)) }",
        "@media print { a { text-wrap: balance } }",
        "@starting-style { a { opacity: 0 } }",
        "@media (scripting: none) { a { color: red } }",
        "input:user-invalid { color: red }",
        "input:autofill { color: red }",
        "tr:nth-child(2 of .shown) { color: red }",
        "a { grid-template-rows: subgrid }",
        "a { height: 2rlh }",
    ],
)
def test_newer_styles_are_told(text: str) -> None:
    assert len(newer_in_styles(text)) == 1


def test_older_styles_pass() -> None:
    text = """
    @media (width >= 600px) { tr:nth-child(2n + 1):has(a) { inset: 0; height: 100dvh } }
    input:-webkit-autofill { color: rgb(0 0 0 / 20%); -webkit-print-color-adjust: exact }
    """
    assert newer_in_styles(text) == []


@pytest.mark.parametrize(
    "text",
    ["rows.toSorted()", "Object.groupBy(a, b)", "URL.canParse(x)", "using line = open();"],
)
def test_newer_scripts_are_told(text: str) -> None:
    assert newer_in_script(text) != []


@pytest.mark.parametrize("text", ["<search>", '<div popover id="a">', '<details open name="a">'])
def test_newer_markup_is_told(text: str) -> None:
    assert newer_in_page(text) != []

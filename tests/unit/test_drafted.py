"""Every form saves itself, or stands in the list of those that don't, with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from wtforms import PasswordField

import portal.web  # noqa: F401 - every room, and so every form
from portal.web.drafted import NOT_DRAFTED, address, name_of
from portal.web.forms import PortalForm

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
_FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
_INCLUDE = re.compile(r'{% include "([^"]+)" %}')
_TYPED = re.compile(
    r"{{ ?(field|control|region|wish_rows|office_field|community_field|radio_row)\(|<textarea"
    r'|<select|<input(?![^>]*type="(hidden|checkbox|radio|range)")'
)
_MARKED = re.compile(r"\.csrf_token\b|hidden_tag\(\)")


def _forms(kind: type[PortalForm] = PortalForm) -> Iterator[type[PortalForm]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("portal."):
            yield one
        yield from _forms(one)


def _whole(text: str) -> str:
    return _INCLUDE.sub(lambda found: _whole((TEMPLATES / found[1]).read_text()), text)


def _posted() -> Iterator[tuple[str, str]]:
    """Each template with what stands between the tags of each of its forms that is sent."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        for form in _FORM.finditer(path.read_text()):
            if 'method="post"' in form["head"]:
                yield path.relative_to(TEMPLATES).as_posix(), _whole(form["body"])


def test_every_form_into_which_something_is_typed_carries_the_mark() -> None:
    unmarked = {
        name for name, body in _posted() if _TYPED.search(body) and not _MARKED.search(body)
    }
    written_by_hand = {name for name in NOT_DRAFTED if name.endswith(".html")}
    assert unmarked == written_by_hand


def test_the_list_names_forms_that_there_are() -> None:
    classes = {name_of(one) for one in _forms()}
    assert {name for name in NOT_DRAFTED if not name.endswith(".html")} <= classes


def test_no_form_with_a_password_is_kept() -> None:
    secret = {
        name_of(one)
        for one in _forms()
        if any(
            isinstance(made := getattr(one, name), object)
            and issubclass(getattr(made, "field_class", object), PasswordField)
            for name in dir(one)
            if not name.startswith("_")
        )
    }
    assert secret
    assert secret <= NOT_DRAFTED.keys()


def test_the_page_keeps_no_password_no_file_no_token_and_no_signature() -> None:
    never = (ROOT / "static/js/held.js").read_text().partition("const NEVER =")[2].partition(";")[0]
    for control in ("[type=password]", "[type=file]", "csrf_token]", "[data-signature] input"):
        assert control in never


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/cases/7/refuse", "", "/cases/7/refuse?"),
        ("/rosters/1/rows/2", "which=error&after=3", "/rosters/1/rows/2?after=3&which=error"),
    ],
)
def test_an_address_does_not_depend_on_the_order_of_its_arguments(
    path: str, query: str, expected: str
) -> None:
    assert address(path, query) == expected

"""The component macros: what is wrong is tied to its control, and nothing stands inline."""

import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree.ElementTree import Element

import html5lib
import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FieldList, Form, FormField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
)


class WishForm(Form):
    kind = SelectField("职业类别", [Optional()], choices=["", "4-05"], validate_choice=False)
    words = StringField("具体工作", [Optional(), Length(max=4, message="最多 4 个字")])


class SampleForm(Form):
    name = StringField("姓名", [InputRequired("请填写姓名")])
    employer = StringField("原单位", [Optional()])
    reason = SelectField("失业原因", choices=[SelectChoice("1", "失业")], validate_choice=False)
    insured = RadioField(
        "是否申领",
        choices=[SelectChoice("y", "是"), SelectChoice("n", "否")],
        validators=[InputRequired("请选择")],
    )
    agreed = BooleanField("本人同意", [InputRequired("须本人同意")])
    wishes = FieldList(FormField(WishForm), min_entries=3)


def refused() -> SampleForm:
    words = {f"wishes-{row}-words": "一二三四五" if row == 1 else "" for row in range(3)}
    form = SampleForm(MultiDict({"reason": "1", **words}))
    assert not form.validate()
    return form


def rendered(file: str, macro: str, *values: object, **options: object) -> str:
    module = ENVIRONMENT.get_template(f"components/{file}.html").module
    return str(getattr(module, macro)(*values, **options))


def parsed(markup: str) -> Element:
    return html5lib.parse(f"<!DOCTYPE html><title>x</title>{markup}", namespaceHTMLElements=False)


def ids(tree: Element) -> set[str]:
    return {element.attrib["id"] for element in tree.iter() if "id" in element.attrib}


@pytest.mark.parametrize("name", ["name", "insured", "agreed"])
def test_an_error_is_tied_to_its_control(name: str) -> None:
    form = refused()
    tree = parsed(rendered("fields", "field", form[name], hint="按身份证"))
    wrong = [element for element in tree.iter() if element.get("aria-invalid") == "true"]
    assert len(wrong) == 1
    described = wrong[0].attrib["aria-describedby"].split()
    assert described == [f"{name}-hint", f"{name}-error"]
    assert set(described) <= ids(tree)
    error = next(element for element in tree.iter() if element.get("id") == f"{name}-error")
    assert error.text == form[name].errors[0]


@pytest.mark.parametrize("name", ["employer", "reason"])
def test_a_right_field_says_nothing_of_errors(name: str) -> None:
    markup = rendered("fields", "field", refused()[name])
    assert "aria-" not in markup
    assert "is-wrong" not in markup


def test_every_control_has_its_label() -> None:
    form = SampleForm()
    tree = parsed(
        "".join(rendered("fields", "field", form[name]) for name in ("name", "insured", "agreed"))
    )
    labelled = {element.attrib["for"] for element in tree.iter("label")}
    assert {element.attrib["id"] for element in tree.iter("input")} == labelled


@pytest.mark.parametrize(("name", "marked"), [("name", False), ("employer", True)])
def test_only_what_may_be_left_empty_says_so(name: str, marked: bool) -> None:
    assert ("可不填" in rendered("fields", "field", SampleForm()[name])) is marked


def test_a_filled_text_is_readonly_and_a_filled_choice_is_not_lost() -> None:
    form = SampleForm()
    assert " readonly" in rendered("fields", "field", form.name, filled=True)
    select = rendered("fields", "field", form.reason, filled=True)
    assert "is-filled" in select
    assert "disabled" not in select


def test_what_was_typed_is_escaped() -> None:
    form = SampleForm(MultiDict({"name": '"><b>'}))
    assert "<b>" not in rendered("fields", "field", form.name, hint="<b>")


def test_the_summary_links_to_every_wrong_field() -> None:
    form = refused()
    form.form_errors = ["已由他人办结"]
    tree = parsed(rendered("fields", "error_summary", form))
    targets = [element.attrib["href"] for element in tree.iter("a")]
    assert targets == ["#name", "#insured", "#agreed", "#wishes-1-words"]
    assert "已由他人办结" in "".join(tree.itertext())


def test_the_summary_is_silent_when_nothing_is_wrong() -> None:
    assert rendered("fields", "error_summary", SampleForm()).strip() == ""


def test_wishes_are_three_plain_rows_with_their_errors() -> None:
    pairs = [(entry.form.kind, entry.form.words) for entry in refused().wishes]
    tree = parsed(rendered("fields", "wish_rows", pairs))
    names = [e.attrib["name"] for e in tree.iter() if e.tag in {"select", "input"}]
    assert names == [f"wishes-{row}-{part}" for row in range(3) for part in ("kind", "words")]
    assert [e.attrib["name"] for e in tree.iter() if e.get("aria-invalid")] == ["wishes-1-words"]


@pytest.mark.parametrize("kind", ["late", "today", "soon", "ok"])
def test_a_light_speaks_in_words_and_has_a_shape(kind: str) -> None:
    markup = rendered("signs", "light", SimpleNamespace(kind=kind, text="还有 2 天"))
    assert "还有 2 天" in markup
    assert f".light-{kind} .light-shape" in (ROOT / "static/css/signs.css").read_text()


def test_a_missing_fact_shows_a_dash_and_zero_stays_zero() -> None:
    tree = parsed(rendered("signs", "facts", [("电话", None), ("原单位", ""), ("次数", 0)]))
    assert [(e.text or "").strip() for e in tree.iter("dd")] == ["—", "—", "0"]


def test_a_printed_form_opens_apart_from_the_portal() -> None:
    link = next(parsed(rendered("signs", "print_button", "打印", "/x?a=1&b=2")).iter("a"))
    assert (link.get("target"), link.get("rel"), link.get("href")) == (
        "_blank",
        "noopener",
        "/x?a=1&b=2",
    )


def test_a_key_is_drawn_and_told() -> None:
    button = next(parsed(rendered("signs", "button", "办结", key="Ctrl Enter")).iter("button"))
    assert button.get("aria-keyshortcuts") == "Control+Enter"
    assert next(button.iter("kbd")).text == "Ctrl Enter"


def test_a_message_swaps_into_the_permanent_region() -> None:
    assert 'hx-swap-oob="innerHTML:#status"' in rendered("frame", "status_swap", Markup("好"))
    assert 'id="status" role="status"' in (TEMPLATES / "base.html").read_text()


SCREEN_TEMPLATES = sorted(p for p in TEMPLATES.rglob("*.html") if "print" not in p.parts)
INLINE = re.compile(
    r"""\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|["'(]https?://|<script(?![^>]*\ssrc=)"""
)


@pytest.mark.parametrize("path", SCREEN_TEMPLATES, ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_screen_asks_more_than_the_content_policy_allows(path: Path) -> None:
    assert INLINE.search(path.read_text()) is None

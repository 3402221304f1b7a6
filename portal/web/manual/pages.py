"""Which pages of the user guide are whose, and how one is set from its Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from portal.config import ROOT
from portal.domain.areas import Level
from portal.domain.permissions import ADMINISTRATORS, Actor, Role

FOLDER = ROOT / "docs" / "guide"
PICTURES = FOLDER / "img"
_PICTURE = "img/"
_ONE_DEEPER = {"h2": "h3"}
"""On the screen the guide's own title stands above."""
_COUNTY = frozenset({Role.REVIEWER, Role.CERTIFICATE_MAKER, Role.COUNSELLOR})


@dataclass(frozen=True)
class Section:
    """A task of the guide, by its heading; ``anchor`` is where it stands on the page."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Page:
    """A role's page: its title, its tasks, and the whole as HTML."""

    title: str
    sections: tuple[Section, ...]
    body: Markup


_WHOSE: tuple[tuple[str, Callable[[Actor], bool]], ...] = (
    ("clerk", lambda actor: Role.CLERK in actor.roles),
    ("reviewer", lambda actor: Role.REVIEWER in actor.roles and actor.level is not Level.COUNTY),
    ("district", lambda actor: bool(actor.roles & _COUNTY) and actor.level is Level.COUNTY),
    ("supervisor", lambda actor: Role.SUPERVISOR in actor.roles),
    ("administrators", lambda actor: bool(actor.roles & ADMINISTRATORS)),
)


def names_for(actor: Actor) -> list[str]:
    """The pages of the actor's roles, by the names of their files."""
    return [name for name, is_whose in _WHOSE if is_whose(actor)]


@cache
def page(name: str, picture_prefix: str) -> Page:
    """A page of the guide; pictures are asked for below ``picture_prefix``."""
    tokens = _reader().parse((FOLDER / f"{name}.md").read_text("utf-8"))
    title, rest = tokens[1].content, tokens[3:]
    sections = tuple(_anchored(rest, name))
    for token in _inside(rest):
        if token.type == "image":
            source = str(token.attrGet("src"))
            token.attrSet("src", picture_prefix + source.removeprefix(_PICTURE))
    html = _reader().renderer.render(rest, _reader().options, {})
    return Page(title, sections, Markup(html))  # noqa: S704 - our own text, raw HTML is off


def picture(name: str) -> Path | None:
    """A picture of the guide; None where there is none of this name."""
    return next((one for one in PICTURES.glob("*.png") if one.name == name), None)


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _anchored(tokens: list[Token], name: str) -> Iterable[Section]:
    at = 0
    for opening, text in pairwise(tokens):
        if opening.type.startswith("heading"):
            opening.tag = _ONE_DEEPER.get(opening.tag, opening.tag)
        if opening.type == "heading_open":
            at += 1
            anchor = f"{name}-{at}"
            opening.attrSet("id", anchor)
            yield Section(text.content, anchor)


def _inside(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        yield from _inside(token.children or ())

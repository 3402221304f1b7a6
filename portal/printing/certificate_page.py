"""The pages of a 《就业创业证》 from what stands on them, whole or values alone (套打)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

import segno

from portal.domain.certificates import Form
from portal.printing.booklet import (
    COVER,
    PAGE_MM,
    PERSON_PAGE,
    PHOTO_MM,
    QR_MM,
    Place,
    Table,
    booklet,
)
from portal.printing.environment import print_environment
from portal.printing.setting import Line, placed, placed_in_row

_LABEL_PT: Final = 9.0
_TITLE_PT: Final = 13.0
_TITLE_Y: Final = 16.0
_MARGIN: Final = 10.0
_CELL_PAD: Final = 0.8
_BELOW: Final = 1.2
_QR_SCALE: Final = 4  # pixels a module
_ON_A_SHEET: Final = 4
_PREVIEW: Final = "预览样张，不是证书"
_PREVIEW_Y: Final = 8.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands in a certificate: single values by field, rows by table, photo and QR.

    ``photo`` is a JPEG data URI, None where a printed photo is glued in; ``qr`` the address, None
    for a preview, which says on every page that it is one.
    """

    values: Mapping[str, str]
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    qr: str | None
    photo: str | None = None


@dataclass(slots=True)
class Leaf:
    """One page of the booklet: lines of text, rules (an SVG path), photo and QR (data URIs)."""

    number: int
    lines: list[Line] = field(default_factory=list)
    rules: str = ""
    photo: str | None = None
    qr: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing of this holder's stands on the page."""
        return not (self.lines or self.photo or self.qr)


def certificate_page_html(content: Content, form: Form) -> str:
    """The holder's values as one HTML document; the same content gives the same text.

    On plain paper they stand over ``pre_printed_html``, on a booklet over the booklet's own print.
    """
    return _html(sheets_of(content, form), form)


def pre_printed(form: Form) -> str | None:
    """The HTML of what goes beneath the values: nothing on a booklet, which has it already."""
    return pre_printed_html() if form is Form.PLAIN else None


@cache
def pre_printed_html() -> str:
    """What is the same in every certificate on plain paper: titles, labels, rules, frames."""
    return _html(blank_sheets(), Form.PLAIN)


def blank_sheets() -> list[list[Leaf]]:
    """The sheets as they are pre-printed."""
    return _four_up([_blank(number) for number in booklet().titles])


def sheets_of(content: Content, form: Form) -> list[list[Leaf]]:
    """The leaves of each sheet: four on plain A4, one of a booklet if anything stands on it."""
    leaves = [_filled(number, content) for number in booklet().titles]
    if content.qr is None:
        _mark_preview(leaves)
    if form is Form.PLAIN:
        return _four_up(leaves)
    return [[leaf] for leaf in leaves if not leaf.empty]


def _mark_preview(leaves: list[Leaf]) -> None:
    width = PAGE_MM[0] - 2 * _MARGIN
    for leaf in leaves:
        if not leaf.empty:
            leaf.lines += placed(_PREVIEW, _MARGIN, _PREVIEW_Y, width, _LABEL_PT, 1, "middle")


def _four_up(leaves: list[Leaf]) -> list[list[Leaf]]:
    return [leaves[at : at + _ON_A_SHEET] for at in range(0, len(leaves), _ON_A_SHEET)]


def _html(sheets: list[list[Leaf]], form: Form) -> str:
    return (
        print_environment()
        .get_template("certificate.html")
        .render(sheets=sheets, whole=form is Form.PLAIN, page=PAGE_MM, photo=PHOTO_MM, qr=QR_MM)
    )


def _filled(number: int, content: Content) -> Leaf:
    """One page's values."""
    leaf = Leaf(number)
    for place in (one for one in booklet().places if one.page == number):
        leaf.lines += placed_at(place, content.values.get(place.field, ""))
    for table in (one for one in booklet().tables if one.page == number):
        _fill(leaf, table, _rows_of(table, content))
    if number == PERSON_PAGE:
        leaf.photo = content.photo
    if number == COVER and content.qr:
        leaf.qr = _qr(content.qr)
    return leaf


def placed_at(place: Place, text: str) -> list[Line]:
    """A value's lines in its place."""
    return placed(text, place.x, place.y, place.width, place.size, place.lines, place.align)


def _rows_of(table: Table, content: Content) -> Sequence[Mapping[str, str]]:
    """The rows that come on this page, where a table goes on over several."""
    before = sum(
        one.rows for one in booklet().tables if one.name == table.name and one.page < table.page
    )
    return content.tables.get(table.name, ())[before : before + table.rows]


def _fill(leaf: Leaf, table: Table, rows: Sequence[Mapping[str, str]]) -> None:
    for at, row in enumerate(rows):
        top = table.top + at * table.pitch
        for column in table.columns:
            leaf.lines += placed_in_row(
                row.get(column.field, ""),
                column.x + _CELL_PAD,
                top,
                column.width - 2 * _CELL_PAD,
                table.pitch,
                column.size,
                column.lines,
                column.align,
            )


def _blank(number: int) -> Leaf:
    """One page as it is pre-printed."""
    leaf = Leaf(number)
    width = PAGE_MM[0] - 2 * _MARGIN
    title = booklet().titles[number]
    leaf.lines += placed(title, _MARGIN, _TITLE_Y, width, _TITLE_PT, 1, "middle")
    for place in (one for one in booklet().places if one.page == number):
        _label(leaf, place)
    for table in (one for one in booklet().tables if one.page == number):
        _rule(leaf, table)
    if number == PERSON_PAGE:
        left, top, wide, high = PHOTO_MM
        leaf.rules += f"M{left:g} {top:g}h{wide:g}v{high:g}h{-wide:g}z"
        leaf.lines += placed_in_row("贴照片处", left, top, wide, high, _LABEL_PT, 1, "middle")
    return leaf


def _label(leaf: Leaf, place: Place) -> None:
    """A label and the line that the value stands on; or words alone."""
    if place.label_x is None:
        leaf.lines += placed_at(place, place.label)
        return
    width = place.x - place.label_x
    leaf.lines += placed(place.label, place.label_x, place.y, width, _LABEL_PT, 1, "start")
    leaf.rules += f"M{place.x:g} {place.y + _BELOW:g}h{place.width:g}"


def _rule(leaf: Leaf, table: Table) -> None:
    """The frame of a table and its heads."""
    first, last = table.columns[0], table.columns[-1]
    top, width = table.top - table.pitch, last.x + last.width - first.x
    height = table.pitch * (table.rows + 1)
    leaf.rules += "".join(
        f"M{first.x:g} {top + at * table.pitch:g}h{width:g}" for at in range(table.rows + 2)
    )
    edges = [column.x for column in table.columns] + [last.x + last.width]
    leaf.rules += "".join(f"M{x:g} {top:g}v{height:g}" for x in edges)
    for column in table.columns:
        leaf.lines += placed_in_row(
            column.label, column.x, top, column.width, table.pitch, _LABEL_PT, 2, "middle"
        )


def _qr(text: str) -> str:
    """The QR as a PNG, fine enough that no viewer blurs its edges."""
    uri: str = segno.make(text, error="m", micro=False).png_data_uri(border=0, scale=_QR_SCALE)
    return uri

"""The 《就业创业证》 on paper: every value in its place, on plain paper and on a booklet."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ImageOps

from portal.domain.certificates import Form
from portal.printing.booklet import PAGE_MM, PHOTO_MM, QR_MM, booklet
from portal.printing.certificate_page import (
    Content,
    certificate_page_html,
    placed_at,
    pre_printed,
)
from portal.printing.joining import joined, moved
from portal.printing.pdf import html_to_pdf
from portal.printing.setting import fitted, placed_in_row
from portal.printing.sheet import PT_PER_MM
from tests.unit.printing.certificate_samples import ADDRESS, crowded, ordinary, spell

NEAR_MM = 0.2
PLACES = [place for place in booklet().places if place.label_x is not None]


@dataclass(frozen=True)
class Glyph:
    """A glyph on the paper: where it stands and how far it reaches, in millimetres."""

    text: str
    x: float
    baseline: float
    right: float


def character_at(text: pdfium.PdfTextpage, at: int) -> str:
    """A character of a page; pdfium counts one beyond the basic plane as two, here the first."""
    code = pdfium.raw.FPDFText_GetUnicode(text.raw, at)
    if 0xD800 <= code < 0xDC00:
        low = pdfium.raw.FPDFText_GetUnicode(text.raw, at + 1)
        return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
    return "" if 0xDC00 <= code < 0xE000 else chr(code)


def glyphs(pdf: bytes, page: int) -> list[Glyph]:
    """Every visible glyph of a page, from the sheet's left and upper edges."""
    with pdfium.PdfDocument(pdf) as document:
        sheet = document[page]
        left, _bottom, _right, top = sheet.get_mediabox()
        text = sheet.get_textpage()
        found = []
        for at in range(text.count_chars()):
            character = character_at(text, at)
            if not character.strip():
                continue
            x, y = pdfium.raw.c_double(), pdfium.raw.c_double()
            pdfium.raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
            far = text.get_charbox(at, loose=True)[2]
            found.append(
                Glyph(
                    character,
                    (x.value - left) / PT_PER_MM,
                    (top - y.value) / PT_PER_MM,
                    (far - left) / PT_PER_MM,
                )
            )
        return found


def corner(form: Form, page: int) -> tuple[int, float, float]:
    """The PDF's page that holds a booklet's page, and where on it that begins."""
    if form is Form.PLAIN:
        sheet, at = divmod(page - 1, 4)
        return sheet, PAGE_MM[0] * (at % 2), PAGE_MM[1] * (at // 2)
    return page - 1, 0.0, 0.0


def at_place(found: list[Glyph], x: float, y: float) -> list[Glyph]:
    """The glyphs of one line from a point on."""
    line = [one for one in found if abs(one.baseline - y) <= NEAR_MM and one.x >= x - NEAR_MM]
    return sorted(line, key=lambda one: one.x)


def pdf_of(content: Content, form: Form) -> bytes:
    return html_to_pdf(certificate_page_html(content, form), under=pre_printed(form))


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("form", Form)
def test_every_value_begins_where_the_page_map_says(form: Form) -> None:
    content = ordinary()
    pdf = pdf_of(content, form)
    for place in PLACES:
        value = content.values.get(place.field, "")
        lines = placed_at(place, value)
        if not value:
            continue
        sheet, left, top = corner(form, place.page)
        found = glyphs(pdf, sheet)
        assert lines[-1].y == place.y
        for line in lines:
            first = at_place(found, left + line.x, top + line.y)
            said = "".join(one.text for one in first)
            assert said.startswith(line.text.replace(" ", "")), (place.field, said)
            assert abs(first[0].x - left - place.x) <= NEAR_MM, place.field


@pytest.mark.clause("R11.4")
def test_rows_stand_in_their_columns_and_go_on_over_the_pages() -> None:
    rows = [spell(at) for at in range(12)]
    content = Content(values={}, tables={"registrations": rows}, qr=ADDRESS)
    for form in Form:
        pdf = pdf_of(content, form)
        tables = [one for one in booklet().tables if one.name == "registrations"]
        pages = {Form.PLAIN: [0, 1], Form.OVERPRINT: [1, 2]}[form]  # the cover has the QR
        for table, sheet, held in zip(tables, pages, (rows[:10], rows[10:]), strict=True):
            _sheet, left, top = corner(form, table.page)
            offset = (left, top) if form is Form.PLAIN else (0.0, 0.0)
            found = glyphs(pdf, sheet)
            for at, row in enumerate(held):
                column = next(one for one in table.columns if one.field == "kind")
                cell = placed_in_row(
                    row["kind"],
                    column.x,
                    table.top + at * table.pitch,
                    column.width,
                    table.pitch,
                    column.size,
                    column.lines,
                    column.align,
                )[0]
                line = at_place(found, offset[0] + column.x, offset[1] + cell.y)
                assert "".join(one.text for one in line).startswith(row["kind"])
                assert line[0].x >= offset[0] + column.x


@pytest.mark.parametrize("form", Form)
def test_nothing_leaves_its_place_even_when_all_is_crowded(form: Form) -> None:
    content = crowded()
    pdf = pdf_of(content, form)
    for place in PLACES:
        value = content.values.get(place.field, "")
        if not value:
            continue
        sheet, left, top = corner(form, place.page)
        found = glyphs(pdf, sheet)
        for line in placed_at(place, value):
            first = at_place(found, left + line.x, top + line.y)[: len(line.text.replace(" ", ""))]
            assert max(one.right for one in first) <= left + place.x + place.width + NEAR_MM
    width, height = (210.0, 297.0) if form is Form.PLAIN else PAGE_MM
    with pdfium.PdfDocument(pdf) as document:
        assert len(document) == {Form.PLAIN: 2, Form.OVERPRINT: 6}[form]
        sizes = {tuple(round(edge / PT_PER_MM, 1) for edge in page.get_size()) for page in document}
    assert sizes == {(width, height)}


def test_the_booklet_gets_values_alone() -> None:
    """Labels, frames and empty pages are pre-printed."""
    pdf = pdf_of(ordinary(), Form.OVERPRINT)
    with pdfium.PdfDocument(pdf) as document:
        said = "".join(page.get_textpage().get_text_range() for page in document)
        assert len(document) == 5, "cover, person, education, registrations, benefits"
    for label in ("姓名", "发证机构", "就业创业证", "登记类别", "贴照片处"):
        assert label not in said
    whole = pdf_of(ordinary(), Form.PLAIN)
    with pdfium.PdfDocument(whole) as document:
        said = "".join(page.get_textpage().get_text_range() for page in document)
    for label in ("姓名", "发证机构", "就业创业证", "登记类别", "贴照片处", "就业援助卡"):
        assert label in said


values = st.text(
    st.sampled_from("湘西土家族自治州永顺县灵溪镇𰀀䶮㐂𠮷ABCWM1234567890-·（） "), max_size=150
)


@given(values, st.floats(8, 90), st.integers(1, 3), st.sampled_from([8.0, 10.0, 11.0]))
def test_any_text_is_fitted_into_its_lines(
    text: str, width: float, lines: int, size: float
) -> None:
    chosen, broken = fitted(text, width, size, lines)
    assert chosen <= size
    assert len(broken) * chosen <= lines * size
    whole = "".join(broken).replace(" ", "")
    if not whole.endswith("…"):
        assert whole == "".join(text.split())


@settings(max_examples=4)
@example("𠮷", "𰀀䶮李")
@given(values.filter(str.strip), values)
def test_whatever_the_values_each_begins_in_its_place(name: str, address: str) -> None:
    content = ordinary(name=name, residence_address=address)
    pdf = pdf_of(content, Form.OVERPRINT)
    for place in PLACES:
        if place.field not in ("name", "residence_address") or not content.values[place.field]:
            continue
        lines = placed_at(place, content.values[place.field])
        found = glyphs(pdf, place.page - 1)
        for line in lines:
            first = at_place(found, place.x, line.y)
            assert abs(first[0].x - place.x) <= NEAR_MM


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize(
    ("right", "down"), [(0.0, 0.0), (1.5, 0.0), (0.0, -2.3), (-0.7, 3.1), (20, -20)]
)
def test_a_printers_offsets_move_all_that_is_printed(right: float, down: float) -> None:
    pdf = pdf_of(ordinary(), Form.OVERPRINT)
    again = moved(pdf, right, down)
    with pdfium.PdfDocument(pdf) as one, pdfium.PdfDocument(again) as other:
        for before, after in zip(one, other, strict=True):
            assert before.get_size() == pytest.approx(after.get_size())
        pages = len(one)
    for page in range(pages):
        for before, after in zip(glyphs(pdf, page), glyphs(again, page), strict=True):
            assert after.x - before.x == pytest.approx(right, abs=0.02)
            assert after.baseline - before.baseline == pytest.approx(down, abs=0.02)


def left_edge(pdf: bytes, page: int, scale: float) -> int:
    """Where the first ink stands on a page as it is drawn, in pixels."""
    with pdfium.PdfDocument(pdf) as document:
        picture = document[page].render(scale=scale).to_pil().convert("L")
    box = ImageOps.invert(picture).point(lambda grey: 255 if grey > 127 else 0).getbbox()
    assert box is not None
    return int(box[0])


def test_moved_paper_is_drawn_moved() -> None:
    """As a viewer and a printer see it, not only as the numbers say."""
    pdf = pdf_of(ordinary(), Form.OVERPRINT)
    scale, right = 2.0, 10.0
    before = left_edge(pdf, 1, scale)
    after = left_edge(moved(pdf, right, 0), 1, scale)
    assert after - before == pytest.approx(right * PT_PER_MM * scale, abs=1.5)


def test_the_qr_on_the_paper_is_that_of_the_address() -> None:
    pdf = pdf_of(ordinary(), Form.OVERPRINT)
    code = segno.make(ADDRESS, error="m", micro=False)
    size = code.symbol_size(border=0)[0]
    left, top, side = QR_MM
    scale = 8.0
    with pdfium.PdfDocument(pdf) as document:
        picture = document[0].render(scale=scale).to_pil().convert("L")
    for row, modules in enumerate(code.matrix):
        for column, dark in enumerate(modules):
            x = (left + side * (column + 0.5) / size) * PT_PER_MM * scale
            y = (top + side * (row + 0.5) / size) * PT_PER_MM * scale
            assert (picture.getpixel((int(x), int(y))) < 128) is bool(dark)


def test_the_photo_stands_in_its_frame() -> None:
    pdf = pdf_of(crowded(), Form.OVERPRINT)
    with pdfium.PdfDocument(pdf) as document:
        (photo,) = document[1].get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=1)
        left, bottom, right, top = photo.get_bounds()
        height = document[1].get_height()
    x, y, wide, high = PHOTO_MM
    found = [edge / PT_PER_MM for edge in (left, height - top, right - left, top - bottom)]
    assert found == pytest.approx([x, y, wide, high], abs=NEAR_MM)


def test_the_same_content_gives_the_same_bytes() -> None:
    assert pdf_of(ordinary(), Form.PLAIN) == pdf_of(ordinary(), Form.PLAIN)


def test_papers_joined_keep_their_pages_in_order() -> None:
    parts = [pdf_of(ordinary(name=name), Form.OVERPRINT) for name in ("张一", "王二")]
    whole = joined(parts)
    with pdfium.PdfDocument(io.BytesIO(whole)) as document:
        said = [page.get_textpage().get_text_range() for page in document]
    assert len(said) == 10
    assert "张一" in said[0]
    assert "王二" in said[5]

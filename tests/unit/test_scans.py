"""Scans: whatever is uploaded, what is kept was drawn anew, or the sentence says what to do."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from pypdf import PdfWriter

from portal.services.children import Page
from portal.services.scans import pages_of
from tests.scan_samples import (
    BASELINE,
    RED,
    SECRET,
    SIZE,
    WHITE,
    a_zip,
    blank_pdf,
    encoded,
    locked_pdf,
    noted,
    pdf_of,
    segments,
    sheet,
    stream,
    written,
)

ORIENTATION = 0x0112
UNDO = {  # how a camera that notes this orientation has stored the upright picture
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def the_page(content: bytes) -> Page:
    """The only page of the file."""
    (page,) = pages_of(content)
    return page


def opened(page: Page) -> Image.Image:
    """The page as a picture, of the size that it claims."""
    picture = Image.open(io.BytesIO(page.jpeg))
    assert picture.size == (page.width, page.height)
    return picture.convert("RGB")


def corners(picture: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the quarters, row by row."""
    wide, high = picture.size
    spots = [(x * wide // 4, y * high // 4) for y in (1, 3) for x in (1, 3)]
    return [picture.getpixel(spot) for spot in spots]  # type: ignore[misc]


def alike(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


def is_upright(picture: Image.Image, ink: tuple[int, int, int] = RED) -> bool:
    """Whether the upper left quarter is inked, and nothing else."""
    return all(map(alike, corners(picture), [ink, WHITE, WHITE, WHITE]))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "PDF"])
def test_each_kind_becomes_a_page(kind: str) -> None:
    page = the_page(
        encoded(sheet(), kind, resolution=150) if kind == "PDF" else encoded(sheet(), kind)
    )
    assert (page.width, page.height) == SIZE
    assert is_upright(opened(page))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_each_kind_of_colour_is_drawn_as_seen(mode: str) -> None:
    grey = Image.new("L", SIZE, 255)
    grey.paste(0, (0, 0, SIZE[0] // 2, SIZE[1] // 2))
    picture = grey.convert("I").point(lambda v: v * 257).convert("I;16") if mode == "I;16" else grey
    assert is_upright(opened(the_page(encoded(picture.convert(mode), "PNG"))), (0, 0, 0))


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    grey = Image.new("I;16", SIZE, 128 * 256)
    assert alike(corners(opened(the_page(encoded(grey, "PNG"))))[0], (128, 128, 128))


def test_the_inks_of_a_printer_are_drawn_as_seen() -> None:
    assert is_upright(opened(the_page(encoded(sheet().convert("CMYK")))))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_what_is_transparent_becomes_white(kind: str, mode: str) -> None:
    picture = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    picture.paste((*RED, 255), (0, 0, SIZE[0] // 2, SIZE[1] // 2))
    assert is_upright(opened(the_page(encoded(picture.convert(mode), kind))))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", UNDO)
def test_what_the_camera_held_sideways_is_set_upright(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    undo = UNDO[orientation]
    stored = sheet() if undo is None else sheet().transpose(undo)
    picture = opened(the_page(encoded(stored, kind, exif=exif)))
    assert picture.size == SIZE
    assert is_upright(picture)


def test_a_broken_note_of_the_camera_does_not_spoil_the_picture() -> None:
    page = the_page(encoded(sheet(), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + SECRET))
    assert is_upright(opened(page))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_the_picture_survives(kind: str) -> None:
    content = noted(kind)
    assert SECRET in content
    page = the_page(content)
    assert SECRET not in page.jpeg
    assert set(segments(page.jpeg)) == BASELINE


def test_nothing_but_the_picture_of_a_pdf_survives() -> None:
    content = pdf_of(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(113.0823))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Metadata 4 0 R>>",
        stream(b"/Type/Metadata/Subtype/XML", SECRET),
    )
    assert content.count(SECRET) == 2
    page = the_page(content)
    assert SECRET not in page.jpeg
    assert set(segments(page.jpeg)) == BASELINE


@pytest.mark.parametrize("tail", [a_zip(), b"<script>alert('113.0823')</script>"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_hides_behind_a_picture_stays_outside(kind: str, tail: bytes) -> None:
    content = encoded(sheet(), kind) + tail
    page = the_page(content)
    assert SECRET not in page.jpeg
    assert page == the_page(encoded(sheet(), kind))
    assert page.jpeg.endswith(b"\xff\xd9")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_several_frames_the_first_is_taken(kind: str) -> None:
    second = Image.new("RGB", SIZE, (0, 0, 255))
    page = the_page(encoded(sheet(), kind, save_all=True, append_images=[second]))
    assert is_upright(opened(page))


@pytest.mark.parametrize(
    ("size", "drawn"),
    [
        ((4000, 3000), (2400, 1800)),
        ((3000, 4000), (1800, 2400)),
        ((9000, 5000), (2400, 1333)),
        ((2400, 300), (2400, 300)),
        ((200, 150), (200, 150)),
    ],
)
def test_a_page_is_no_larger_than_a_screen_needs(
    size: tuple[int, int], drawn: tuple[int, int]
) -> None:
    picture = opened(the_page(encoded(sheet(size))))
    assert picture.size == drawn
    assert is_upright(picture)


def test_a_page_full_of_text_stays_small_and_legible() -> None:
    text = Image.new("L", (1700, 2400), 255)
    pen, font = ImageDraw.Draw(text), ImageFont.load_default(26)
    for line in range(60, 2340, 34):
        pen.text((60, line), "Registration of the unemployed, 0123456789. " * 3, 0, font)
    page = the_page(encoded(text, "PNG"))
    assert len(page.jpeg) <= 600_000
    seen = opened(page).convert("L")
    wanted = text.resize(seen.size, Image.Resampling.LANCZOS)
    assert ImageStat.Stat(ImageChops.difference(wanted, seen)).rms[0] < 12
    assert seen.height >= 1800


def test_the_pages_of_a_pdf_come_in_their_order() -> None:
    document = PdfWriter()
    for width in range(200, 220):
        document.add_blank_page(width, 300)
    pages = pages_of(written(document))
    widths = [width * 150 / 72 for width in range(200, 220)]
    assert [page.width for page in pages] == pytest.approx(widths, abs=1)


def test_a_page_of_any_size_is_drawn_within_bounds() -> None:
    page = the_page(written(blank_pdf(1, (14_400, 7_200))))
    assert (page.width, page.height) == (2400, 1200)


def test_what_was_filled_into_a_form_is_drawn() -> None:
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 300 421]"
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(x)/F 4/Rect[0 421 297 842]/AP<</N 5 0 R>>>>"
    )
    page = the_page(
        pdf_of(
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
            field,
            stream(box, b"0 0 0 rg 0 0 300 421 re f"),
        )
    )
    assert is_upright(opened(page), (0, 0, 0))


def test_a_pdf_that_only_forbids_changes_is_taken() -> None:
    assert len(pages_of(locked_pdf(""))) == 1


def test_ten_megabytes_are_taken() -> None:
    assert is_upright(opened(the_page(encoded(sheet()).ljust(10 * 1024 * 1024))))

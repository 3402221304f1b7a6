"""Files as people bring them to be attached: photographs, scans, and what pretends to be one."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter

RED = (200, 20, 20)
WHITE = (255, 255, 255)
SIZE = (600, 400)
A4 = (595.0, 842.0)  # points
SECRET = b"113.0823"  # a longitude, a script, a note: never to be found again
BASELINE = {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}  # JFIF, tables, baseline frame, codes, scan
MAKER = 0x010F


def sheet(size: tuple[int, int] = SIZE) -> Image.Image:
    """White paper, its upper left quarter red: so that one sees which way up it lies."""
    picture = Image.new("RGB", size, WHITE)
    picture.paste(RED, (0, 0, size[0] // 2, size[1] // 2))
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The picture as a file of that kind."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def written(document: PdfWriter) -> bytes:
    """The PDF as a file."""
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def blank_pdf(pages: int = 1, size: tuple[float, float] = A4) -> PdfWriter:
    """A PDF of empty pages, to be spoilt further."""
    document = PdfWriter()
    for _ in range(pages):
        document.add_blank_page(*size)
    return document


def pdf_of(*objects: bytes) -> bytes:
    """A PDF written by hand: the catalogue is its first object, the others as they refer."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + tail


def stream(entries: bytes, content: bytes) -> bytes:
    """A stream object of a PDF."""
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (entries, len(content), content)


def endless_pdf() -> bytes:
    """Two kilobytes that draw ten thousand million squares: each form draws the next ten times."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    nested = [
        stream(b"%b/Resources<</XObject<</F %d 0 R>>>>" % (form, number), b"/F Do " * 10)
        for number in range(6, 16)
    ]
    return pdf_of(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        stream(b"", b"/F Do"),
        *nested,
        stream(form, b"0 0 500 500 re f"),
    )


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG up to its picture data, each a segment that the file carries."""
    found: list[int] = []
    at = 2
    while not found or found[-1] != 0xDA:  # start of scan
        assert jpeg[at] == 0xFF
        found.append(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return found


def locked_pdf(user: str) -> bytes:
    document = blank_pdf()
    document.encrypt(user, "owner", algorithm="AES-256")
    return written(document)


def noted(kind: str) -> bytes:
    """A picture that tells where, with what and by whom it was taken."""
    exif, where = Image.Exif(), SECRET.decode()
    exif[MAKER] = where
    exif.get_ifd(0x8825)[29] = where  # GPS
    note = PngInfo()
    note.add_text("Comment", where)
    options: dict[str, dict[str, Any]] = {
        "JPEG": {"comment": SECRET},
        "PNG": {"pnginfo": note},
        "WEBP": {"xmp": SECRET},
    }
    return encoded(sheet(), kind, exif=exif, icc_profile=SECRET * 40, **options[kind])


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("index.html", SECRET)
    return out.getvalue()

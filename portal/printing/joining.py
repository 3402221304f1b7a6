"""Papers as they were archived, put together or moved on the sheet; nothing is rendered again."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import Final

import pypdfium2 as pdfium

from portal.printing.sheet import PT_PER_MM

ONE_AT_A_TIME: Final = threading.Lock()
"""PDFium keeps state of its own: two threads of a web process in it would take the process down."""


def joined(pdfs: Sequence[bytes]) -> bytes:
    """The pages of several PDFs as one."""
    with ONE_AT_A_TIME, pdfium.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pdfium.PdfDocument(pdf) as one:
                whole.import_pages(one)
        return _saved(whole)


def moved(pdf: bytes, right_mm: float, down_mm: float) -> bytes:
    """The PDF with all that is printed on each page moved by these millimetres.

    Not the content but the sheet's frame moves, the other way, so it stays as it was archived.
    """
    if not (right_mm or down_mm):
        return pdf
    right, up = right_mm * PT_PER_MM, -down_mm * PT_PER_MM
    with ONE_AT_A_TIME, pdfium.PdfDocument(pdf) as document:
        for page in document:
            left, bottom, far, top = page.get_mediabox()
            frame = (left - right, bottom - up, far - right, top - up)
            page.set_mediabox(*frame)
            page.set_cropbox(*frame)
            page.set_bleedbox(*frame)
            page.set_trimbox(*frame)
            page.set_artbox(*frame)
            page.close()
        return _saved(document)


def _saved(document: pdfium.PdfDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

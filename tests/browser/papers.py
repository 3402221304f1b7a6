"""What came out of the printer."""

from __future__ import annotations

import io
from base64 import b64decode

from PIL import Image
from playwright.sync_api import Page
from pypdf import PdfReader


def fetch(page: Page, address: str) -> PdfReader:
    """The paper at an address, asked for with the page's own session."""
    answer = page.context.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    content = answer.body()
    assert content.startswith(b"%PDF-")
    return PdfReader(io.BytesIO(content))


def text_of(paper: PdfReader) -> str:
    """All words of the paper, without the blanks between them."""
    return "".join("".join(page.extract_text().split()) for page in paper.pages)


def pictures_of(paper: PdfReader) -> list[Image.Image]:
    """The pictures on the paper; its QR code is drawn with lines and is none."""
    return [
        found.image.convert("RGBA")
        for page in paper.pages
        for found in page.images
        if found.image is not None
    ]


def picture_of(data_url: str) -> Image.Image:
    """A picture kept in a page as a data URL."""
    return Image.open(io.BytesIO(b64decode(data_url.partition(",")[2]))).convert("RGBA")

"""What can't be taken as a scan: refused with what to do, and never with another exception."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from portal.services import children, gates, scans
from portal.services.children import FileRefused
from portal.services.scan_child import Refused, draw
from portal.services.scans import pages_of
from tests.scan_samples import (
    BASELINE,
    a_zip,
    blank_pdf,
    encoded,
    endless_pdf,
    locked_pdf,
    noted,
    segments,
    sheet,
    written,
)

DAMAGED = "文件打不开，可能已损坏或没有传完整，请重新拍照或扫描后上传"
UNKNOWN = "只能上传JPG、PNG、WebP照片或PDF，请换成其中一种再上传"
TOO_HEAVY = "文件太复杂，打不开，请打印出来拍照或扫描后上传"
TOO_MANY_PIXELS = "图片超过5000万像素，请降低分辨率后重新拍照或扫描"
TOO_SMALL = "图片太小，看不清，请重新拍照或扫描后上传"


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as told:
        pages_of(content)
    return str(told.value)


def huge_png() -> bytes:
    """A picture of 20,000 × 20,000 pixels in half a kilobyte, of which only the head is sound."""
    head = (20_000).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    chunks = b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(50_000))), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


REFUSALS = {
    "empty": (b"", "文件是空的，请重新拍照或扫描后上传"),
    "10 MB and a byte": (
        encoded(sheet()).ljust(10 * 1024 * 1024 + 1),
        "文件超过10MB，请分成几份，或者降低清晰度后重新上传",
    ),
    "text": ("失业登记".encode(), UNKNOWN),
    "a page of the web": (b"<html><img src=x></html>", UNKNOWN),
    "office document": (a_zip(), UNKNOWN),
    "GIF": (encoded(sheet(), "GIF"), UNKNOWN),
    "TIFF": (encoded(sheet(), "TIFF"), UNKNOWN),
    "sound of the same family as WebP": (b"RIFF\0\0\0\0WAVEfmt ", UNKNOWN),
    "half a JPEG": (encoded(sheet())[:2000], DAMAGED),
    "half a PNG": (encoded(sheet(), "PNG")[:600], DAMAGED),
    "half a WebP": (encoded(sheet(), "WEBP")[:200], DAMAGED),
    "only the first bytes of a JPEG": (b"\xff\xd8\xff", DAMAGED),
    "only the first bytes of a PDF": (b"%PDF-1.7\n", DAMAGED),
    "a PDF without a page": (written(PdfWriter()), DAMAGED),
    "50.5 million pixels": (encoded(Image.new("1", (10_100, 5000)), "PNG"), TOO_MANY_PIXELS),
    "400 million pixels": (huge_png(), TOO_MANY_PIXELS),
    "199 pixels": (encoded(sheet((199, 150))), TOO_SMALL),
    "a stamp of a PDF": (written(blank_pdf(1, (90, 90))), TOO_SMALL),
    "21 pages": (written(blank_pdf(21)), "PDF超过20页，请分成几份上传"),
    "a password": (locked_pdf("secret"), "PDF有密码，请去掉密码后重新上传"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_cannot_be_taken_is_refused_with_what_to_do(case: str) -> None:
    content, sentence = REFUSALS[case]
    assert refused(content) == sentence


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans, "_MOST_SECONDS", 1)
    assert refused(endless_pdf()) == TOO_HEAVY
    assert len(pages_of(encoded(sheet()))) == 1


def test_a_file_that_crashes_the_decoder_takes_nothing_along(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    crashing = tmp_path / "child.py"
    crashing.write_text("import os; os.abort()")
    monkeypatch.setattr(scans, "_CHILD", crashing)
    assert refused(encoded(sheet())) == TOO_HEAVY


def test_nobody_waits_long_for_another_persons_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "LONGEST_WAIT", 0.01)
    with children.ONE_AT_A_TIME:
        assert refused(encoded(sheet())) == "正在处理别的文件，请稍后再传"
    assert len(pages_of(encoded(sheet()))) == 1
    assert refused(b"GIF89a") == UNKNOWN
    assert len(pages_of(encoded(sheet()))) == 1, "a refusal gives its place back"


SOUND = [encoded(sheet((240, 200)), kind) for kind in ("JPEG", "PNG", "WEBP", "PDF")]
SOUND += [noted("JPEG"), locked_pdf(""), encoded(sheet((240, 200)), progressive=True)]


@st.composite
def spoilt(draw_one: st.DrawFn) -> bytes:
    """A sound file with bytes changed, doubled or cut off."""
    content = bytearray(draw_one(st.sampled_from(SOUND)))
    for _ in range(draw_one(st.integers(1, 8))):
        at = draw_one(st.integers(0, len(content) - 1))
        content[at] = draw_one(st.integers(0, 255))
    start, end = sorted(draw_one(st.integers(0, len(content))) for _ in range(2))
    match draw_one(st.sampled_from(["as it is", "cut", "doubled"])):
        case "cut":
            del content[start:end]
        case "doubled":
            content[end:end] = content[start:end]
    return bytes(content)


@pytest.mark.filterwarnings("ignore")
@given(spoilt() | st.binary(max_size=300))
def test_whatever_the_bytes_are_there_are_clean_pages_or_a_refusal(content: bytes) -> None:
    try:
        pages = draw(content)
    except Refused:
        return
    assert pages
    for width, height, jpeg in pages:
        assert set(segments(jpeg)) == BASELINE
        assert 200 <= max(width, height) <= 2400

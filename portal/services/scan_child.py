"""Draws the pages of one foreign file anew, in a process of its own (``scans`` starts it).

It imports nothing of the portal's framework: so it starts in a tenth of a second, and a file that
crashes or hangs a decoder takes nothing along. From standard input it reads the file; to standard
output it writes a line of JSON, ``{"refused": sentence}`` or ``{"pages": [[width, height, bytes],
…]}``, and after the latter the JPEGs one behind the other.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from PIL import ExifTags, Image

_MOST_SECONDS = 30
_MOST_MEMORY = 2 * 1024**3

_MOST_PIXELS = 50_000_000
_MOST_PAGES = 20
_LONGEST_EDGE = 2400
_SHORTEST_LONG_EDGE = 200
_PDF_SCALE = 150 / 72
_PAGE_BYTES = 600_000
_STEPS = ((_LONGEST_EDGE, 85), (_LONGEST_EDGE, 75), (_LONGEST_EDGE, 65), (1800, 70), (1800, 50))

_UNKNOWN = "只能上传JPG、PNG、WebP照片或PDF，请换成其中一种再上传"
_DAMAGED = "文件打不开，可能已损坏或没有传完整，请重新拍照或扫描后上传"
_TOO_MANY_PIXELS = "图片超过5000万像素，请降低分辨率后重新拍照或扫描"
_TOO_SMALL = "图片太小，看不清，请重新拍照或扫描后上传"
_TOO_MANY_PAGES = "PDF超过20页，请分成几份上传"
_LOCKED = "PDF有密码，请去掉密码后重新上传"

_UPRIGHT: Mapping[int, Image.Transpose] = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)

Drawn = tuple[int, int, bytes]
"""Width and height in pixels, and the JPEG."""


class Refused(Exception):
    """The file can't be taken. The text is Chinese and says what to do."""


def draw(content: bytes) -> list[Drawn]:
    """Draw every page anew; raises ``Refused`` and nothing else, whatever the bytes are."""
    with only_refusing():
        return [_encoded(paper) for paper in _papers(content)]


@contextlib.contextmanager
def only_refusing() -> Iterator[None]:
    """Whatever goes wrong with a foreign file within is a ``Refused``."""
    try:
        yield
    except Refused:
        raise
    except Image.DecompressionBombError as bomb:
        raise Refused(_TOO_MANY_PIXELS) from bomb
    except Exception as broken:  # foreign bytes break the decoders in ways nobody can list
        raise Refused(_DAMAGED) from broken


def _papers(content: bytes) -> Iterator[Image.Image]:
    kind = photograph_kind(content)
    if kind is not None:
        yield photographed(content, kind, _LONGEST_EDGE)
    elif b"%PDF-" in content[:1024]:
        yield from _printed(content)
    else:
        raise Refused(_UNKNOWN)


def photograph_kind(content: bytes) -> str | None:
    """JPEG, PNG or WEBP by what the file begins with; None for all else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    return "WEBP" if content.startswith(b"RIFF") and content[8:12] == b"WEBP" else None


def photographed(content: bytes, kind: str, longest: int | None) -> Image.Image:
    """The picture, of several frames the first: upright, on white, no edge longer than that."""
    with Image.open(io.BytesIO(content), formats=(kind,)) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise Refused(_TOO_MANY_PIXELS)
        turn = _turn(picture)
        paper = _on_white(_shrunk(picture, longest))
    return paper if turn is None else paper.transpose(turn)


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """What sets the picture upright, as the camera noted; None where nothing has to be done."""
    try:
        return _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # a broken note about the picture; the picture itself may be sound
        return None


def _shrunk(picture: Image.Image, longest: int | None) -> Image.Image:
    """The picture in a mode that can be resized, no edge of it longer than that."""
    if picture.mode == "I;16":
        picture = picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    elif picture.mode == "1":
        picture = picture.convert("L")
    elif picture.mode == "P":
        picture = picture.convert("RGBA")
    if longest is not None:
        # A gap of 1 lets libjpeg decode a large photograph at half its size or less.
        picture.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=1)
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture in grey or colour that carries nothing over but what is seen."""
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    mode = "L" if picture.mode == "L" else "RGB"
    paper = Image.new(mode, picture.size)
    paper.paste(picture.convert(mode))
    return paper


def _printed(content: bytes) -> Iterator[Image.Image]:
    """The pages of a PDF at 150 dots an inch, with what was filled into its form."""
    import pypdfium2 as pdfium  # most files are photographs and need no PDFium

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as refused:
        locked = refused.err_code == pdfium.raw.FPDF_ERR_PASSWORD
        raise Refused(_LOCKED if locked else _DAMAGED) from refused
    with contextlib.closing(document):
        document.init_forms()
        if not len(document):
            raise Refused(_DAMAGED)
        if len(document) > _MOST_PAGES:
            raise Refused(_TOO_MANY_PAGES)
        for number in range(len(document)):
            with contextlib.closing(document[number]) as page:
                yield _rendered(page)


def _rendered(page: Any) -> Image.Image:
    scale = min(_PDF_SCALE, _LONGEST_EDGE / max(page.get_size()))
    with contextlib.closing(page.render(scale=scale)) as bitmap:
        drawn: Image.Image = bitmap.to_pil().convert("RGB")
    return drawn


def _encoded(paper: Image.Image) -> Drawn:
    """The page as good as it can be and still open soon over a village's line."""
    if max(paper.size) < _SHORTEST_LONG_EDGE:
        raise Refused(_TOO_SMALL)
    for edge, quality in _STEPS:
        paper.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        paper.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= _PAGE_BYTES:
            break
    return (*paper.size, out.getvalue())


def serve(work: Callable[[bytes], list[Drawn]]) -> None:
    """Answer for the file on standard input, within limits of time and memory."""
    limits = {
        resource.RLIMIT_CPU: _MOST_SECONDS,
        resource.RLIMIT_AS: _MOST_MEMORY,
        resource.RLIMIT_CORE: 0,  # a crash must not leave somebody's papers on the disk
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    head: dict[str, Any]
    pages: list[Drawn] = []
    try:
        pages = work(sys.stdin.buffer.read())
        head = {"pages": [(width, height, len(jpeg)) for width, height, jpeg in pages]}
    except Refused as refused:
        head = {"refused": str(refused)}
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    for _, _, jpeg in pages:
        sys.stdout.buffer.write(jpeg)


if __name__ == "__main__":
    serve(draw)

"""What an uploaded file is by its content, and whether its name says so (ASVS V5.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum
from typing import Final


class FileKind(Enum):
    """A kind of file: what it is called, and how its names end, the usual ending first."""

    title: str
    endings: tuple[str, ...]

    XLSX = ("Excel 工作簿", ("xlsx", "xlsm"))
    XLS = ("旧版 Excel 工作簿", ("xls", "et"))
    CSV = ("CSV 文本", ("csv", "txt"))
    JPEG = ("JPG 图片", ("jpg", "jpeg", "jfif"))
    PNG = ("PNG 图片", ("png",))
    WEBP = ("WebP 图片", ("webp",))
    PDF = ("PDF 文件", ("pdf",))

    def __init__(self, title: str, endings: tuple[str, ...]) -> None:
        self.title, self.endings = title, endings


SHEETS: Final = frozenset({FileKind.XLSX, FileKind.XLS, FileKind.CSV})
PICTURES: Final = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP})
PAPERS: Final = PICTURES | {FileKind.PDF}

_ARCHIVES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_BOOK: Final = "Workbook".encode("utf-16-le")
_KNOWN: Final[tuple[tuple[FileKind, Callable[[bytes], bool]], ...]] = (
    (FileKind.XLSX, lambda content: content.startswith(b"PK") and b"xl/" in content),
    (FileKind.XLS, lambda content: content.startswith(b"\xd0\xcf\x11\xe0") and _BOOK in content),
    (FileKind.JPEG, lambda content: content.startswith(b"\xff\xd8\xff")),
    (FileKind.PNG, lambda content: content.startswith(b"\x89PNG\r\n\x1a\n")),
    (FileKind.WEBP, lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP"),
    (FileKind.PDF, lambda content: b"%PDF-" in content[:1024]),
    (FileKind.CSV, lambda content: not content.startswith(_ARCHIVES) and _is_text(content)),
)


def _is_text(content: bytes) -> bool:
    return bool(content.strip()) and b"\0" not in content


def kind_of(content: bytes) -> FileKind | None:
    """What a file begins like; None for what is none of these."""
    return next((kind for kind, is_it in _KNOWN if is_it(content)), None)


def ending_fault(name: str, content: bytes, taken: Collection[FileKind]) -> str | None:
    """Why a file's name does not fit its content, as a Chinese sentence; None where it does.

    Of what is no kind that is ``taken`` nothing is said here: its reader refuses it.
    """
    kind = kind_of(content)
    if kind not in taken or kind is None:
        return None
    _stem, dot, ending = name.rpartition(".")
    if dot and ending.lower() in kind.endings:
        return None
    ended = f"文件名以“.{ending}”结尾" if dot else "文件名没有结尾"
    return f"{ended}，内容却是 {kind.title}，请把结尾改成“.{kind.endings[0]}”再上传"

"""A file's name must end as its content asks for; what to do about it is told."""

from __future__ import annotations

import pytest

from portal.domain.file_kinds import PAPERS, PICTURES, SHEETS, FileKind, ending_fault, kind_of

CONTENTS = {
    FileKind.XLSX: b"PK\x03\x04....xl/workbook.xml",
    FileKind.XLS: b"\xd0\xcf\x11\xe0" + "Workbook".encode("utf-16-le"),
    FileKind.CSV: "姓名,证件号码\r\n".encode("gb18030"),
    FileKind.JPEG: b"\xff\xd8\xff\xe0\0",
    FileKind.PNG: b"\x89PNG\r\n\x1a\n\0",
    FileKind.WEBP: b"RIFF....WEBP\0",
    FileKind.PDF: b"\n%PDF-1.7\0",
}


@pytest.mark.parametrize("kind", FileKind)
def test_a_kind_is_told_by_its_content_and_takes_its_own_endings_alone(kind: FileKind) -> None:
    content = CONTENTS[kind]
    assert kind_of(content) is kind
    for other in FileKind:
        for ending in other.endings:
            for name in (f"名单.{ending}", f"a.b.{ending.upper()}"):
                fault = ending_fault(name, content, set(FileKind))
                assert (fault is None) is (other is kind), name


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "名单.xls",
            CONTENTS[FileKind.XLSX],
            "文件名以“.xls”结尾，内容却是 Excel 工作簿，请把结尾改成“.xlsx”再上传",
        ),
        (
            "名单",
            CONTENTS[FileKind.CSV],
            "文件名没有结尾，内容却是 CSV 文本，请把结尾改成“.csv”再上传",
        ),
        ("photo.jpg.exe", b"MZ\0\0", None),
        ("list.xlsx", b"PK\x03\x04word/document.xml\0", None),
        ("list.xlsx", b"", None),
    ],
)
def test_what_is_said(name: str, content: bytes, said: str | None) -> None:
    assert ending_fault(name, content, SHEETS) == said


def test_what_a_form_does_not_take_is_its_readers_to_refuse() -> None:
    assert ending_fault("scan.xlsx", CONTENTS[FileKind.PDF], PICTURES) is None
    assert ending_fault("scan.xlsx", CONTENTS[FileKind.PDF], PAPERS) is not None

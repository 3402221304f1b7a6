"""Whatever the bytes are: a table or a sentence, never another exception."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.services.sheets import SheetError, read_table
from tests.unit.test_sheets_reading import COLUMNS, EVERY_FILE, MOST, zip_of

# Each example starts a process.
fewer = settings(max_examples=settings().max_examples // 3)


def whatever_comes_of(content: bytes) -> None:
    """Either a table or a sentence; anything else fails the test."""
    try:
        table = read_table(content, COLUMNS, MOST)
    except SheetError:
        return
    assert 0 < len(table.rows) <= MOST
    assert all(list(row.cells) == ["name", "id", "day"] for row in table.rows)


@given(st.binary(max_size=2000) | st.text(alphabet="姓名身份证号,;\t\"'=\r\n a1").map(str.encode))
def test_any_bytes_end_well(content: bytes) -> None:
    whatever_comes_of(content)


@fewer
@given(st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), st.binary())
def test_any_bytes_that_pass_for_a_workbook_end_well(magic: bytes, content: bytes) -> None:
    whatever_comes_of(magic + content)


def stored(content: bytes) -> bytes:
    """The same zip without compression, so that damage reaches the XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in names.items():
            archive.writestr(name, body)
    return out.getvalue()


WHOLE = [EVERY_FILE["xlsx"], stored(EVERY_FILE["xlsx"]), EVERY_FILE["xls"], EVERY_FILE["gb18030"]]


@fewer
@given(st.sampled_from(WHOLE), st.data())
def test_a_damaged_file_ends_well(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged))) :]
    whatever_comes_of(bytes(damaged))


XML = st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
SCRAPS = st.sampled_from(
    [b"", b"<", b'"', b"99999999999", b"-1", b"XFD1048576", b"&#0;", b"</c>", b"NaN", b"1e999"]
)


@fewer
@given(XML, st.data())
def test_a_sound_zip_with_odd_xml_ends_well(part: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(EVERY_FILE["xlsx"])) as archive:
        names = {name: archive.read(name) for name in archive.namelist()}
    xml = bytearray(names[part])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(xml)))
        xml[at : at + data.draw(st.integers(0, 6))] = data.draw(SCRAPS)
    whatever_comes_of(zip_of({**names, part: bytes(xml)}))

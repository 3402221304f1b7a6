"""A workbook whose XML speaks of entities is refused: none is fetched, none grows."""

from __future__ import annotations

import io
import zipfile

import pytest

from portal.services.sheets import SheetError, read_table
from tests.unit.test_sheets_reading import COLUMNS, EVERY_FILE, MOST, zip_of

_WORDS = "xl/sharedStrings.xml"


@pytest.mark.parametrize(
    "declared",
    [
        b'<!ENTITY e SYSTEM "file:///etc/hostname">',
        b'<!ENTITY e SYSTEM "http://127.0.0.1:9/">',
        b'<!ENTITY a "ha"><!ENTITY e "&a;&a;">',
    ],
    ids=["file", "address", "growing"],
)
def test_no_entity_is_resolved(declared: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(EVERY_FILE["xlsx"])) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    head, _, rest = parts[_WORDS].partition(b"<sst")
    spoken = rest.replace(b"</t>", b"&e;</t>", 1)
    assert spoken != rest
    parts[_WORDS] = head + b"<!DOCTYPE sst [" + declared + b"]><sst" + spoken
    with pytest.raises(SheetError):
        read_table(zip_of(parts), COLUMNS, MOST)

"""批次清单: every certificate of the batch, the head on every page (R11.4)."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from pypdf import PdfReader

from portal.printing.batch_sheet import BatchLine, BatchSheet, batch_sheet_html
from portal.printing.pdf import html_to_pdf
from tests.unit.printing import geometry

LONG = "湘西土家族苗族自治州永顺县灵溪镇河西社区溪州路居民委员会"


def sheet(count: int) -> BatchSheet:
    """A batch of so many, ordinary and long."""
    lines = tuple(
        BatchLine(
            seq=seq,
            name="MARIA FERNANDA DE LOS ANGELES" if seq % 7 == 0 else f"欧阳晓{seq}",
            id_number="430102********0011",
            certificate_number=f"4301020026{seq:06d}",
            serial=f"4301022026{seq:06d}",
            community=LONG if seq % 5 == 0 else "长沙市芙蓉区文艺路街道识字里社区",
        )
        for seq in range(1, count + 1)
    )
    return BatchSheet(
        number=3,
        office="长沙市芙蓉区",
        form="A4纸全本打印",
        maker="李强",
        made_on=date(2026, 11, 24),
        lines=lines,
    )


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("count", [1, 20, 200])
def test_all_are_listed_below_a_head_on_every_page(count: int) -> None:
    reader = PdfReader(io.BytesIO(html_to_pdf(batch_sheet_html(sheet(count)))))
    said = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    for number, text in enumerate(said, start=1):
        assert f"第{number}页，共{len(said)}页" in text
        assert "接收签字" in text or "制证人" in text
    assert sum("接收签字" in text for text in said) >= len(said) - 1
    whole = "".join(said)
    assert all(whole.count(f"4301022026{seq:06d}") == 1 for seq in range(1, count + 1))
    assert f"共{count}本" in whole
    assert "制证人：李强" in said[-1]


def test_nothing_leaves_its_cell() -> None:
    for page in geometry.pages(batch_sheet_html(sheet(40))):
        for cell in geometry.cells(page):
            for text in geometry.texts(cell):
                assert geometry.rectangle(cell).holds(geometry.rectangle(text)), text.text

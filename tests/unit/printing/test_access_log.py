"""本人信息查询记录 on paper: every line once, under a head on every page, in its cell."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from portal.domain.dates import SHANGHAI
from portal.printing.access_log import AccessLog, LogLine, access_log_html
from portal.printing.pdf import html_to_pdf
from tests.unit.printing import geometry

LONG = "湘西土家族苗族自治州永顺县灵溪镇河西社区溪州路居民委员会"
ASKED = datetime(2026, 11, 24, 9, 30, tzinfo=SHANGHAI)


def log(count: int) -> AccessLog:
    """So many acts, some of long offices and many roles."""
    lines = tuple(
        LogLine(
            at=ASKED - timedelta(hours=number),
            office=LONG if number % 5 == 0 else "长沙市芙蓉区文艺路街道识字里社区",
            role="经办人、审核人、制证员" if number % 7 == 0 else "经办人",
            staff=f"{number:06d}",
            act="导出并清除到期的审计记录一二" if number % 9 == 0 else "查看劳动者",
        )
        for number in range(1, count + 1)
    )
    return AccessLog(
        number="17",
        name="周建国",
        id_number="430102********0011",
        first=date(2025, 11, 24),
        last=date(2026, 11, 24),
        asker="近亲属（本人已去世）",
        kept="长期保存",
        lines=lines,
        office=LONG,
        officer="张敏",
        asked_at=ASKED,
    )


@pytest.mark.parametrize("count", [0, 1, 300])
def test_all_are_listed_below_a_head_on_every_page(count: int) -> None:
    reader = PdfReader(io.BytesIO(html_to_pdf(access_log_html(log(count)))))
    said = [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]
    for number, text in enumerate(said, start=1):
        assert f"第{number}页，共{len(said)}页" in text
        assert "办理事项" in text or "经办人：张敏" in text
    whole = "".join(said)
    stamped = re.findall(r"(?<!\d)0\d{5}(?!\d)", whole)
    assert stamped == [f"{number:06d}" for number in range(1, count + 1)]
    assert f"记录条数{count}" in whole
    assert ("这段时间没有记录" in whole) is (count == 0)
    assert "经办人：张敏" in said[-1]
    assert "周建国" not in str(reader.metadata)


def test_nothing_leaves_its_cell() -> None:
    for page in geometry.pages(access_log_html(log(45))):
        for cell in geometry.cells(page):
            for text in geometry.texts(cell):
                assert geometry.rectangle(cell).holds(geometry.rectangle(text)), text.text

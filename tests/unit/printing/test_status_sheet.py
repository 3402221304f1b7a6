"""就业失业状态核实单: all that was found stands on it, however much it is."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from pypdf import PdfReader

from portal.printing.pdf import html_to_pdf
from portal.printing.status_sheet import BenefitRow, SpellRow, StatusSheet, status_sheet_html

OFFICE = "长沙市芙蓉区文艺路街道识字里社区"
SPELL = SpellRow(kind="失业登记", since=date(2026, 7, 29), until=None, end=None, office=OFFICE)
ENDED = replace(SPELL, kind="求职登记", until=date(2026, 8, 1), end="重新办理求职登记")
BENEFIT = BenefitRow(
    policy="社会保险补贴　灵活就业人员",
    since=date(2026, 11, 10),
    until=None,
    amount="1,200.50",
    decided_by="芙蓉区人力资源和社会保障局",
)
SHEET = StatusSheet(
    number="12",
    name="阿依夏木·买买提吐尔逊",
    sex="女",
    birth_date=date(1985, 3, 15),
    id_number="430102********1234",
    certificate="4301020026000124",
    paper="有效，序号 4301022026000012",
    status=("失业登记有效，自 2026-07-29 起",),
    spells=(SPELL, ENDED),
    benefits=(BENEFIT,),
    purpose="审核就业创业扶持政策：社会保险补贴",
    office=OFFICE,
    officer="张敏",
    asked_at=datetime(2026, 11, 24, 9, 30),  # noqa: DTZ001 - printed as it stands
)


def pages(sheet: StatusSheet) -> list[str]:
    reader = PdfReader(io.BytesIO(html_to_pdf(status_sheet_html(sheet))))
    return [re.sub(r"\s+", "", page.extract_text()) for page in reader.pages]


@pytest.mark.clause("R11.2")
def test_one_page_says_all_that_was_found() -> None:
    (text,) = pages(SHEET)
    told = [SHEET.number, SHEET.name, SHEET.sex, SHEET.id_number, SHEET.certificate, SHEET.paper]
    told += [*SHEET.status, SHEET.purpose, OFFICE, SHEET.officer, "2026年11月24日09:30"]
    told += ["2026-07-29", "有效", "2026-08-01", "重新办理求职登记", "1985年3月15日"]
    told += [BENEFIT.policy, "2026-11-10", BENEFIT.amount, BENEFIT.decided_by]
    for words in told:
        assert re.sub(r"\s+", "", words) in text, words


def test_where_nothing_was_found_it_says_so() -> None:
    (text,) = pages(replace(SHEET, status=(), spells=(), benefits=()))
    for words in ("没有有效登记", "没有登记记录", "没有享受扶持政策的记录"):
        assert words in text


def test_a_long_history_goes_on_with_its_heading_and_loses_nothing() -> None:
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(60)]
    found = pages(replace(SHEET, spells=tuple(replace(SPELL, since=day) for day in days)))
    assert len(found) > 1
    assert all("经办机构" in text or "认定机构" in text for text in found)
    assert all(f"第{number}页共{len(found)}页" in text for number, text in enumerate(found, 1))
    assert "续页" in found[1]
    whole = "".join(found)
    assert [day for day in days if day.isoformat() not in whole] == []


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert html_to_pdf(status_sheet_html(SHEET)) == html_to_pdf(status_sheet_html(SHEET))


def test_what_is_typed_is_only_text() -> None:
    assert "<b>" not in status_sheet_html(replace(SHEET, purpose="其他：<b>粗</b>"))

"""One row of a list of completions: what is said of it (R5.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.domain.completions import CompletionRow, Known, Recommended, judge, read_row
from portal.domain.service311 import OfferOutcome
from tests.factories import resident_number

TODAY = date(2026, 11, 24)
STARTS = date(2026, 10, 1)
NUMBER, OTHER = resident_number(1), resident_number(2)
TITLE = "消防设施操作员（初级）"


def row(at: int = 2, **changes: Any) -> CompletionRow:
    """A sound row, with what is changed."""
    texts = {"name": "张三", "number": NUMBER, "course": TITLE, "day": "2026-11-20", **changes}
    return read_row(at, texts, TODAY)


def known(outcome: OfferOutcome | None = None) -> dict[str, Known]:
    """The person of the number, who agreed to the course."""
    return {NUMBER: Known(7, "张三", (Recommended(9, TITLE, STARTS, outcome),))}


@pytest.mark.clause("R5.3")
@pytest.mark.parametrize(
    ("changes", "column", "words"),
    [
        ({"number": ""}, "number", "没有填"),
        ({"number": "430102"}, "number", ""),
        ({"day": "2026-11-25"}, "day", "还没有到"),
        ({"day": "2026-09-30"}, "day", "早于开班日期"),
        ({"name": "李四"}, "name", "姓名与系统中的不同"),
        ({"course": "电工"}, "course", "没有为本人推荐过这个班"),
        ({"number": OTHER}, "number", "没有找到这个人"),
    ],
)
def test_what_keeps_a_row_out(changes: dict[str, Any], column: str, words: str) -> None:
    found = row(**changes)
    judge([found], known())
    assert [one for one, _text in found.errors] == [column]
    assert words in found.errors[0][1]
    assert found.offer_id is None or column == "day"


@pytest.mark.clause("R5.3")
@pytest.mark.parametrize("title", [TITLE, "消防设施操作员(初级)", " 消防设施操作员 （初级） "])
@pytest.mark.parametrize(
    "outcome", [None, OfferOutcome.NOT_ENROLLED, OfferOutcome.IN_TRAINING], ids=str
)
def test_a_row_finds_its_course_however_it_is_written(
    title: str, outcome: OfferOutcome | None
) -> None:
    found = row(course=title)
    judge([found], known(outcome))
    assert (found.errors, found.remarks) == ([], [])
    assert (found.person_id, found.offer_id, found.known) == (7, 9, False)


@pytest.mark.clause("R5.3")
def test_what_is_recorded_already_stays_and_a_refusal_is_told() -> None:
    done, declined = row(), row()
    judge([done], known(OfferOutcome.COMPLETED))
    judge([declined], known(OfferOutcome.DECLINED))
    assert done.known
    assert not declined.known
    assert "无正当理由拒绝" in declined.remarks[0][1]


def test_a_line_twice_is_taken_once() -> None:
    rows = [row(2), row(3, course="消防设施操作员(初级)")]
    judge(rows, known())
    assert not rows[0].errors
    assert rows[1].errors == [("", "与第 2 行重复，请删去一行")]

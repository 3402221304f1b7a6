"""办事指南: all eleven articles are told of, from their declarations alone (R1, P13)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from portal.domain.guide import told
from portal.domain.procedures import ARTICLES, CATALOGUE, Kind, Procedure
from portal.domain.procedures.employment import FIRST_TIME_MATERIAL

CLAUSES = Path(__file__).parents[2] / "clauses.csv"
EACH = [pytest.param(one, id=one.code) for one in ARTICLES.values()]
CASE_TERMS = {"谁可以办", "在哪办", "怎么办", "带什么材料", "多长时间", "服务要求", "依据"}
RECORD_TERMS = {"服务对象", "在哪办", "多长时间", "服务要求", "依据"}


@pytest.mark.clause("R1")
@pytest.mark.clause("P13")
def test_the_eleven_articles_are_all_there_once() -> None:
    assert [one.article for one in ARTICLES.values()] == list(range(1, 12))
    records = {one.article for one in ARTICLES.values() if one.kind is Kind.RECORD}
    assert records == {1, 4, 5}
    assert all(CATALOGUE.get(one.code, one) is one for one in ARTICLES.values())


@pytest.mark.clause("P13")
@pytest.mark.parametrize("procedure", EACH)
def test_a_guide_is_complete(procedure: Procedure) -> None:
    rows = dict(told(procedure, procedure.working_days).rows)
    wanted = (
        CASE_TERMS if procedure.kind is Kind.CASE else {"服务对象", "在哪办", "多长时间", "依据"}
    )
    assert wanted <= set(rows)
    assert all(line and "{" not in line for lines in rows.values() for line in lines)


@pytest.mark.clause("P13")
def test_the_clauses_that_a_guide_rests_on_are_all_its_article_s() -> None:
    with CLAUSES.open(encoding="utf-8", newline="") as file:
        known = [row["id"] for row in csv.DictReader(file)]
    for procedure in ARTICLES.values():
        assert procedure.guide is not None
        own = [one for one in known if one.partition(".")[0] == f"R{procedure.article}"]
        assert list(procedure.guide.clauses) == own


@pytest.mark.clause("P13")
def test_what_can_be_asked_for_online() -> None:
    online = {one.article for one in ARTICLES.values() if one.online}
    assert online == {1, 2, 6, 11}


@pytest.mark.clause("P13")
def test_days_in_force_and_materials_are_told() -> None:
    rows = dict(told(ARTICLES["employment"], 3).rows)
    assert rows["多长时间"] == ("3 个工作日内办结",)
    assert FIRST_TIME_MATERIAL in rows["带什么材料"][1]
    assert "不得要求提供" not in dict(told(ARTICLES["certificate"], 7).rows)


def test_what_has_no_guide_is_not_told_of() -> None:
    with pytest.raises(ValueError, match="vacancy"):
        told(CATALOGUE["vacancy"], 3)

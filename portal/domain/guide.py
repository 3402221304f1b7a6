"""办事指南 (P13): what an article's declaration tells those who come, in the order they ask."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.codes import code_set
from portal.domain.procedures.base import Guide, Kind, Procedure

_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
REGULATION = "《基层公共就业服务经办规程》"


@dataclass(frozen=True)
class Told:
    """An article as its guide tells it; ``rows`` are a term and one line or several."""

    procedure: Procedure
    guide: Guide
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def article(self) -> str:
        """规程 and the article's number."""
        return article_words(self.procedure)


def article_words(procedure: Procedure) -> str:
    """The article as people call it: 规程二."""
    return f"规程{_NUMERALS[procedure.article - 1]}"


def told(procedure: Procedure, days: int) -> Told:
    """What is told of an article, ``days`` being its working days in force.

    Raises ``ValueError`` where it has no guide.
    """
    guide = procedure.guide
    if guide is None:
        raise ValueError(procedure.code)
    rows = (
        ("谁可以办" if procedure.kind is Kind.CASE else "服务对象", (procedure.audience,)),
        ("在哪办", (guide.where,)),
        ("怎么办", tuple(one.label for one in procedure.channels)),
        ("带什么材料", _materials(procedure, guide)),
        ("多长时间", (guide.time.format(days=days),)),
        ("服务要求", guide.rules),
        ("不得要求提供", procedure.forbidden),
        ("不得这样做", guide.never),
        (f"可以{procedure.refused_as}的情形", _refusals(procedure)),
        ("依据", (f"{REGULATION}第{_NUMERALS[procedure.article - 1]}条",)),
    )
    return Told(procedure, guide, tuple(row for row in rows if row[1]))


def _materials(procedure: Procedure, guide: Guide) -> tuple[str, ...]:
    if procedure.kind is Kind.RECORD:
        return ()
    return guide.materials or procedure.materials or ("不需要材料",)


def _refusals(procedure: Procedure) -> tuple[str, ...]:
    names = code_set("refusal_reason")
    return tuple(names.item(code).name for code in procedure.refusals)

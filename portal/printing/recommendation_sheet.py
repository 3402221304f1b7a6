"""推荐单: what was recommended to a person, for whom no message reaches (R5.2, R5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.printing.environment import print_environment


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationSheet:
    """A recommendation on paper, given at `at` (in Asia/Shanghai).

    `title` is 岗位推荐单 or 培训推荐单, `facts` are the lines of its table, `advice` says how to go
    on. The person carries it to somebody else, so it names them and tells no identity number.
    """

    title: str
    number: str
    name: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    advice: str
    office: str
    office_phone: str | None
    officer: str
    at: datetime


def recommendation_sheet_html(sheet: RecommendationSheet) -> str:
    """Return the sheet as one HTML document; the same sheet gives the same text."""
    return print_environment().get_template("recommendation_sheet.html").render(sheet=sheet)

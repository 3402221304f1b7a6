"""What a vacancy says, in words, and what each correction changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from portal.domain.codes import CodeItem
from portal.domain.phone import mask_phone
from portal.domain.vacancies import LABELS, VacancyState, differing
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Decision, Vacancy, VacancyRevision
from portal.queries import vacancies
from portal.services.vacancies import details_of

LOOKS = {
    VacancyState.WAITING: "soon",
    VacancyState.PUBLISHED: "good",
    VacancyState.REFUSED: "late",
}
"""How the pill of a state looks; all others are plain."""

_OWN_PLACE = ("title", "duties", "requirements", "contact_phone")
_LONG = frozenset(LABELS[name] for name in _OWN_PLACE)


@dataclass(frozen=True)
class Correction:
    """One correction: when and by whom, and for each changed detail its name, before and after."""

    at: datetime
    who: str
    changes: tuple[tuple[str, str, str], ...]


def facts_of(vacancy: Vacancy) -> list[tuple[str, str]]:
    """What 招聘信息 says, line by line; the pay as one."""
    told = _in_words(vacancy)
    return [(label, words) for label, words in told.items() if label not in _LONG]


def corrections(vacancy: Vacancy) -> list[Correction]:
    """What each time was changed since the vacancy was entered, the last first."""
    kept = vacancies.revisions(db.session(), vacancy.id)
    return [_correction(before, after) for before, after in pairwise(kept)][::-1]


def sent_back_for(vacancy: Vacancy) -> Decision | None:
    """Why the district sent it back, the last time."""
    found = [one for one in vacancy.case.decisions if one.action is Action.SEND_BACK]
    return found[-1] if found else None


def _correction(before: VacancyRevision, after: VacancyRevision) -> Correction:
    changed = {_label(name) for name in differing(details_of(before), details_of(after))}
    old, new = _in_words(before), _in_words(after)
    lines = tuple((label, old[label], new[label]) for label in new if label in changed)
    return Correction(after.recorded_at, after.recorded_by.name, lines)


def _label(name: str) -> str:
    return LABELS["pay_from" if name == "pay_to" else name]


def _in_words(told: Vacancy | VacancyRevision) -> dict[str, str]:
    special = {
        "education": f"{told.education.short}及以上" if told.education else "不限",
        "headcount": f"{told.headcount} 人",
        "pay_from": told.pay,
        "area_id": told.area.full_name,
        "contact_phone": mask_phone(told.contact_phone),
    }
    return {
        label: special.get(name) or _words(getattr(told, name))
        for name, label in LABELS.items()
        if name != "pay_to"
    }


def _words(value: Any) -> str:
    if isinstance(value, CodeItem):
        return value.name
    return "" if value is None else str(value)

"""The room itself, and the look-up that its pages begin with."""

from __future__ import annotations

from flask import Blueprint, abort

from portal.domain.permissions import Subject
from portal.domain.vacancies import VacancyState
from portal.domain.workflow import Action, Status, StepKind
from portal.extensions import db
from portal.models import Vacancy
from portal.queries import areas, vacancies
from portal.web.access import current_actor
from portal.web.cases.room import open_to_me

room = Blueprint("vacancies", __name__, url_prefix="/vacancies")


def vacancy_in_area(vacancy_id: int) -> Vacancy:
    """The vacancy, with all that its page shows; 404 where the actor may not know of it."""
    vacancy = vacancies.in_area(db.session(), current_actor(), vacancy_id)
    if vacancy is None:
        abort(404)
    return vacancy


def managed(vacancy_id: int) -> Vacancy:
    """The same of one that the actor's own area entered; 404 else."""
    vacancy = vacancy_in_area(vacancy_id)
    if not is_ours(vacancy):
        abort(404)
    return vacancy


def is_ours(vacancy: Vacancy) -> bool:
    """Whether the actor manages it."""
    subject = Subject(areas=(vacancy.office.area.path,))
    return current_actor().can("vacancy.manage", subject)


def open_actions(vacancy: Vacancy) -> set[Action]:
    """What the actor may do now with the audit that the vacancy is in."""
    step = vacancy.case.current_step
    if step is None:
        return set()
    audits = step.kind is StepKind.REVIEW
    return open_to_me(vacancy.case, "vacancy.audit" if audits else "vacancy.manage")


def can_edit(vacancy: Vacancy) -> bool:
    """Whether the actor may put right what was sent back, or correct what is published."""
    if vacancy.state is VacancyState.PUBLISHED:
        return is_ours(vacancy)
    return is_back(vacancy) and Action.RESUBMIT in open_actions(vacancy)


def is_back(vacancy: Vacancy) -> bool:
    """Whether the district sent it back."""
    return vacancy.case.status is Status.SENT_BACK


def area_named(full_name: str) -> int | None:
    """The id of the area that is meant by a full name; None where none or several are."""
    found = areas.by_full_name(db.session(), full_name)
    return found.id if found else None

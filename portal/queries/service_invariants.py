"""What always holds of moves, of the "311" services, and of what is offered."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portal.domain.deregistration import Answer
from portal.domain.service311 import OfferOutcome
from portal.domain.vacancies import PUBLIC, VacancyState
from portal.domain.workflow import WAITING, Status
from portal.models import (
    Case,
    Course,
    EmployerCase,
    Move,
    Offer,
    OfferFollowUp,
    Registration,
    Vacancy,
    VacancyRevision,
)

Rows = sa.Select[Any]
_DONE = (Status.COMPLETED, Status.REVOKED)
_GAVE_UP = (OfferOutcome.DECLINED, OfferOutcome.DECLINED_WITH_REASON)
_later = aliased(OfferFollowUp)


def _move(*what: sa.ColumnElement[bool]) -> Rows:
    return sa.select(Move.case_id).join(Case, Case.id == Move.case_id).where(*what)


def _vacancy(*what: sa.ColumnElement[bool]) -> Rows:
    return sa.select(Vacancy.id).join(EmployerCase, EmployerCase.id == Vacancy.case_id).where(*what)


def _told_otherwise() -> Rows:
    told = (
        sa.select(OfferFollowUp.offer_id, OfferFollowUp.outcome)
        .where(
            ~sa.exists().where(
                _later.offer_id == OfferFollowUp.offer_id, _later.seq > OfferFollowUp.seq
            )
        )
        .subquery()
    )
    return (
        sa.select(Offer.id)
        .outerjoin(told, told.c.offer_id == Offer.id)
        .where(Offer.outcome.is_distinct_from(told.c.outcome))
    )


def _overbooked() -> Rows:
    taken = (
        sa.select(sa.func.count())
        .where(
            Offer.course_id == Course.id,
            Offer.answer == Answer.ACCEPTED,
            Offer.revoked_at.is_(None),
            sa.or_(Offer.outcome.is_(None), Offer.outcome.not_in(_GAVE_UP)),
        )
        .correlate(Course)
        .scalar_subquery()
    )
    return sa.select(Course.id).where(taken > Course.seats)


OF_SERVICES: Mapping[str, Rows] = MappingProxyType(
    {
        "moved by no completed case": _move(Move.moved_at.is_not(None), Case.status.not_in(_DONE)),
        "a completed move by which nobody moved": _move(
            Move.moved_at.is_(None), Case.status == Status.COMPLETED
        ),
        "a move of another person than its case's": _move(Move.person_id != Case.person_id),
        "offered to another person than was registered": sa.select(Offer.id)
        .join(Registration, Registration.id == Offer.registration_id)
        .where(Registration.person_id != Offer.person_id),
        "offered before the registration": sa.select(Offer.id)
        .join(Registration, Registration.id == Offer.registration_id)
        .where(Offer.at < Registration.recorded_at),
        "an outcome that is not the last told": _told_otherwise(),
        "told of what was refused": sa.select(Offer.id).where(
            Offer.answer != Answer.ACCEPTED, Offer.outcome.is_not(None)
        ),
        "a course with more people than seats": _overbooked(),
        "a vacancy that is shown without an audit": _vacancy(
            Vacancy.state.in_(PUBLIC), EmployerCase.status != Status.COMPLETED
        ),
        "a vacancy that waits for nothing": _vacancy(
            Vacancy.state == VacancyState.WAITING, EmployerCase.status.not_in(WAITING)
        ),
        "a vacancy that is filled, or not, against its places": sa.select(Vacancy.id).where(
            sa.or_(
                sa.and_(Vacancy.state == VacancyState.FILLED, Vacancy.filled < Vacancy.headcount),
                sa.and_(
                    Vacancy.state == VacancyState.PUBLISHED, Vacancy.filled >= Vacancy.headcount
                ),
            )
        ),
        "a vacancy of which nothing was kept": sa.select(Vacancy.id).where(
            ~sa.exists().where(VacancyRevision.vacancy_id == Vacancy.id)
        ),
    }
)
"""What must never be, by its name: a select of the ids of the rows that are so."""

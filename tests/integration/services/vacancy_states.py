"""How a vacancy stands in the database, and whether it can be recommended."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Vacancy
from portal.queries import vacancies


def now_of(session: Session, vacancy: Vacancy) -> Vacancy:
    return session.get_one(Vacancy, vacancy.id, populate_existing=True)


def recommended(session: Session, vacancy: Vacancy, today: date) -> bool:
    it = sa.select(Vacancy.id).where(vacancies.recommendable(today), Vacancy.id == vacancy.id)
    return session.scalar(it) is not None

"""Years of the working calendar added after the one the product ships with."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class CalendarYear(Base):
    """A year whose holidays the State Council has announced, and where that was read."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    source: Mapped[str] = mapped_column(sa.String(120))
    loaded_at: Mapped[datetime]


class CalendarDay(Base):
    """A holiday or working day by a year's notice; it may lie in the December before."""

    __tablename__ = "calendar_day"

    year: Mapped[int] = mapped_column(
        sa.Integer, sa.ForeignKey("calendar_year.year"), primary_key=True, autoincrement=False
    )
    on: Mapped[date] = mapped_column("day", primary_key=True)
    workday: Mapped[bool]

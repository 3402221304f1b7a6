"""Sums of a month by area, kept for those who look at much at once (decision 039)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class MonthSums(Base):
    """A month whose sums are kept, and as of which moment."""

    __tablename__ = "month_sums"

    month: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class MonthSum(Base):
    """One number (``domain.month_numbers``) of an area with all below it; zeros are left out."""

    __tablename__ = "month_sum"

    month: Mapped[date] = mapped_column(sa.ForeignKey("month_sums.month"), primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer)

"""Gapless number series: of an office's cases in a year, of a county's certificates."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class NumberSeries(Base):
    """The last number given out under a key."""

    __tablename__ = "number_series"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    last: Mapped[int] = mapped_column(sa.Integer)

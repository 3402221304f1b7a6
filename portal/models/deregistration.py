"""What ends a registration (规程七、八), and the table that pay is held against (R7.3)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.deregistration import Standard
from portal.models.areas import Area
from portal.models.base import Base, Coded
from portal.models.staff import User


class Deregistration(Base):
    """What a case of 规程七 or 规程八 says: the reason, and since when it is so."""

    __tablename__ = "deregistration"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    reason: Mapped[CodeItem] = mapped_column(Coded("end_reason"))
    ended_on: Mapped[date]
    words: Mapped[str | None] = mapped_column(sa.String(200))


class SubsistenceStandard(Base):
    """A county's 最低生活保障标准 from a day on, whole yuan a month; withdrawn where mistyped."""

    __tablename__ = "subsistence_standard"
    __table_args__ = (
        sa.CheckConstraint("monthly > 0", name="some_money"),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"
        ),
        sa.Index(
            "uq_subsistence_standard_day",
            "area_id",
            "from_on",
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"))
    from_on: Mapped[date]
    monthly: Mapped[int] = mapped_column(sa.Integer)
    order: Mapped[str | None] = mapped_column("order_number", sa.String(60))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    withdrawn_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None]

    area: Mapped[Area] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=[recorded_by_id])

    @property
    def standard(self) -> Standard:
        """As the rules take it."""
        return Standard(self.from_on, self.monthly)

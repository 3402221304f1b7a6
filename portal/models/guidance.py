"""职业指导转办 (规程五): what is needed, who guides when, and what came of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base
from portal.models.cases import Case
from portal.models.sealing import SealedText
from portal.models.staff import User


class GuidanceRequest(Base):
    """What a case of 职业指导转办 says; who guides is set by the district, and may change."""

    __tablename__ = "guidance_request"
    __table_args__ = (
        sa.CheckConstraint(
            "(counsellor_id IS NULL) = (meets_at IS NULL) AND (meets_at IS NULL) = (place IS NULL)",
            name="appointment_whole",
        ),
        sa.CheckConstraint("(result IS NULL) = (given_at IS NULL)", name="result_has_time"),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    need: Mapped[str] = mapped_column(SealedText("guidance-need"))
    counsellor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    meets_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(sa.String(100))
    result: Mapped[str | None] = mapped_column(SealedText("guidance-result"))
    given_at: Mapped[datetime | None]

    case: Mapped[Case] = relationship()
    counsellor: Mapped[User | None] = relationship()

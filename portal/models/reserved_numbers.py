"""Case numbers printed on blank forms, for the days when the system can't be reached."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class ReservedNumber(Base):
    """A number that stands on a blank form of the office; the case entered from it takes it."""

    __tablename__ = "reserved_number"

    number: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    reserved_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    reserved_at: Mapped[datetime]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), unique=True)

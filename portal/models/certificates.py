"""The electronic 《就业创业证》: one a person, one number for life (R11.1)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class Certificate(Base):
    """Made with the person's first registration; the number never changes."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    made_at: Mapped[datetime]

"""Employers (用人单位), each once in the province by its 统一社会信用代码 (R6.3)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.areas import Office
from portal.models.base import Base, BinaryText, Coded
from portal.models.sealing import SealedText


class Employer(Base):
    """One employer, known to every office once its licence was seen.

    ``office`` recorded it; any community may add to it. The licence is asked for that once (R6.3).
    """

    __tablename__ = "employer"

    id: Mapped[int] = mapped_column(primary_key=True)
    uscc: Mapped[str] = mapped_column(sa.String(18), unique=True)
    name: Mapped[str] = mapped_column(BinaryText, index=True)
    licence: Mapped[CodeItem] = mapped_column(Coded("employer_licence"))
    licence_seen_on: Mapped[date]
    kind: Mapped[CodeItem | None] = mapped_column(Coded("employer_kind"))
    industry: Mapped[CodeItem | None] = mapped_column(Coded("industry"))
    size: Mapped[CodeItem | None] = mapped_column(Coded("employer_size"))
    address: Mapped[str | None] = mapped_column(sa.String(150))
    contact_name: Mapped[str | None] = mapped_column(BinaryText)
    contact_phone: Mapped[str | None] = mapped_column(SealedText("employer-phone"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    office: Mapped[Office] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

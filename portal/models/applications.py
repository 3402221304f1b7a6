"""What the person declared on the form: one typed table a procedure, one row a revision."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.models.base import Base, Coded
from portal.models.people import PersonalData
from portal.models.wishes import Wishes


class UnemploymentApplication(PersonalData, Base):
    """《就业失业求职登记表》 as declared: never changed; a correction is a new revision."""

    __tablename__ = "unemployment_application"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    recorded_at: Mapped[datetime]
    reason: Mapped[CodeItem] = mapped_column(Coded("unemployment_reason"))
    unemployed_since: Mapped[date]
    former_employer: Mapped[str | None] = mapped_column(sa.String(80))
    former_pay: Mapped[int | None] = mapped_column(sa.Integer)
    claims_insurance: Mapped[bool | None]
    remarks: Mapped[str | None] = mapped_column(sa.String(200))
    wishes_id: Mapped[int] = mapped_column(sa.ForeignKey("wishes.id"))

    wishes: Mapped[Wishes] = relationship()

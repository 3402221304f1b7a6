"""入户联系单: the month's visits on paper, in the order in which what came of them is entered."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.areas import Office
from portal.models.base import Base
from portal.models.confirmation import RollEntry
from portal.models.staff import User


class ContactSheet(Base):
    """One sheet as it was printed: whom, of which month. The paper itself is not kept."""

    __tablename__ = "contact_sheet"
    __table_args__ = (sa.Index("ix_contact_sheet_office", "office_id", "month", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    people: Mapped[int] = mapped_column(sa.Integer)
    printed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    printed_at: Mapped[datetime]

    office: Mapped[Office] = relationship()
    printed_by: Mapped[User] = relationship()
    lines: Mapped[list[ContactSheetLine]] = relationship(order_by="ContactSheetLine.seq")


class ContactSheetLine(Base):
    """One row of the paper by its number, and the entry of the roll that it is of."""

    __tablename__ = "contact_sheet_line"
    __table_args__ = (sa.UniqueConstraint("sheet_id", "entry_id"),)

    sheet_id: Mapped[int] = mapped_column(sa.ForeignKey("contact_sheet.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("roll_entry.id"), index=True)

    entry: Mapped[RollEntry] = relationship()

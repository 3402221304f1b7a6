"""What work and training a person wishes for (就业意愿、培训意愿); never changed, only renewed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.money import monthly
from portal.models.areas import Area
from portal.models.base import Base, Coded


class Wishes(Base):
    """One statement of wishes. Pay is whole yuan a month."""

    __tablename__ = "wishes"
    __table_args__ = (
        sa.CheckConstraint(
            "pay_from IS NULL OR pay_to IS NULL OR pay_from <= pay_to", name="pay_in_order"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    recorded_at: Mapped[datetime]
    employment_form: Mapped[CodeItem | None] = mapped_column(Coded("employment_wish_form"))
    pay_from: Mapped[int | None] = mapped_column(sa.Integer)
    pay_to: Mapped[int | None] = mapped_column(sa.Integer)
    training: Mapped[str | None] = mapped_column(sa.String(60))
    starts_business: Mapped[bool] = mapped_column(default=False)

    occupations: Mapped[list[WishedOccupation]] = relationship(order_by="WishedOccupation.position")
    places: Mapped[list[WishedPlace]] = relationship(order_by="WishedPlace.position")

    @property
    def pay(self) -> str:
        """The month's pay in words; "" where the person named none."""
        return monthly(self.pay_from, self.pay_to)


class WishedOccupation(Base):
    """A middle class of the 职业分类大典, or words, or both."""

    __tablename__ = "wished_occupation"
    __table_args__ = (
        sa.CheckConstraint("occupation IS NOT NULL OR words IS NOT NULL", name="says_something"),
    )

    wishes_id: Mapped[int] = mapped_column(sa.ForeignKey("wishes.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    occupation: Mapped[CodeItem | None] = mapped_column(Coded("occupation_major_mid"))
    words: Mapped[str | None] = mapped_column(sa.String(30))

    @property
    def title(self) -> str:
        """The person's own words where there are any, else the class's name."""
        return self.words or (self.occupation.name if self.occupation else "")


class WishedPlace(Base):
    """A place of work wished for; outside the province only the words are kept."""

    __tablename__ = "wished_place"

    wishes_id: Mapped[int] = mapped_column(sa.ForeignKey("wishes.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    words: Mapped[str] = mapped_column(sa.String(80))

    area: Mapped[Area | None] = relationship()

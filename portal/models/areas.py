"""Areas (区划) and the office (机构) that serves each."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.areas import Level
from portal.models.base import Base, BinaryText, enum_type


class Area(Base):
    """A division: ``id`` never changes; code, name and place in the tree may.

    ``path`` lists the ids from the province down, so that a subtree is an index range;
    ``full_name`` is the name from the city down, as addresses are written.
    """

    __tablename__ = "area"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    level: Mapped[Level] = mapped_column(enum_type(Level, "level"))
    name: Mapped[str] = mapped_column(sa.String(80))
    full_name: Mapped[str] = mapped_column(BinaryText, index=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"), index=True)
    path: Mapped[str] = mapped_column(BinaryText, unique=True)


class Office(Base):
    """The public employment service of one area."""

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    phone: Mapped[str | None] = mapped_column(sa.String(24))
    closed_on: Mapped[date | None]

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)

    @property
    def full_name(self) -> str:
        """The office as papers name it: 长沙市芙蓉区文艺路街道识字里社区."""
        return self.area.full_name

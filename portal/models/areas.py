"""Areas (区划) and the office (机构) that serves each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, column_property, mapped_column, relationship

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
    """The public employment service of one area.

    One that was closed has a ``successor``, always an open one: what it left behind is theirs now.
    """

    __tablename__ = "office"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    phone: Mapped[str | None] = mapped_column(sa.String(24))
    closed_on: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"), index=True)

    area: Mapped[Area] = relationship(lazy="joined", innerjoin=True)
    successor: Mapped[Office | None] = relationship(remote_side=[id], foreign_keys=[successor_id])

    if TYPE_CHECKING:
        past_ids_text: Mapped[str | None]

    @property
    def full_name(self) -> str:
        """The office as papers name it: 长沙市芙蓉区文艺路街道识字里社区."""
        return self.area.full_name

    @property
    def past_ids(self) -> tuple[int, ...]:
        """The offices that were closed in favour of this one."""
        text = self.past_ids_text
        return tuple(sorted(int(one) for one in text.split(","))) if text else ()


_closed = aliased(Office)
# Asked for with the account's postings alone: whoever works there opens what those left behind.
Office.past_ids_text = column_property(
    sa.select(sa.func.aggregate_strings(sa.cast(_closed.id, sa.String), ","))
    .where(_closed.successor_id == Office.id)
    .correlate_except(_closed)
    .scalar_subquery(),
    deferred=True,
)


class AreaPast(Base):
    """What an area was called, and where it lay, before a reorganisation changed it.

    ``until`` is the first day on which it was no longer so.
    """

    __tablename__ = "area_past"

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(sa.ForeignKey("area.id"), index=True)
    reorganisation_id: Mapped[int] = mapped_column(sa.ForeignKey("reorganisation.id"), index=True)
    code: Mapped[str] = mapped_column(sa.String(12), index=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    full_name: Mapped[str] = mapped_column(BinaryText, index=True)
    path: Mapped[str] = mapped_column(BinaryText)
    until: Mapped[date]

    area: Mapped[Area] = relationship()

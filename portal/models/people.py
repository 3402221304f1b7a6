"""A worker (劳动者), once in the whole province, and the identity numbers of theirs."""

from __future__ import annotations

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.identity import IdKind, IdNumber, Sex, parse_id_number
from portal.domain.passes import read_pass
from portal.models.base import Base, BinaryText, Coded, enum_type
from portal.models.sealing import SealedText


class PersonalData:
    """The basic information (基本信息) of the paper form: of a person, and of each application.

    A region inside the province carries its area's id; elsewhere only the words are kept.
    """

    name: Mapped[str] = mapped_column(BinaryText)
    sex: Mapped[Sex] = mapped_column(enum_type(Sex, "sex"))
    birth_date: Mapped[date]
    ethnicity: Mapped[CodeItem | None] = mapped_column(Coded("ethnicity"))
    education: Mapped[CodeItem | None] = mapped_column(Coded("education"))
    school: Mapped[str | None] = mapped_column(sa.String(60))
    major: Mapped[str | None] = mapped_column(sa.String(40))
    graduated_on: Mapped[date | None]
    marital: Mapped[CodeItem | None] = mapped_column(Coded("marital"))
    political: Mapped[CodeItem | None] = mapped_column(Coded("political"))
    household: Mapped[CodeItem | None] = mapped_column(Coded("household"))
    household_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    household_region: Mapped[str | None] = mapped_column(sa.String(80))
    household_address: Mapped[str | None] = mapped_column(sa.String(150))
    residence_area_id: Mapped[int | None] = mapped_column(sa.ForeignKey("area.id"))
    residence_region: Mapped[str | None] = mapped_column(sa.String(80))
    residence_address: Mapped[str | None] = mapped_column(sa.String(150))
    phone: Mapped[str | None] = mapped_column(SealedText("phone"))


PERSONAL_FIELDS = tuple(PersonalData.__annotations__)
"""The names of the fields above, for copying a whole set from one row to another."""

IDENTITY_FIELDS = ("name", "sex", "birth_date")
"""Those of them that say who the person is."""


class Person(PersonalData, Base):
    """One worker, one record (design, invariant 1).

    A record that turned out to be another's double points to it by ``merged_into_id``.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    pinyin: Mapped[str] = mapped_column(BinaryText, index=True)
    initials: Mapped[str] = mapped_column(BinaryText, index=True)
    created_at: Mapped[datetime]
    died_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)

    identifiers: Mapped[list[PersonIdentifier]] = relationship(
        back_populates="person", order_by="PersonIdentifier.id"
    )

    __table_args__ = (
        sa.Index("ix_person_name", "name"),
        sa.Index(
            "ix_person_merged",
            "merged_into_id",
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def identifier(self) -> PersonIdentifier:
        """The identity number in force."""
        return next(one for one in self.identifiers if one.valid_to is None)

    @property
    def id_number(self) -> IdNumber:
        """The number in force and what it says; for a pass the record says it."""
        number = self.identifier.number
        travel_pass = read_pass(number)
        return travel_pass.of(self.birth_date, self.sex) if travel_pass else parse_id_number(number)


class IdentifierEnd(enum.StrEnum):
    """Why a number is no longer in force: a newer one, never theirs, or found to be a double."""

    REPLACED = "replaced"
    MISTAKEN = "mistaken"
    MERGED = "merged"


class PersonIdentifier(Base):
    """An identity number, encrypted, found by its keyed hash; ``valid_to`` None while in force."""

    __tablename__ = "person_identifier"
    __table_args__ = (
        sa.CheckConstraint("(valid_to IS NULL) = (ended_as IS NULL)", name="ended_for_a_reason"),
        sa.Index(
            "uq_person_identifier_active",
            "number_hash",
            unique=True,
            sqlite_where=sa.text("valid_to IS NULL"),
            postgresql_where=sa.text("valid_to IS NULL"),
        ),
        sa.Index(
            "ix_person_identifier_given_up",
            "number_hash",
            sqlite_where=sa.text("valid_to IS NOT NULL"),
            postgresql_where=sa.text("valid_to IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[IdKind] = mapped_column(enum_type(IdKind, "kind"))
    number: Mapped[str] = mapped_column(SealedText("identifier"))
    number_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32))
    tail_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), index=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    ended_as: Mapped[IdentifierEnd | None] = mapped_column(enum_type(IdentifierEnd, "ended_as"))

    person: Mapped[Person] = relationship(back_populates="identifiers")

"""失业动态确认 (规程四): a month's roll, and the contacts made for it. Records, not cases."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.confirmation import ContactMeans, ContactResult, Situation
from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.people import Person
from portal.models.registrations import Registration
from portal.models.sealing import SealedText
from portal.models.staff import User


class Roll(Base):
    """The roll of a month, by its first day; the row is there once the roll was made."""

    __tablename__ = "roll"

    month: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    people: Mapped[int] = mapped_column(sa.Integer)


UNREACHED = "roll_entry.result = 'unreachable'"
"""Tried in vain; the very words of the index that finds who was for months (R7.9)."""

_UNREACHED = sa.text(UNREACHED.replace("roll_entry.", ""))


class RollEntry(Base):
    """One person of a month's roll; it never disappears (design, "Months").

    ``office_id`` is who has to contact them, and follows a move while nothing was achieved.
    ``result`` and ``attempts`` are what the contacts that stand come to; ``done_at`` is when the
    person was reached. ``ended_at`` is set when they were registered no longer.
    """

    __tablename__ = "roll_entry"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "month"),
        sa.CheckConstraint("attempts >= 0", name="attempts_counted"),
        sa.CheckConstraint("(result IS NULL) = (attempts = 0)", name="result_of_attempts"),
        sa.CheckConstraint(
            "(done_at IS NULL) = (result IS NULL OR result = 'unreachable')", name="done_if_reached"
        ),
        sa.Index("ix_roll_entry_board", "month", "office_id", "id"),
        sa.Index(
            "ix_roll_entry_unreached",
            "person_id",
            "month",
            sqlite_where=_UNREACHED,
            postgresql_where=_UNREACHED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    # No foreign key: the one statement that makes a roll reads it from there, and for a whole
    # province to check it row by row takes PostgreSQL seconds (queries/roll_invariants looks).
    registration_id: Mapped[int]
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    result: Mapped[ContactResult | None] = mapped_column(enum_type(ContactResult, "result"))
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    registration: Mapped[Registration] = relationship(
        primaryjoin="foreign(RollEntry.registration_id) == Registration.id"
    )
    office: Mapped[Office] = relationship()
    contacts: Mapped[list[Contact]] = relationship(back_populates="entry", order_by="Contact.id")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def standing_contacts(self) -> list[Contact]:
        """The contacts that no later one corrects, oldest first."""
        corrected = {one.corrects_id for one in self.contacts}
        stand = [one for one in self.contacts if one.id not in corrected]
        return sorted(stand, key=lambda one: (one.at, one.id))


class Contact(Base):
    """One attempt (R4.2): when, how, by whom, what came of it. Rows are only ever added.

    One that was recorded wrongly is corrected by another, which ``corrects`` it.
    """

    __tablename__ = "contact"
    __table_args__ = (
        sa.CheckConstraint("(result = 'other') = (situation IS NOT NULL)", name="other_says_what"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(sa.ForeignKey("roll_entry.id"), index=True)
    at: Mapped[datetime]
    means: Mapped[ContactMeans] = mapped_column(enum_type(ContactMeans, "means"))
    result: Mapped[ContactResult] = mapped_column(enum_type(ContactResult, "result"))
    situation: Mapped[Situation | None] = mapped_column(enum_type(Situation, "situation"))
    words: Mapped[str | None] = mapped_column(SealedText("contact-words"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    recorded_at: Mapped[datetime]
    corrects_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"), unique=True)

    entry: Mapped[RollEntry] = relationship(back_populates="contacts")
    by: Mapped[User] = relationship()
    office: Mapped[Office] = relationship()

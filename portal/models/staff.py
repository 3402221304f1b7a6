"""Staff accounts and their postings."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.permissions import Role
from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.sealing import SealedText

NO_PASSWORD = "!"  # noqa: S105 - no password has this hash
"""The hash of an account that has no password yet: nothing opens it."""


class User(Base):
    """A person who signs in. ``session_epoch`` rises when every session of theirs must end.

    ``office_id`` is the office whose district's administrator looks after the account; the
    province's own where there is none. ``pin_hash`` is of the PIN that opens a locked screen alone.
    ``totp_secret`` is what an app makes one-time codes from (RFC 6238), in base 32, and
    ``totp_step`` the period of 30 seconds of the last one used, so that none opens twice.
    ``first_password_until`` is when a password that somebody else set lapses (real time).
    """

    __tablename__ = "user_account"
    __table_args__ = (sa.CheckConstraint("failed_logins >= 0", name="failed_logins_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(50))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)
    failed_logins: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"), index=True)
    pin_hash: Mapped[str | None] = mapped_column(sa.String(200))
    totp_secret: Mapped[str | None] = mapped_column(SealedText("totp"))
    totp_step: Mapped[int | None]
    first_password_until: Mapped[datetime | None]

    office: Mapped[Office | None] = relationship()
    postings: Mapped[list[Posting]] = relationship(back_populates="user", order_by="Posting.id")


class Posting(Base):
    """A role at an office, for a time; ``ended_on`` is the first day it no longer holds."""

    __tablename__ = "posting"
    __table_args__ = (
        sa.Index(
            "uq_posting_open",
            "user_id",
            "office_id",
            "role",
            unique=True,
            sqlite_where=sa.text("ended_on IS NULL"),
            postgresql_where=sa.text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]

    user: Mapped[User] = relationship(back_populates="postings")
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)


class PostingRequest(Base):
    """A posting asked for by who manages accounts, for the 安全管理员 to grant or turn down."""

    __tablename__ = "posting_request"
    __table_args__ = (
        sa.CheckConstraint("(granted IS NULL) = (decided_at IS NULL)", name="decided_at_a_time"),
        sa.CheckConstraint("(granted IS NULL) = (decided_by_id IS NULL)", name="decided_by_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    requested_at: Mapped[datetime]
    granted: Mapped[bool | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    requested_by: Mapped[User] = relationship(foreign_keys=[requested_by_id])
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)

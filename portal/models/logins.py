"""Who is signed in where, and where somebody tried in vain. All times are real time."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.logins import Limits, LoginEnd
from portal.models.base import Base, enum_type
from portal.models.staff import User


class Login(Base):
    """One log-in in one browser, whose cookie holds the token behind ``token_hash`` (SHA-256).

    ``epoch`` is the account's at the beginning: a raised one ends it. ``seen_at`` is true to the
    minute. ``asked_at`` is when the password was last typed. ``lock_minutes`` and ``hours`` are
    the settings that held when it began. ``office_id`` is the office chosen to work at.
    ``needs_code`` is whether the second factor is still to come; ``must_enrol`` whether the account
    has none yet and a role of its holder asks for one.
    """

    __tablename__ = "login"
    __table_args__ = (
        sa.CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="ended_somehow"),
        sa.Index("ix_login_user_remote", "user_id", "remote"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(sa.LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"))
    epoch: Mapped[int]
    remote: Mapped[str] = mapped_column(sa.String(64))
    lock_minutes: Mapped[int]
    hours: Mapped[int]
    needs_code: Mapped[bool] = mapped_column(default=False)
    must_enrol: Mapped[bool] = mapped_column(default=False)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    locked_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_as: Mapped[LoginEnd | None] = mapped_column(enum_type(LoginEnd, "login_end"))

    user: Mapped[User] = relationship()

    @property
    def limits(self) -> Limits:
        """From when on it is locked, and over."""
        return Limits(timedelta(minutes=self.lock_minutes), timedelta(hours=self.hours))


class FailedLogins(Base):
    """Wrong passwords for an account from one address, since the last right one from there."""

    __tablename__ = "failed_logins"

    user_id: Mapped[int] = mapped_column(
        sa.ForeignKey("user_account.id"), primary_key=True, autoincrement=False
    )
    remote: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]

"""What is to leave the system, written in the transaction that caused it (design, invariant 11)."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.cases import Case
from portal.models.people import Person
from portal.models.sealing import SealedText


class MessageState(enum.StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            MessageState.WAITING: "待发送",
            MessageState.SENDING: "发送中",
            MessageState.SENT: "已发送",
            MessageState.DELIVERED: "已送达",
            MessageState.FAILED: "发送失败",
            MessageState.CANCELLED: "已取消",
        }[self]


class Settled(enum.StrEnum):
    """What the office did about a message that failed: sent it anew, or told it by telephone."""

    AGAIN = "again"
    TOLD = "told"


UNSETTLED = "message.state = 'failed' AND message.settled_at IS NULL"
"""Failed, and nobody has done anything about it yet; the very words of the index that finds it."""

_UNSETTLED = sa.text(UNSETTLED.replace("message.", ""))


class Message(Base):
    """A text message to a person; ``topic`` is the name of the wording it was made from.

    ``due_at`` is the next attempt of one that waits; of one that is being sent, when it is taken
    up again unless something was heard of it. ``office_id`` and ``by_id`` are the sender's, to
    whose desk a failure returns; ``provider_id`` is what the gateway calls it. Phone and text
    were taken out at ``blanked_at``, after the time of keeping (``domain.retention``).
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (settled_as IS NULL)", name="settled_somehow"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by_id IS NULL)", name="settled_by_one"),
        sa.CheckConstraint("settled_at IS NULL OR state = 'failed'", name="settled_if_failed"),
        sa.Index("ix_message_due", "state", "due_at", "id"),
        sa.Index("ix_message_phone", "phone_hash", "sent_at"),
        sa.Index(
            "ix_message_unsettled",
            "office_id",
            "id",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
        sa.Index(
            "ix_message_kept",
            "written_at",
            sqlite_where=sa.text("blanked_at IS NULL"),
            postgresql_where=sa.text("blanked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    office_id: Mapped[int | None] = mapped_column(sa.ForeignKey("office.id"))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    topic: Mapped[str] = mapped_column(sa.String(24))
    phone: Mapped[str] = mapped_column(SealedText("message-phone"))
    phone_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    text: Mapped[str] = mapped_column(SealedText("message-text"))
    state: Mapped[MessageState] = mapped_column(
        enum_type(MessageState, "state"), default=MessageState.WAITING
    )
    attempts: Mapped[int] = mapped_column(sa.Integer, default=0)
    due_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    failure: Mapped[str | None] = mapped_column(sa.String(200))
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None] = mapped_column(index=True)
    settled_as: Mapped[Settled | None] = mapped_column(enum_type(Settled, "settled_as"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    blanked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    case: Mapped[Case | None] = relationship()
    office: Mapped[Office | None] = relationship()

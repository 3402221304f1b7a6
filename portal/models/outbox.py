"""What is to leave the system, written in the transaction that caused it (design, invariant 11)."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, enum_type
from portal.models.sealing import SealedText


class MessageState(enum.StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The state in words."""
        return {
            MessageState.WAITING: "待发送",
            MessageState.SENT: "已发送",
            MessageState.FAILED: "发送失败",
            MessageState.CANCELLED: "已取消",
        }[self]


class Message(Base):
    """A text message to a person; ``topic`` is the name of the wording it was made from."""

    __tablename__ = "message"
    __table_args__ = (sa.Index("ix_message_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    topic: Mapped[str] = mapped_column(sa.String(24))
    phone: Mapped[str] = mapped_column(SealedText("message-phone"))
    text: Mapped[str] = mapped_column(SealedText("message-text"))
    state: Mapped[MessageState] = mapped_column(
        enum_type(MessageState, "state"), default=MessageState.WAITING
    )
    failure: Mapped[str | None] = mapped_column(sa.String(200))
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

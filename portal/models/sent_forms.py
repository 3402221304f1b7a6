"""Forms that arrived, by the key under which they were sent: each is carried out once."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class SentForm(Base):
    """Written in the transaction of what the form asked for; ends after a day."""

    __tablename__ = "sent_form"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)

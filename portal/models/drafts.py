"""A form being filled in: encrypted, of one user at one office."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base
from portal.models.sealing import SealedText

PAGE = "page"
"""The ``form`` of drafts that any form of any page keeps by itself (decision 032)."""


class Draft(Base):
    """What was typed, as JSON, under a name that tells nothing and can't be guessed.

    ``subject_hash`` is the blind index of the identity number the form is about, so that typing the
    number again leads back to the draft; of a form of a page, the hash of its address.
    """

    __tablename__ = "draft"

    token: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    form: Mapped[str] = mapped_column(sa.String(24))
    subject_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    payload: Mapped[str] = mapped_column(SealedText("draft"))
    saved_at: Mapped[datetime]

"""Settings that hold for the whole province, and for it alone (R1)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class ProvinceSetting(Base):
    """A departure from the defaults in ``portal.domain.policy``."""

    __tablename__ = "province_setting"

    key: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    value: Mapped[str] = mapped_column(sa.String(120))

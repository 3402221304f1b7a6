"""本人信息查询: who asked how a person's data were used, and the paper that answered."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.own_access import Asker
from portal.models.areas import Office
from portal.models.base import Base, enum_type
from portal.models.people import Person
from portal.models.sealing import SealedText
from portal.models.staff import User


class AccessRequest(Base):
    """One request at a window: why it was lawful to hand out the record of ``first`` to ``last``.

    ``words`` says who came in the person's place and with what proof; the identity document was
    seen, or there would be no request. ``at`` is real time, as the audit trail's. ``sha256`` is
    the paper's, once printed.
    """

    __tablename__ = "access_request"
    __table_args__ = (
        sa.CheckConstraint("first <= last", name="days_in_order"),
        sa.CheckConstraint("asker = 'person' OR words IS NOT NULL", name="who_came_is_said"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    asker: Mapped[Asker] = mapped_column(enum_type(Asker, "asker"))
    words: Mapped[str | None] = mapped_column(SealedText("access-words"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    sha256: Mapped[str | None] = mapped_column(sa.String(64))

    person: Mapped[Person] = relationship()
    office: Mapped[Office] = relationship()
    by: Mapped[User] = relationship()

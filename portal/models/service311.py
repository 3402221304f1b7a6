""" "311" 服务 (规程五): what was offered to whom, and what became of it. Records, not cases."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.codes import CodeItem
from portal.domain.deregistration import Answer
from portal.domain.service311 import Offered, OfferOutcome, ServiceKind
from portal.models.areas import Office
from portal.models.base import Base, Coded, enum_type
from portal.models.people import Person
from portal.models.registrations import Registration
from portal.models.sealing import SealedText
from portal.models.staff import User
from portal.models.training import Course
from portal.models.vacancies import Vacancy

REFUSED = "service_offer.answer = 'refused' OR service_offer.outcome = 'declined'"
"""Refused without a reason; the very words of the index that finds who did so often (R7.8)."""

_REFUSED = sa.text(REFUSED.replace("service_offer.", ""))


class Offer(Base):
    """One service offered: a vacancy, a course, or guidance; agreed to or refused (R5.2–R5.4).

    ``means`` is how the person agreed or refused, ``words`` what guidance was about or why they
    refused. ``outcome`` is the last of ``outcomes``; ``sheet_sha256`` is the printed
    recommendation (岗位推荐单). One entered by mistake is revoked with a
    reason, never deleted.
    """

    __tablename__ = "service_offer"
    __table_args__ = (
        sa.CheckConstraint(
            "(kind = 'job') = (vacancy_id IS NOT NULL) OR answer <> 'accepted'", name="job_named"
        ),
        sa.CheckConstraint(
            "(kind = 'training') = (course_id IS NOT NULL) OR answer <> 'accepted'",
            name="course_named",
        ),
        sa.CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_has_time"),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoke_reason IS NULL)", name="revoked_for_a_reason"
        ),
        sa.Index("ix_service_offer_person", "person_id", "at"),
        sa.Index("ix_service_offer_office", "office_id", "at"),
        sa.Index(
            "ix_service_offer_refused",
            "person_id",
            sqlite_where=_REFUSED,
            postgresql_where=_REFUSED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ServiceKind] = mapped_column(enum_type(ServiceKind, "kind"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    vacancy_id: Mapped[int | None] = mapped_column(sa.ForeignKey("vacancy.id"), index=True)
    course_id: Mapped[int | None] = mapped_column(sa.ForeignKey("course.id"), index=True)
    answer: Mapped[Answer] = mapped_column(enum_type(Answer, "answer"))
    means: Mapped[CodeItem] = mapped_column(Coded("consent_means"))
    words: Mapped[str | None] = mapped_column(SealedText("offer-words"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    message_id: Mapped[int | None] = mapped_column(sa.ForeignKey("message.id"))
    outcome: Mapped[OfferOutcome | None] = mapped_column(enum_type(OfferOutcome, "outcome"))
    outcome_at: Mapped[datetime | None]
    sheet_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    revoked_at: Mapped[datetime | None]
    revoke_reason: Mapped[str | None] = mapped_column(sa.String(200))
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship()
    registration: Mapped[Registration] = relationship()
    vacancy: Mapped[Vacancy | None] = relationship()
    course: Mapped[Course | None] = relationship()
    office: Mapped[Office] = relationship()
    by: Mapped[User] = relationship()
    outcomes: Mapped[list[OfferFollowUp]] = relationship(order_by="OfferFollowUp.seq")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own form

    @property
    def offered(self) -> Offered:
        """The service as the rules see it."""
        return Offered(self.kind, self.at, self.answer, self.outcome, self.outcome_at)

    @property
    def title(self) -> str:
        """What was offered, in words: the vacancy or course by name where there is one."""
        if self.vacancy is not None:
            return f"{self.vacancy.employer.name}　{self.vacancy.title}"
        if self.course is not None:
            return f"{self.course.institution.name}　{self.course.title}"
        return self.kind.label


class OfferFollowUp(Base):
    """What was told of an offer at one time (R4.6); rows are only ever added.

    ``contact_id`` is the confirmation at which it was asked; None where it was shared by another
    system or entered by itself.
    """

    __tablename__ = "service_offer_outcome"

    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("service_offer.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    outcome: Mapped[OfferOutcome] = mapped_column(enum_type(OfferOutcome, "outcome"))
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    contact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contact.id"))
    words: Mapped[str | None] = mapped_column(SealedText("outcome-words"))

    by: Mapped[User] = relationship()

"""A case (办件) of a person or an employer, the decisions taken on it, and what it rests on."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from portal.domain import procedures
from portal.domain.channels import Channel
from portal.domain.codes import CodeItem
from portal.domain.procedures import BasisKind, Procedure
from portal.domain.workflow import Action, Status, Step
from portal.models.areas import Office
from portal.models.base import Base, BinaryText, Coded, enum_type
from portal.models.employers import Employer
from portal.models.people import Person
from portal.models.sealing import SealedText
from portal.models.staff import User

if TYPE_CHECKING:
    from portal.models.registrations import Registration

_WAITING = "status IN ('open', 'returned', 'sent_back', 'to_collect')"
_OF_ONE = (
    "(audience = 'person' AND person_id IS NOT NULL AND employer_id IS NULL)"
    " OR (audience = 'employer' AND employer_id IS NOT NULL AND person_id IS NULL)"
)


class Matter(Base):
    """One request, from the moment somebody asked until it is closed: a person's or an employer's.

    ``accepting_office`` never changes; ``handling_office`` follows a move. ``due_on`` is the last
    day; the clock stands still from ``paused_on`` until the applicant has done their part.
    """

    __tablename__ = "case"
    __table_args__ = (
        sa.CheckConstraint(f"({_WAITING}) = (step IS NOT NULL)", name="waiting_has_step"),
        sa.CheckConstraint(f"({_WAITING}) = (closed_at IS NULL)", name="closed_has_time"),
        sa.CheckConstraint(
            "(status IN ('returned', 'to_collect')) = (paused_on IS NOT NULL)",
            name="with_the_person_has_pause",
        ),
        sa.CheckConstraint(_OF_ONE, name="of_a_person_or_an_employer"),
        sa.Index("ix_case_queue", "handling_office_id", "status", "due_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    audience: Mapped[str] = mapped_column(sa.String(10), server_default="person")
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    procedure: Mapped[str] = mapped_column(sa.String(24))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel, "channel"))
    accepting_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    handling_office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    clerk_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    status: Mapped[Status] = mapped_column(enum_type(Status, "status"))
    step: Mapped[str | None] = mapped_column(sa.String(24))
    submitted_at: Mapped[datetime]
    accepted_on: Mapped[date | None]
    due_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    paused_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    accepting_office: Mapped[Office] = relationship(foreign_keys=[accepting_office_id])
    handling_office: Mapped[Office] = relationship(foreign_keys=[handling_office_id])
    clerk: Mapped[User] = relationship()
    decisions: Mapped[list[Decision]] = relationship(back_populates="case", order_by="Decision.seq")

    if TYPE_CHECKING:
        last_sent_back: Mapped[Decision | None]

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own form
        "version_id_col": version,
        "polymorphic_on": audience,
        "polymorphic_abstract": True,
    }

    @property
    def declared(self) -> Procedure:
        """The procedure as the regulation declares it."""
        return procedures.procedure(self.procedure)

    @property
    def status_label(self) -> str:
        """The status in words; each procedure has its own for a refusal and a withdrawal."""
        if self.status is Status.REFUSED:
            return self.declared.refused_as
        if self.status is Status.WITHDRAWN and self.declared.withdrawn_as:
            return self.declared.withdrawn_as
        return self.status.label

    @property
    def current_step(self) -> Step | None:
        """The declared step the case waits at; None once closed."""
        return self.declared.step(self.step) if self.step else None

    def is_late(self, today: date) -> bool:
        """Past the last day while the clock runs; it stands while the person has to act."""
        return self.due_on is not None and self.due_on < today and self.paused_on is None


class Case(Matter):
    """A person's case.

    ``place`` says which of the lawful places the accepting office is to the person (R2.1); a
    request refused at once needs none, and keeps as ``applicant_name`` and ``applicant_phone`` what
    was told in place of a form. ``late_reason`` says why one accepted on paper was entered later.
    """

    # Nullable in the table alone, which employers share: of this class each row has a person.
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True, nullable=True)
    place: Mapped[CodeItem | None] = mapped_column(Coded("place_kind"))
    late_reason: Mapped[str | None] = mapped_column(sa.String(200))
    applicant_name: Mapped[str | None] = mapped_column(BinaryText)
    applicant_phone: Mapped[str | None] = mapped_column(SealedText("applicant-phone"))

    person: Mapped[Person] = relationship()
    bases: Mapped[list[Basis]] = relationship(back_populates="case", order_by="Basis.id")
    ended: Mapped[list[Registration]] = relationship(
        primaryjoin="Case.id == foreign(Registration.closed_case_id)",
        order_by="Registration.id",
        viewonly=True,
    )

    __mapper_args__ = {"polymorphic_identity": "person"}  # noqa: RUF012 - SQLAlchemy's own form


sa.Index(
    "uq_case_open",
    Case.person_id,
    Case.procedure,
    unique=True,
    sqlite_where=sa.text(_WAITING),
    postgresql_where=sa.text(_WAITING),
)


sa.Index(
    "ix_case_late",
    Case.accepting_office_id,
    Case.id,
    sqlite_where=Case.late_reason.is_not(None),
    postgresql_where=Case.late_reason.is_not(None),
)


class EmployerCase(Matter):
    """An employer's case; it rests on no basis, for nothing of a person is decided."""

    employer_id: Mapped[int] = mapped_column(
        sa.ForeignKey("employer.id"), index=True, nullable=True
    )

    employer: Mapped[Employer] = relationship()

    __mapper_args__ = {"polymorphic_identity": "employer"}  # noqa: RUF012 - SQLAlchemy's own form


class Decision(Base):
    """One act on a case. Rows are only ever added.

    A refusal names a lawful reason of R2.7; a return to the applicant names fields of the form
    (``fields``, their names joined by blanks), never a document (R2.6); a later step sends back
    for a ``reason``, with the fields it means (R11.4). ``revision`` is the form's
    revision that came with the act; ``step_from`` is None for an act on a closed case.
    """

    __tablename__ = "decision"
    __table_args__ = (sa.UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    seq: Mapped[int] = mapped_column(sa.Integer)
    action: Mapped[Action] = mapped_column(enum_type(Action, "action"))
    step_from: Mapped[str | None] = mapped_column(sa.String(24))
    step_to: Mapped[str | None] = mapped_column(sa.String(24))
    actor_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    at: Mapped[datetime]
    basis_id: Mapped[int | None] = mapped_column(sa.ForeignKey("basis.id"))
    verification: Mapped[CodeItem | None] = mapped_column(Coded("verification_means"))
    refusal: Mapped[CodeItem | None] = mapped_column(Coded("refusal_reason"))
    reason: Mapped[CodeItem | None] = mapped_column(Coded("send_back_reason"))
    fields: Mapped[str | None] = mapped_column(sa.String(400))
    revision: Mapped[int | None] = mapped_column(sa.Integer)
    opinion: Mapped[str | None] = mapped_column(sa.String(200))

    case: Mapped[Matter] = relationship(back_populates="decisions")
    actor: Mapped[User] = relationship()

    @property
    def label(self) -> str:
        """The act in words."""
        return self.case.declared.act_label(self.action, self.step_from)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The form's fields that the person was asked to put right."""
        return tuple((self.fields or "").split())


_sent_back = Decision.__table__.alias()
# Asked for by the lists that say why; to be loaded on purpose.
Matter.last_sent_back = relationship(
    Decision,
    primaryjoin=sa.and_(
        Matter.id == foreign(Decision.case_id),
        Decision.seq
        == sa.select(sa.func.max(_sent_back.c.seq))
        .where(_sent_back.c.case_id == Matter.id, _sent_back.c.action == Action.SEND_BACK)
        .correlate(Matter)
        .scalar_subquery(),
    ),
    uselist=False,
    viewonly=True,
    lazy="raise",
)


class Basis(Base):
    """Why it was lawful to act (R2.9, R7): who agreed or told, when, by what means, the evidence.

    ``signature`` is a PNG in base64, encrypted, where the person signed on the screen. Of family
    the name, the relation, the way (``told_by``) and a telephone are kept; ``words`` say what the
    proof, the comparison or the record is.
    """

    __tablename__ = "basis"
    __table_args__ = (
        sa.CheckConstraint("kind <> 'person' OR means IS NOT NULL", name="consent_by_some_means"),
        sa.CheckConstraint(
            "kind <> 'family' OR"
            " (given_by IS NOT NULL AND relation IS NOT NULL AND told_by IS NOT NULL)",
            name="family_named",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    kind: Mapped[BasisKind] = mapped_column(enum_type(BasisKind, "kind"))
    means: Mapped[CodeItem | None] = mapped_column(Coded("consent_means"))
    at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    signature: Mapped[str | None] = mapped_column(SealedText("signature"))
    given_by: Mapped[str | None] = mapped_column(BinaryText)
    relation: Mapped[CodeItem | None] = mapped_column(Coded("family_relation"))
    told_by: Mapped[CodeItem | None] = mapped_column(Coded("family_means"))
    phone: Mapped[str | None] = mapped_column(SealedText("family-phone"))
    words: Mapped[str | None] = mapped_column(sa.String(200))

    case: Mapped[Case] = relationship(back_populates="bases")

    @property
    def in_words(self) -> str:
        """What it is and who gave it, without a telephone."""
        told = self.means.short if self.means else self.words
        if self.given_by and self.relation and self.told_by:
            told = f"{self.given_by}（{self.relation.name}），{self.told_by.name}"
        return f"{self.kind.label}：{told}" if told else self.kind.label

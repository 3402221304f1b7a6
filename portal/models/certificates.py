"""The 《就业创业证》: the electronic one, one a person, and what was issued of it on paper."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.certificates import Form, IssueState, PhotoKind
from portal.domain.codes import CodeItem
from portal.models.areas import Office
from portal.models.base import Base, Coded, enum_type
from portal.models.cases import Case
from portal.models.documents import Document
from portal.models.staff import User


class Certificate(Base):
    """Made with the person's first registration; the number never changes (R11.1)."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    number: Mapped[str] = mapped_column(sa.String(24), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    made_at: Mapped[datetime]


class PersonPhoto(Base):
    """A person's photo as a JPEG of our own making, sealed in the store under its SHA-256.

    35 × 49 mm at 300 dots an inch (``domain.photos``).
    """

    __tablename__ = "person_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class CertificateRequest(Base):
    """What was asked for on paper (R11.3); put right, it becomes a new revision.

    ``because`` says why there is to be another one (补发, 换证). With ``PhotoKind.PAPER`` two
    printed photos were received.
    """

    __tablename__ = "certificate_request"
    __table_args__ = (
        sa.CheckConstraint(
            "(photo_kind = 'digital') = (photo_id IS NOT NULL)", name="digital_has_photo"
        ),
    )

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    issue_type: Mapped[CodeItem] = mapped_column(Coded("certificate_issue_type"))
    because: Mapped[str | None] = mapped_column(sa.String(200))
    photo_kind: Mapped[PhotoKind] = mapped_column(enum_type(PhotoKind, "photo_kind"))
    photo_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person_photo.id"))

    photo: Mapped[PersonPhoto | None] = relationship()


class Issue(Base):
    """One certificate on paper, in the district's register of issue.

    ``case_version`` is the state of the case from which it was made, and with ``case_id`` what the
    QR on the paper speaks of. It holds from the hand-over on; at most one of a certificate does.
    """

    __tablename__ = "certificate_issue"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "case_version"),
        sa.CheckConstraint(
            "(state IN ('made', 'valid')) = (ended_at IS NULL)", name="ended_has_time"
        ),
        sa.CheckConstraint(
            "state <> 'valid' OR handed_over_at IS NOT NULL", name="valid_since_hand_over"
        ),
        sa.CheckConstraint(
            "(handed_over_at IS NULL) = (handed_over_by_id IS NULL)", name="handed_over_by_somebody"
        ),
        sa.Index(
            "uq_certificate_issue_valid",
            "certificate_id",
            unique=True,
            sqlite_where=sa.text("state = 'valid'"),
            postgresql_where=sa.text("state = 'valid'"),
        ),
        sa.Index("ix_certificate_issue_register", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate.id"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    case_version: Mapped[int] = mapped_column(sa.Integer)
    serial: Mapped[str] = mapped_column(sa.String(24), unique=True)
    issue_type: Mapped[CodeItem] = mapped_column(Coded("certificate_issue_type"))
    form: Mapped[Form] = mapped_column(enum_type(Form, "form"))
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    state: Mapped[IssueState] = mapped_column(
        enum_type(IssueState, "state"), default=IssueState.MADE
    )
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    end_reason: Mapped[str | None] = mapped_column(sa.String(200))
    handed_over_at: Mapped[datetime | None]
    handed_over_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    certificate: Mapped[Certificate] = relationship()
    case: Mapped[Case] = relationship()
    document: Mapped[Document] = relationship()
    office: Mapped[Office] = relationship()
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    handed_over_by: Mapped[User | None] = relationship(foreign_keys=[handed_over_by_id])
    ended_by: Mapped[User | None] = relationship(foreign_keys=[ended_by_id])


class BookletChange(enum.StrEnum):
    """What happened to blank booklets."""

    RECEIVED = "received"
    USED = "used"
    SPOILED = "spoiled"

    @property
    def label(self) -> str:
        """The change on the screen."""
        return {"received": "入库", "used": "使用", "spoiled": "作废"}[self.value]


class BookletEntry(Base):
    """A line of a district's ledger of blank booklets; rows are only ever added."""

    __tablename__ = "booklet_entry"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="quantity_positive"),
        sa.Index("ix_booklet_entry_ledger", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    change: Mapped[BookletChange] = mapped_column(enum_type(BookletChange, "change"))
    quantity: Mapped[int] = mapped_column(sa.Integer)
    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate_issue.id"))
    note: Mapped[str | None] = mapped_column(sa.String(200))
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]

    recorded_by: Mapped[User] = relationship()
    issue: Mapped[Issue | None] = relationship()


class Printer(Base):
    """How far a printer's sheets lie from where they should (套打): tenths of a millimetre."""

    __tablename__ = "certificate_printer"
    __table_args__ = (
        sa.UniqueConstraint("office_id", "name"),
        sa.CheckConstraint(
            "right_tenths BETWEEN -200 AND 200 AND down_tenths BETWEEN -200 AND 200",
            name="offsets_small",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(sa.String(40))
    right_tenths: Mapped[int] = mapped_column(sa.Integer, default=0)
    down_tenths: Mapped[int] = mapped_column(sa.Integer, default=0)


class CertificateBatch(Base):
    """Certificates made together, by a job; its sheet lists them."""

    __tablename__ = "certificate_batch"
    __table_args__ = (sa.Index("ix_certificate_batch_office", "office_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("office.id"))
    form: Mapped[Form] = mapped_column(enum_type(Form, "form"))
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    requested_at: Mapped[datetime]

    office: Mapped[Office] = relationship()
    requested_by: Mapped[User] = relationship()
    items: Mapped[list[BatchItem]] = relationship(back_populates="batch", order_by="BatchItem.seq")


class ItemState(enum.StrEnum):
    """How far a case of a batch has come."""

    WAITING = "waiting"
    MADE = "made"
    LEFT = "left"


class BatchItem(Base):
    """One case of a batch; one that was ``LEFT`` behind says why, and waits in the queue again."""

    __tablename__ = "certificate_batch_item"
    __table_args__ = (
        sa.CheckConstraint("(state = 'made') = (issue_id IS NOT NULL)", name="made_has_issue"),
        sa.CheckConstraint("(state = 'left') = (failure IS NOT NULL)", name="left_says_why"),
        sa.Index(
            "uq_certificate_batch_item_waiting",
            "case_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate_batch.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    state: Mapped[ItemState] = mapped_column(
        enum_type(ItemState, "state"), default=ItemState.WAITING
    )
    issue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate_issue.id"))
    failure: Mapped[str | None] = mapped_column(sa.String(200))

    batch: Mapped[CertificateBatch] = relationship(back_populates="items")
    case: Mapped[Case] = relationship()
    issue: Mapped[Issue | None] = relationship()

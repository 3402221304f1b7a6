"""The register of what was issued on paper (design, invariant 9)."""

from __future__ import annotations

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, enum_type
from portal.models.cases import Case
from portal.models.staff import User


class DocumentKind(enum.StrEnum):
    """What kind of paper it is."""

    REGISTRATION_FORM = "registration_form"
    RECEIPT = "receipt"
    REFUSAL_NOTICE = "refusal_notice"
    AMENDMENT_NOTICE = "amendment_notice"
    DECLARATION = "declaration"
    CERTIFICATE = "certificate"
    CERTIFICATE_OVERPRINT = "certificate_overprint"
    HANDOVER_SLIP = "handover_slip"
    DEREGISTRATION_NOTICE = "deregistration_notice"
    REVOCATION_NOTICE = "revocation_notice"
    MOVE_APPLICATION = "move_application"

    @property
    def label(self) -> str:
        """The paper's name."""
        return _LABELS[self]

    @property
    def slug(self) -> str:
        """The paper's name in an address."""
        return self.value.replace("_", "-")


_LABELS = {
    DocumentKind.REGISTRATION_FORM: "就业失业求职登记表",
    DocumentKind.RECEIPT: "受理回执",
    DocumentKind.REFUSAL_NOTICE: "不予登记告知书",
    DocumentKind.AMENDMENT_NOTICE: "补正告知书",
    DocumentKind.DECLARATION: "告知承诺书",
    DocumentKind.CERTIFICATE: "《就业创业证》",
    DocumentKind.CERTIFICATE_OVERPRINT: "《就业创业证》套打页",
    DocumentKind.HANDOVER_SLIP: "《就业创业证》领取单",
    DocumentKind.DEREGISTRATION_NOTICE: "注销告知书",
    DocumentKind.REVOCATION_NOTICE: "撤销告知书",
    DocumentKind.MOVE_APPLICATION: "迁移申请表",
}


CERTIFICATES = frozenset({DocumentKind.CERTIFICATE, DocumentKind.CERTIFICATE_OVERPRINT})
"""Papers that only the register of issue prints again, with a reason."""


class Document(Base):
    """A paper as issued: its bytes lie in the archive under their SHA-256.

    ``case_version`` says of which state of the case it speaks; printed again in the same state,
    the same bytes come out.
    """

    __tablename__ = "document"
    __table_args__ = (sa.UniqueConstraint("case_id", "kind", "case_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    kind: Mapped[DocumentKind] = mapped_column(enum_type(DocumentKind, "kind"))
    case_version: Mapped[int] = mapped_column(sa.Integer)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    issued_at: Mapped[datetime]

    case: Mapped[Case] = relationship()
    prints: Mapped[list[DocumentPrint]] = relationship(
        back_populates="document", order_by="DocumentPrint.copy_number"
    )


class DocumentPrint(Base):
    """One print of a document: the copy's number, who took it, and why where one must say so."""

    __tablename__ = "document_print"
    __table_args__ = (sa.UniqueConstraint("document_id", "copy_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("document.id"))
    copy_number: Mapped[int] = mapped_column(sa.Integer)
    printed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    printed_at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(sa.String(100))

    document: Mapped[Document] = relationship(back_populates="prints")
    printed_by: Mapped[User] = relationship()

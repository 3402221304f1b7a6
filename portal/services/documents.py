"""The register of issued papers: each print counted, each paper with its hash (invariant 9)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import Case, Document, DocumentKind, DocumentPrint
from portal.queries import cases
from portal.services import audit
from portal.services.guard import known_to, require
from portal.services.transactions import writing


def record_print(
    session: Session,
    actor: Actor,
    now: datetime,
    case: Case,
    kind: DocumentKind,
    sha256: str,
) -> str:
    """Register one print of a paper, issued now if it was not; returns the hash that counts.

    When two print the same new paper at once, the second prints what the first issued.
    """
    require(actor, "document.print", known_to(case), otherwise="您的岗位不能打印单据")
    case_id, version = case.id, case.version
    with writing(session):
        session.get_one(Case, case_id, with_for_update={"of": Case, "key_share": True})
        document = cases.issued(session, case_id, version, kind)
        if document is None:
            document = Document(
                case_id=case_id, kind=kind, case_version=version, sha256=sha256, issued_at=now
            )
            session.add(document)
            session.flush()
        return _count(session, actor, now, document)


def reprint(session: Session, actor: Actor, now: datetime, document: Document) -> str:
    """Register one more print of a paper that was issued; returns its hash.

    What the case has come to since makes no difference: the paper is the one handed out then.
    """
    require(actor, "document.print", known_to(document.case), otherwise="您的岗位不能打印单据")
    document_id, case_id = document.id, document.case_id
    with writing(session):
        session.get_one(Case, case_id, with_for_update={"of": Case, "key_share": True})
        return _count(session, actor, now, session.get_one(Document, document_id))


def _count(session: Session, actor: Actor, now: datetime, document: Document) -> str:
    copies = session.scalar(
        sa.select(sa.func.count()).where(DocumentPrint.document_id == document.id)
    )
    copy_number = (copies or 0) + 1
    session.add(
        DocumentPrint(
            document_id=document.id,
            copy_number=copy_number,
            printed_by_id=actor.user_id,
            printed_at=now,
        )
    )
    audit.record(
        session,
        actor,
        "document.print",
        subject="document",
        subject_id=document.id,
        person_id=document.case.person_id,
        detail=f"{document.kind.label} 第 {copy_number} 份",
    )
    return document.sha256

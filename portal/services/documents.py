"""The register of issued papers: each print counted, each paper with its hash (invariant 9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import CERTIFICATES, Case, Document, DocumentKind, DocumentPrint, Issue
from portal.queries import cases
from portal.services import audit
from portal.services.case_locks import lock_cases
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, handled, known_to, require
from portal.services.transactions import writing

LONGEST_REASON: Final = 100
_ONLY_MAKERS = "只有区县制证员可以打印《就业创业证》"


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
        return _next_copy(session, actor, now, document)


def reprint(session: Session, actor: Actor, now: datetime, document: Document) -> str:
    """Register one more print of a paper that was issued; returns its hash.

    What the case has come to since makes no difference: the paper is the one handed out then.
    A certificate is printed again by its makers alone, who say why (``record_copy``).
    """
    if document.kind in CERTIFICATES:
        raise NotAllowed(_ONLY_MAKERS)
    require(actor, "document.print", known_to(document.case), otherwise="您的岗位不能打印单据")
    document_id, case_id = document.id, document.case_id
    with writing(session):
        session.get_one(Case, case_id, with_for_update={"of": Case, "key_share": True})
        return _next_copy(session, actor, now, session.get_one(Document, document_id))


def _next_copy(session: Session, actor: Actor, now: datetime, document: Document) -> str:
    copies = _copies(session, [document.id])
    return _count(session, actor, now, document, copies.get(document.id, 0) + 1)


def record_copy(
    session: Session,
    actor: Actor,
    now: datetime,
    document_ids: Sequence[int],
    reason: str | None,
) -> list[str]:
    """Register one print of each certificate on paper; returns their hashes in the given order.

    Only the first print of a certificate needs no reason: raises ``RuleBroken`` (field ``reason``)
    where there is none and any of them was printed before. ``Conflict`` for one that is void or
    replaced, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "certificate.make", otherwise=_ONLY_MAKERS)
    with writing(session):
        papers = _locked(session, actor, document_ids)
        _refuse_ended(session, papers)
        copies = _copies(session, papers)
        reason = _checked_reason(reason, needed=bool(copies))
        return [
            _count(session, actor, now, papers[one], copies.get(one, 0) + 1, reason)
            for one in document_ids
        ]


def _locked(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, Document]:
    of_papers = sa.select(Document.case_id).where(Document.id.in_(ids))
    for case in lock_cases(session, Case.id.in_(of_papers)):
        require(actor, "certificate.make", handled(case), otherwise=_ONLY_MAKERS)
    found = session.scalars(
        sa.select(Document)
        .where(Document.id.in_(ids), Document.kind.in_(CERTIFICATES))
        .options(joinedload(Document.case, innerjoin=True))
    )
    papers = {paper.id: paper for paper in found}
    if papers.keys() != set(ids):
        raise NotFound(NOT_THERE)
    return papers


def _refuse_ended(session: Session, ids: Iterable[int]) -> None:
    ended = session.scalars(
        sa.select(Issue)
        .where(Issue.document_id.in_(list(ids)), Issue.ended_at.is_not(None))
        .order_by(Issue.id)
    ).first()
    if ended is not None:
        raise Conflict(f"证书{ended.serial}{ended.state.label}，不能再打印")


def _copies(session: Session, ids: Iterable[int]) -> dict[int, int]:
    """How often each of these papers was printed; those never printed are left out."""
    rows = session.execute(
        sa.select(DocumentPrint.document_id, sa.func.count())
        .where(DocumentPrint.document_id.in_(list(ids)))
        .group_by(DocumentPrint.document_id)
    )
    return dict(rows.all())


def _checked_reason(reason: str | None, *, needed: bool) -> str | None:
    words = (reason or "").strip() or None
    if needed and words is None:
        raise RuleBroken(Problem("reason", "打印过，请写明再次打印的原因"))
    if words is not None and len(words) > LONGEST_REASON:
        raise RuleBroken(Problem("reason", f"原因最多 {LONGEST_REASON} 个字"))
    return words


def _count(
    session: Session,
    actor: Actor,
    now: datetime,
    document: Document,
    copy_number: int,
    reason: str | None = None,
) -> str:
    session.add(
        DocumentPrint(
            document_id=document.id,
            copy_number=copy_number,
            printed_by_id=actor.user_id,
            printed_at=now,
            reason=reason,
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

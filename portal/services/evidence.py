"""Scanned pages as evidence of a case: attached, looked at, taken out; sealed and never deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.evidence import MOST_PAGES, EvidenceKind
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.models import Case, Evidence, EvidencePage
from portal.queries import cases
from portal.queries import evidence as scans_on
from portal.services import audit
from portal.services.children import FileRefused, Page
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, handled, require
from portal.services.scans import pages_of
from portal.services.store import Store
from portal.services.transactions import writing

_FILE = "content"
_ONE_LOOK = timedelta(minutes=30)


def attach(
    session: Session,
    actor: Actor,
    now: datetime,
    store: Store,
    case_id: int,
    kind: EvidenceKind,
    content: bytes,
) -> Evidence:
    """Attach the pages of a JPEG, PNG, WebP or PDF to a case that the actor's office handles.

    Also to a closed case: what was signed is often scanned afterwards. Raises ``RuleBroken`` beside
    ``content`` (no such file, 20 pages a file, 60 a case, attached already), ``NotFound`` or
    ``NotAllowed``.
    """
    _handled(session, actor, case_id)
    session.rollback()  # drawing takes seconds, and no transaction waits for it
    try:
        pages = pages_of(content)
    except FileRefused as refused:
        raise RuleBroken(Problem(_FILE, str(refused))) from refused
    digests = [store.put(page.jpeg) for page in pages]
    with writing(session):
        case = _locked(session, actor, case_id)
        _room_for(session, case_id, digests)
        scan = Evidence(case_id=case_id, kind=kind, added_by_id=actor.user_id, added_at=now)
        scan.pages = [
            _page(number, page, digest)
            for number, (page, digest) in enumerate(zip(pages, digests, strict=True), 1)
        ]
        session.add(scan)
        session.flush()
        audit.record(
            session,
            actor,
            "evidence.add",
            subject="evidence",
            subject_id=scan.id,
            person_id=case.person_id,
            detail=f"{kind.label} {len(pages)} 页",
        )
    return scan


def remove(session: Session, actor: Actor, now: datetime, case_id: int, evidence_id: int) -> None:
    """Take a scan out of the case; who did it and when stays on record, and so do the pages.

    Raises ``Conflict`` where somebody else was first, ``NotFound`` or ``NotAllowed``.
    """
    with writing(session):
        case = _locked(session, actor, case_id)
        scan = session.get(Evidence, evidence_id)
        if scan is None or scan.case_id != case_id:
            raise NotFound(NOT_THERE)
        if scan.removed_at is not None:
            raise Conflict("这份扫描件已经移出")
        scan.removed_at, scan.removed_by_id = now, actor.user_id
        audit.record(
            session,
            actor,
            "evidence.remove",
            subject="evidence",
            subject_id=evidence_id,
            person_id=case.person_id,
            detail=scan.kind.label,
        )


def look_at(
    session: Session, actor: Actor, store: Store, case_id: int, evidence_id: int, number: int
) -> bytes:
    """One page of a scan as a JPEG; the first page opened in half an hour is written down.

    Scans show whole numbers, so they are for the posts that may print them. Raises ``NotFound`` or
    ``NotAllowed``; ``StoreMissing`` or ``StoreDamaged`` where the store lost the page.
    """
    require(actor, "evidence.view", otherwise="您的岗位不能查看扫描件")
    scan = scans_on.in_area(session, actor, case_id, evidence_id)
    page = next((one for one in scan.pages if one.number == number), None) if scan else None
    if scan is None or page is None:
        raise NotFound(NOT_THERE)
    sha256 = page.sha256
    since = datetime.now(UTC) - _ONE_LOOK
    if not scans_on.seen_since(session, actor.user_id, evidence_id, since):
        _write_down(session, actor, since, scan)
    return store.get(sha256)


def _write_down(session: Session, actor: Actor, since: datetime, scan: Evidence) -> None:
    evidence_id, case_id, label = scan.id, scan.case_id, scan.kind.label
    with writing(session):
        if scans_on.seen_since(session, actor.user_id, evidence_id, since):
            return  # another page of the same opening was first
        audit.record(
            session,
            actor,
            "evidence.view",
            subject="evidence",
            subject_id=evidence_id,
            person_id=session.get_one(Case, case_id).person_id,
            detail=label,
        )


def _handled(session: Session, actor: Actor, case_id: int) -> Case:
    otherwise = "只有社区（村）经办人可以附上或移出扫描件"
    require(actor, "case.handle", otherwise=otherwise)
    case = cases.in_area(session, actor, case_id)
    if case is None:
        raise NotFound(NOT_THERE)
    require(actor, "case.handle", handled(case), otherwise=otherwise)
    return case


def _locked(session: Session, actor: Actor, case_id: int) -> Case:
    case = _handled(session, actor, case_id)
    session.execute(sa.select(Case.id).where(Case.id == case_id).with_for_update(key_share=True))
    return case


def _room_for(session: Session, case_id: int, digests: list[str]) -> None:
    standing = scans_on.of_case(session, case_id)
    if any([page.sha256 for page in one.pages] == digests for one in standing):
        raise RuleBroken(Problem(_FILE, "这份文件已经附在本办件上，不用再传"))
    pages = sum(len(one.pages) for one in standing)
    if pages + len(digests) > MOST_PAGES:
        words = f"一个办件最多附{MOST_PAGES}页：已有{pages}页，这份有{len(digests)}页"
        raise RuleBroken(Problem(_FILE, words))


def _page(number: int, page: Page, digest: str) -> EvidencePage:
    return EvidencePage(number=number, sha256=digest, width=page.width, height=page.height)

"""Scans on a case: sealed on the disk, counted, kept when taken out, each look written down."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.evidence import MOST_PAGES, EvidenceKind
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Case, Evidence, EvidencePage
from portal.models.sealing import keyring
from portal.queries import evidence as scans_on
from portal.services import evidence, registration
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY, PROVINCE, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.store import Store, StoreDamaged
from tests.factories import NOW, clerk, officer, registered, unemployment_details
from tests.integration.services.records import race, raw_rows, rows_of
from tests.scan_samples import SECRET, a_zip, blank_pdf, encoded, noted, sheet, written

PHOTOGRAPH = encoded(sheet())
BEGINNING = PHOTOGRAPH[:4]
ID_CARD, FORM = EvidenceKind.ID_CARD, EvidenceKind.SIGNED_FORM


def opened(root: Path, context: str) -> Store:
    """A store with the installation's keys."""
    return Store(
        root,
        seal=lambda plain: keyring().seal(plain, context),
        unseal=lambda sealed: keyring().unseal(sealed, context),
    )


@pytest.fixture
def store(keys_file: Path, tmp_path: Path) -> Store:
    """The store of scans."""
    return opened(tmp_path / "evidence", "evidence")


@pytest.fixture
def actor(session: Session) -> Actor:
    return clerk(session)


@pytest.fixture
def case_id(session: Session, actor: Actor) -> int:
    """A case that waits for its verification."""
    made = registration.accept(session, actor, NOW, unemployment_details()).id
    session.rollback()
    return made


def paper(pages: int, width: float = 595.0) -> bytes:
    """A scan as a PDF; another width makes it another file."""
    return written(blank_pdf(pages, (width, 842.0)))


def attached(
    session: Session, actor: Actor, store: Store, case_id: int, content: bytes = PHOTOGRAPH
) -> int:
    return evidence.attach(session, actor, NOW, store, case_id, ID_CARD, content).id


def said(refused: RuleBroken) -> tuple[str, str]:
    (problem,) = refused.problems
    return problem.field, problem.message


def details(session: Session, action: str) -> list[str]:
    session.rollback()
    found = session.scalars(
        sa.select(AuditEntry.detail).filter_by(action=action).order_by(AuditEntry.id)
    )
    return list(found)


def test_what_is_attached_comes_back_drawn_anew_and_lies_sealed(
    session: Session, actor: Actor, store: Store, case_id: int, tmp_path: Path
) -> None:
    scan_id = attached(session, actor, store, case_id, noted("JPEG"))
    (scan,) = scans_on.of_case(session, case_id)
    assert (scan.id, scan.kind, scan.added_at) == (scan_id, ID_CARD, NOW)
    assert scan.added_by_id == actor.user_id
    assert [(one.number, one.width, one.height) for one in scan.pages] == [(1, 600, 400)]
    jpeg = evidence.look_at(session, actor, store, case_id, scan_id, 1)
    assert jpeg.startswith(BEGINNING)
    assert SECRET not in jpeg
    (kept,) = (file for file in (tmp_path / "evidence").rglob("*") if file.is_file())
    on_disk = kept.read_bytes()
    assert not [part for part in (b"\xff\xd8\xff\xe0", b"JFIF", jpeg[:64]) if part in on_disk]


def test_a_scanned_page_can_not_pass_for_an_issued_paper(
    session: Session, actor: Actor, store: Store, case_id: int, tmp_path: Path
) -> None:
    scan_id = attached(session, actor, store, case_id)
    (page,) = rows_of(session, EvidencePage, evidence_id=scan_id)
    with pytest.raises(StoreDamaged):
        opened(tmp_path / "evidence", "archive").get(page.sha256)


def test_a_pdf_gives_its_pages_in_order(
    session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    scan_id = evidence.attach(session, actor, NOW, store, case_id, FORM, paper(3)).id
    (scan,) = scans_on.of_case(session, case_id)
    assert [one.number for one in scan.pages] == [1, 2, 3]
    for number in (1, 2, 3):
        assert evidence.look_at(session, actor, store, case_id, scan_id, number)
    with pytest.raises(NotFound):
        evidence.look_at(session, actor, store, case_id, scan_id, 4)
    assert details(session, "evidence.add")[-1] == "本人签字的登记表 3 页"


def test_a_form_is_scanned_after_the_case_is_closed(
    session: Session, actor: Actor, store: Store
) -> None:
    case = registered(session, actor)
    case_id, version = case.id, case.version
    attached(session, actor, store, case_id)
    session.rollback()
    assert session.get_one(Case, case_id).version == version  # its papers are still the ones


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (a_zip(), "只能上传JPG、PNG、WebP照片或PDF"),
        (PHOTOGRAPH[:200], "文件打不开"),
        (PHOTOGRAPH + bytes(10 * 1024 * 1024), "文件超过10MB"),
        (paper(21), "PDF超过20页"),
    ],
)
def test_what_is_no_scan_is_refused_beside_the_file(
    engine: sa.Engine,
    session: Session,
    actor: Actor,
    store: Store,
    case_id: int,
    content: bytes,
    words: str,
) -> None:
    before = raw_rows(engine)
    with pytest.raises(RuleBroken) as refused:
        attached(session, actor, store, case_id, content)
    field, message = said(refused.value)
    assert field == "content"
    assert message.startswith(words)
    assert raw_rows(engine) == before


def test_the_same_file_stands_on_a_case_once(
    session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    first = attached(session, actor, store, case_id)
    with pytest.raises(RuleBroken) as refused:
        attached(session, actor, store, case_id)
    assert said(refused.value) == ("content", "这份文件已经附在本办件上，不用再传")
    evidence.remove(session, actor, NOW, case_id, first)
    assert attached(session, actor, store, case_id) != first
    attached(session, actor, store, registered(session, actor).id)


def test_a_case_has_sixty_pages_at_most(
    session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    scans = [attached(session, actor, store, case_id, paper(20, 500 + n)) for n in range(3)]
    assert MOST_PAGES == 60
    with pytest.raises(RuleBroken) as refused:
        attached(session, actor, store, case_id)
    assert said(refused.value)[1] == "一个办件最多附60页：已有60页，这份有1页"
    evidence.remove(session, actor, NOW, case_id, scans[0])
    attached(session, actor, store, case_id, paper(20, 700))


def test_two_attach_the_last_page_at_once(
    engine: sa.Engine, session: Session, actor: Actor, store: Store, rounds: int
) -> None:
    for _ in range(rounds):
        case_id = registered(session, actor).id
        for n, pages in enumerate((20, 20, 19)):
            attached(session, actor, store, case_id, paper(pages, 500 + n))
        acts = [
            partial(attached, actor=actor, store=store, case_id=case_id, content=content)
            for content in (PHOTOGRAPH, encoded(sheet((400, 600))))
        ]
        outcomes = race(engine, *acts)
        assert sorted(type(one).__name__ for one in outcomes) == ["RuleBroken", "int"]
        session.rollback()
        assert sum(len(one.pages) for one in scans_on.of_case(session, case_id)) == MOST_PAGES


def test_what_is_taken_out_is_shown_no_more_and_stays_on_record(
    session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    scan_id = attached(session, actor, store, case_id)
    later = NOW + timedelta(hours=1)
    evidence.remove(session, actor, later, case_id, scan_id)
    assert scans_on.of_case(session, case_id) == []
    with pytest.raises(NotFound):
        evidence.look_at(session, actor, store, case_id, scan_id, 1)
    (scan,) = rows_of(session, Evidence, id=scan_id)
    assert (scan.removed_at, scan.removed_by_id) == (later, actor.user_id)
    assert store.get(scan.pages[0].sha256).startswith(BEGINNING)
    assert details(session, "evidence.remove")[-1] == "身份证件"
    with pytest.raises(Conflict, match="已经移出"):
        evidence.remove(session, actor, later, case_id, scan_id)


def test_two_take_the_same_scan_out_at_once(
    engine: sa.Engine, session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    scan_id = attached(session, actor, store, case_id)
    act = partial(evidence.remove, actor=actor, now=NOW, case_id=case_id, evidence_id=scan_id)
    outcomes = race(engine, act, act)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]


def test_a_scan_of_another_case_is_not_found(
    session: Session, actor: Actor, store: Store, case_id: int
) -> None:
    scan_id, other = attached(session, actor, store, case_id), registered(session, actor).id
    with pytest.raises(NotFound):
        evidence.look_at(session, actor, store, other, scan_id, 1)
    with pytest.raises(NotFound):
        evidence.remove(session, actor, NOW, other, scan_id)


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [
        (Role.CLERK, OTHER_COMMUNITY, NotFound),
        (Role.REVIEWER, COMMUNITY, NotAllowed),
        (Role.REVIEWER, TOWNSHIP, NotAllowed),
        (Role.SYSTEM_ADMIN, PROVINCE, NotAllowed),
    ],
)
def test_who_may_not_attach_or_take_out(
    engine: sa.Engine,
    session: Session,
    actor: Actor,
    store: Store,
    case_id: int,
    role: Role,
    area: str,
    refusal: type[Exception],
) -> None:
    scan_id, stranger = attached(session, actor, store, case_id), officer(session, area, role)
    before = raw_rows(engine)
    with pytest.raises(refusal):
        attached(session, stranger, store, case_id, paper(1))
    with pytest.raises(refusal):
        evidence.remove(session, stranger, NOW, case_id, scan_id)
    assert raw_rows(engine) == before


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [(Role.CLERK, OTHER_COMMUNITY, NotFound), (Role.SUPERVISOR, TOWNSHIP, NotAllowed)],
)
def test_who_may_not_look(
    session: Session,
    actor: Actor,
    store: Store,
    case_id: int,
    role: Role,
    area: str,
    refusal: type[Exception],
) -> None:
    scan_id, stranger = attached(session, actor, store, case_id), officer(session, area, role)
    with pytest.raises(refusal):
        evidence.look_at(session, stranger, store, case_id, scan_id, 1)


def test_an_opening_is_written_down_once_and_so_is_the_next(
    session: Session, actor: Actor, store: Store, case_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan_id = evidence.attach(session, actor, NOW, store, case_id, FORM, paper(3)).id
    reviewer = officer(session, TOWNSHIP, Role.REVIEWER)
    for one in (actor, reviewer):
        for number in (1, 2, 3):
            evidence.look_at(session, one, store, case_id, scan_id, number)
    seen = rows_of(session, AuditEntry, action="evidence.view", subject_id=scan_id)
    person_id = session.get_one(Case, case_id).person_id
    assert [(one.user_id, one.person_id) for one in seen] == [
        (one.user_id, person_id) for one in (actor, reviewer)
    ]
    monkeypatch.setattr(evidence, "_ONE_LOOK", timedelta())  # as if it had been long ago
    evidence.look_at(session, actor, store, case_id, scan_id, 2)
    assert len(rows_of(session, AuditEntry, action="evidence.view", subject_id=scan_id)) == 3

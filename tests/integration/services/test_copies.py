"""Copies of certificates: each counted, and every one after the first with its reason (R11.4)."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import AuditEntry, Document, DocumentKind, DocumentPrint
from portal.queries import making
from portal.services import documents
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, officer, registered
from tests.integration.services.chain import PAPER, Chain, at_district, make, send_back
from tests.integration.services.records import race, raw_rows, rows_of

pytestmark = pytest.mark.clause("R11.4")
REASON = "卡纸，上一份作废"


@pytest.fixture
def papers(session: Session, who: Chain) -> list[int]:
    """Three certificates on paper; the documents' ids."""
    return [make(session, who.maker, at_district(session, who)).document_id for _ in range(3)]


def copies(session: Session, document_id: int) -> list[tuple[int, str | None]]:
    """The prints of a paper: each copy's number and reason."""
    prints = rows_of(session, DocumentPrint, document_id=document_id)
    return [(one.copy_number, one.reason) for one in prints]


def test_the_first_copy_needs_no_reason_and_every_other_does(
    session: Session, engine: sa.Engine, who: Chain, papers: list[int]
) -> None:
    first, *rest = papers
    assert not making.printed_before(session, papers)
    assert documents.record_copy(session, who.maker, NOW, [first], None) == [PAPER]
    assert making.printed_before(session, papers)
    before = raw_rows(engine)
    for reason in (None, "", "  ", "字" * 101):
        with pytest.raises(RuleBroken) as refused:
            documents.record_copy(session, who.maker, NOW, papers, reason)
        assert [one.field for one in refused.value.problems] == ["reason"]
    assert raw_rows(engine) == before
    assert documents.record_copy(session, who.maker, NOW, papers, f" {REASON} ") == [PAPER] * 3
    assert copies(session, first) == [(1, None), (2, REASON)]
    assert [copies(session, one) for one in rest] == [[(1, REASON)]] * 2
    entries = rows_of(session, AuditEntry, action="document.print", subject_id=first)
    assert [one.detail for one in entries] == ["《就业创业证》 第 1 份", "《就业创业证》 第 2 份"]
    assert all(one.user_id == who.maker.user_id for one in entries)


def test_hashes_come_in_the_order_asked_for(
    session: Session, who: Chain, papers: list[int]
) -> None:
    for at, one in enumerate(papers):
        session.get_one(Document, one).sha256 = str(at) * 64
    session.commit()
    backwards = papers[::-1]
    found = documents.record_copy(session, who.maker, NOW, backwards, None)
    assert found == ["2" * 64, "1" * 64, "0" * 64]


def test_two_take_the_first_copy_at_once(
    session: Session, engine: sa.Engine, who: Chain, rounds: int
) -> None:
    """One of them is the second, and has to say why."""
    for _ in range(3 * rounds):
        paper = make(session, who.maker, at_district(session, who)).document_id
        session.rollback()

        def act(own: Session, paper: int = paper) -> list[str]:
            return documents.record_copy(own, who.maker, NOW, [paper], None)

        found = race(engine, act, act)
        assert sorted(isinstance(one, RuleBroken) for one in found) == [False, True]
        assert copies(session, paper) == [(1, None)]


def test_only_the_districts_maker_takes_copies(
    session: Session, engine: sa.Engine, who: Chain, papers: list[int]
) -> None:
    elsewhere = officer(session, "430103000000", Role.CERTIFICATE_MAKER)
    reviewer = officer(session, DISTRICT, Role.REVIEWER)
    before = raw_rows(engine)
    copy = partial(documents.record_copy, session, now=NOW, document_ids=papers, reason=REASON)
    for actor in (who.clerk, who.reviewer, reviewer):
        with pytest.raises(NotAllowed):
            copy(actor=actor)
        with pytest.raises(NotAllowed):
            documents.reprint(session, actor, NOW, session.get_one(Document, papers[0]))
    with pytest.raises(NotAllowed):
        documents.reprint(session, who.maker, NOW, session.get_one(Document, papers[0]))
    with pytest.raises(NotFound):
        copy(actor=elsewhere)
    with pytest.raises(NotFound):
        copy(actor=who.maker, document_ids=[*papers, 0])
    assert raw_rows(engine) == before


def test_what_has_ended_is_not_printed_any_more(
    session: Session, engine: sa.Engine, who: Chain, papers: list[int]
) -> None:
    case_id = session.get_one(Document, papers[0]).case_id
    send_back(session, who.clerk, case_id, "make")
    before = raw_rows(engine)
    for chosen in (papers[:1], papers):
        with pytest.raises(Conflict, match="已作废，不能再打印"):
            documents.record_copy(session, who.maker, NOW, chosen, REASON)
    assert raw_rows(engine) == before
    assert documents.record_copy(session, who.maker, NOW, papers[1:], None) == [PAPER] * 2


def test_other_papers_are_not_printed_this_way(session: Session, who: Chain) -> None:
    case = registered(session, who.clerk)
    documents.record_print(session, who.clerk, NOW, case, DocumentKind.RECEIPT, PAPER)
    (paper,) = rows_of(session, Document, case_id=case.id)
    with pytest.raises(NotFound):
        documents.record_copy(session, who.maker, NOW, [paper.id], REASON)

"""What was issued on paper: counted copy by copy, and the first issue's bytes are the ones."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Case, Document, DocumentKind, DocumentPrint
from portal.queries import cases
from portal.services import documents, registration
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, PROVINCE, TOWNSHIP
from portal.services.errors import NotAllowed, ServiceError
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.records import race, raw_rows, rows_of

FORM = DocumentKind.REGISTRATION_FORM
FIRST, SECOND, THIRD = "a" * 64, "b" * 64, "c" * 64
MAY_PRINT = [
    (Role.CLERK, COMMUNITY),
    (Role.REVIEWER, COMMUNITY),
    (Role.REVIEWER, TOWNSHIP),
    (Role.CERTIFICATE_MAKER, DISTRICT),
]
MAY_NOT = [
    (Role.COUNSELLOR, DISTRICT),
    (Role.SUPERVISOR, CITY),
    (Role.SUPERVISOR, PROVINCE),
    (Role.SYSTEM_ADMIN, PROVINCE),
    (Role.SECURITY_ADMIN, PROVINCE),
    (Role.AUDITOR, PROVINCE),
]


def printed(session: Session, actor: Actor, case: Case, sha256: str) -> str:
    return documents.record_print(session, actor, NOW, case, FORM, sha256)


def copies(session: Session, case_id: int) -> list[tuple[str, int, int]]:
    """The register of a case: hash, copy, who took it."""
    return [
        (paper.sha256, one.copy_number, one.printed_by_id)
        for paper in rows_of(session, Document, case_id=case_id)
        for one in paper.prints
    ]


def test_every_copy_is_counted_and_is_the_first_issue(session: Session) -> None:
    one, other = clerk(session), officer(session, TOWNSHIP, Role.REVIEWER)
    case = registered(session, one)
    assert cases.issued(session, case.id, case.version, FORM) is None
    assert [printed(session, one, case, sha) for sha in (FIRST, SECOND)] == [FIRST, FIRST]
    assert printed(session, other, case, THIRD) == FIRST
    issued = cases.issued(session, case.id, case.version, FORM)
    assert issued is not None
    assert (issued.sha256, issued.case_version, issued.issued_at) == (FIRST, case.version, NOW)
    expected = [(FIRST, 1, one.user_id), (FIRST, 2, one.user_id), (FIRST, 3, other.user_id)]
    assert copies(session, case.id) == expected
    entries = rows_of(session, AuditEntry, action="document.print", person_id=case.person_id)
    assert [one.detail for one in entries] == [
        f"就业失业求职登记表 第 {number} 份" for number in (1, 2, 3)
    ]


def test_a_case_that_moved_on_is_a_paper_of_its_own(session: Session) -> None:
    actor = clerk(session)
    case = registration.accept(session, actor, NOW, unemployment_details())
    assert printed(session, actor, case, FIRST) == FIRST
    finish = Finish(signed_on_paper(), code_set("verification_means").item("2"))
    done = registration.complete(session, actor, NOW, case.id, case.version, finish)
    assert cases.issued(session, done.id, done.version, FORM) is None
    assert printed(session, actor, done, SECOND) == SECOND
    assert copies(session, case.id) == [(FIRST, 1, actor.user_id), (SECOND, 1, actor.user_id)]


@pytest.mark.parametrize(("role", "area"), MAY_PRINT)
def test_who_may_print(session: Session, role: Role, area: str) -> None:
    case = registered(session, clerk(session))
    assert printed(session, officer(session, area, role), case, FIRST) == FIRST


@pytest.mark.parametrize(("role", "area"), MAY_NOT)
def test_who_may_not_print(engine: sa.Engine, session: Session, role: Role, area: str) -> None:
    case, actor = registered(session, clerk(session)), officer(session, area, role)
    assert actor.level is not Level.COMMUNITY
    before = raw_rows(engine)
    with pytest.raises(NotAllowed):
        printed(session, actor, case, FIRST)
    assert raw_rows(engine) == before


def test_two_issue_the_same_paper_at_once(engine: sa.Engine, session: Session, rounds: int) -> None:
    clerks = [clerk(session), clerk(session)]
    for _ in range(3 * rounds):
        case_id = registered(session, clerks[0]).id
        session.rollback()

        def act(actor: Actor, sha256: str, own: Session, case: int = case_id) -> str:
            return printed(own, actor, own.get_one(Case, case), sha256)

        pairs = zip(clerks, (FIRST, SECOND), strict=True)
        outcomes = race(engine, *(partial(act, actor, sha) for actor, sha in pairs))
        assert not any(isinstance(one, ServiceError) for one in outcomes)
        (paper,) = rows_of(session, Document, case_id=case_id)
        assert outcomes == [paper.sha256] * 2
        prints = rows_of(session, DocumentPrint, document_id=paper.id)
        assert sorted(one.copy_number for one in prints) == [1, 2]

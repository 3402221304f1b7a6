"""Two records of one person with certificates on paper: one number stands, undone exactly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit
from portal.domain.certificates import Asked, IssueState, PhotoKind
from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import ChangeKind, NameChange
from portal.domain.permissions import Role
from portal.domain.status_checks import Purpose
from portal.domain.workflow import Action
from portal.models import (
    Case,
    Certificate,
    CertificateRequest,
    Issue,
    Person,
    PersonPhoto,
    PolicyBenefit,
    StatusCheck,
)
from portal.queries import certificates
from portal.services import (
    benefits,
    certificate_requests,
    identifiers,
    merging,
    registration,
    status_checks,
)
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import RuleBroken
from tests.factories import (
    NOW,
    double_number,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import Chain, act, hand_over, make
from tests.integration.services.doubles import kept_rows, merge, reviewer, undo
from tests.integration.services.records import rows_of
from tests.integration.services.test_refusals import unchanged

FIRST = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER)


@pytest.fixture
def both(session: Session, who: Chain) -> list[int]:
    """The same person registered twice by the same clerk."""
    number = resident_number()
    made = [
        registered(session, who.clerk, details=unemployment_details(one)).person_id
        for one in (number, double_number(number))
    ]
    session.rollback()
    return made


def asks(session: Session, who: Chain, person_id: int) -> int:
    """A request of theirs, on its way to the township; the case's id."""
    return certificate_requests.request(session, who.clerk, NOW, person_id, FIRST).id


def made_for(session: Session, who: Chain, person_id: int) -> int:
    """A request whose certificate is made and waits to be handed out; the case's id."""
    case_id = asks(session, who, person_id)
    act(session, who.reviewer, case_id, Action.APPROVE)
    make(session, who.maker, case_id)
    return case_id


def has_paper(session: Session, who: Chain, person_id: int) -> Issue:
    """A certificate on paper in their hand."""
    hand_over(session, who.clerk, made_for(session, who, person_id))
    (issue,) = certificates.issues_of(session, person_id)
    return issue


@pytest.mark.clause("R11.1")
def test_the_paper_of_a_number_used_no_longer_is_void(
    engine: sa.Engine, session: Session, who: Chain, both: list[int]
) -> None:
    actor, (kept, merged) = reviewer(session), both
    stands, ends = has_paper(session, who, kept).id, has_paper(session, who, merged).id
    session.rollback()
    assert [one.id for one in merging.preview(session, actor, kept, merged).ended_papers] == [ends]
    before = kept_rows(engine)
    done = merge(session, actor, kept, merged)
    (paper,) = rows_of(session, Issue, id=ends)
    assert (paper.state, paper.end_reason) == (IssueState.VOID, "重复登记，已合并")
    assert [one.id for one in certificates.issues_of(session, kept)] == [stands]
    assert certificates.issues_of(session, kept)[0].state is IssueState.VALID
    undo(session, actor, done)
    assert kept_rows(engine) == before


@pytest.mark.clause("R11.1")
def test_where_the_kept_record_has_no_number_the_paper_stands(
    engine: sa.Engine, session: Session, who: Chain
) -> None:
    actor, number = reviewer(session), resident_number()
    kept = registration.accept(session, who.clerk, NOW, unemployment_details(number)).person_id
    session.rollback()
    details = unemployment_details(double_number(number))
    merged = registered(session, who.clerk, details=details).person_id
    paper = has_paper(session, who, merged).id
    waiting = _asks_for_another(session, who, merged)
    session.rollback()
    before = kept_rows(engine)
    done = merge(session, actor, kept, merged)
    assert [one.id for one in certificates.issues_of(session, kept)] == [paper]
    assert certificates.issues_of(session, kept)[0].state is IssueState.VALID
    session.rollback()
    undo(session, actor, done)
    assert kept_rows(engine) == before
    merge(session, actor, kept, merged)
    act(session, who.reviewer, waiting, Action.APPROVE)
    make(session, who.maker, waiting)
    hand_over(session, who.clerk, waiting)
    assert [one.state for one in certificates.issues_of(session, kept)] == [
        IssueState.VALID,
        IssueState.REPLACED,
    ]


def _asks_for_another(session: Session, who: Chain, person_id: int) -> int:
    again = Asked(code_set("certificate_issue_type").item("02"), "遗失", PhotoKind.PAPER)
    return certificate_requests.request(session, who.clerk, NOW, person_id, again).id


@pytest.mark.parametrize("step", [asks, made_for])
def test_a_request_under_a_number_used_no_longer_is_decided_first(
    engine: sa.Engine,
    session: Session,
    who: Chain,
    both: list[int],
    step: Callable[[Session, Chain, int], int],
) -> None:
    actor, (kept, merged) = reviewer(session), both
    step(session, who, merged)
    session.rollback()
    look = merging.preview(session, actor, kept, merged)
    assert look.hindrances == (
        "并入的记录正在申领《就业创业证》，它的证号将不再使用：请先发放、撤回或不予发证",
    )
    seal = look.seal
    refused = partial(merging.merge, session, actor, NOW, kept, merged, "同一人", seal)
    unchanged(engine, session, RuleBroken, refused)
    assert not merging.preview(session, actor, merged, kept).hindrances


@pytest.mark.clause("R11.1")
def test_the_kept_records_request_goes_on(session: Session, who: Chain, both: list[int]) -> None:
    actor, (kept, merged) = reviewer(session), both
    case_id = made_for(session, who, kept)
    merge(session, actor, kept, merged)
    hand_over(session, who.clerk, case_id)
    (issue,) = certificates.issues_of(session, kept)
    assert issue.state is IssueState.VALID


@pytest.mark.clause("R11.2")
def test_photos_policies_and_look_ups_follow_and_come_back(
    engine: sa.Engine, session: Session, who: Chain
) -> None:
    actor, number = reviewer(session), resident_number()
    double = double_number(number)
    kept, merged = (
        registered(session, who.clerk, details=unemployment_details(one)).person_id
        for one in (number, double)
    )
    session.rollback()
    photo = PersonPhoto(
        person_id=merged, sha256="d" * 64, added_by_id=who.clerk.user_id, added_at=NOW
    )
    session.add(photo)
    session.commit()
    training = Benefit(
        code_set("benefit_type").item("040"), None, date(2026, 11, 1), None, 100, "芙蓉区"
    )
    benefits.record(session, officer(session, DISTRICT, Role.REVIEWER), NOW, merged, training)
    status_checks.look_up(session, who.clerk, NOW, parse_id_number(double), Purpose.SERVICE, None)
    before = kept_rows(engine)
    done = merge(session, actor, kept, merged)
    for model in (PersonPhoto, PolicyBenefit, StatusCheck):
        assert len(rows_of(session, model, person_id=kept)) == 1, model
        assert not rows_of(session, model, person_id=merged)
    assert len(rows_of(session, Certificate, person_id=merged)) == 1
    undo(session, actor, done)
    assert kept_rows(engine) == before


def test_a_name_changes_while_a_request_waits(
    session: Session, who: Chain, both: list[int]
) -> None:
    """The certificate prints what the record says: whoever looks at it is told it is another."""
    case_id = asks(session, who, both[0])
    session.rollback()
    version = session.get_one(Person, both[0]).version
    seen = session.get_one(Case, case_id).version
    renamed = NameChange(ChangeKind.RENAMED, "周春梅", "户口簿")
    identifiers.change_name(session, who.clerk, NOW, both[0], version, renamed)
    session.rollback()
    assert session.get_one(Case, case_id).version > seen
    assert len(rows_of(session, CertificateRequest, case_id=case_id)) == 1

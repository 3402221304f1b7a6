"""不予登记 at the window: a lawful reason, the facts, and a case to answer for it (R2.7)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.domain.applications import UnemploymentDetails
from portal.domain.channels import Channel
from portal.domain.codes import code_set
from portal.domain.identity import Sex, parse_id_number
from portal.domain.permissions import Role
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Action, Status
from portal.models import Decision, DocumentKind, Draft, Message, Person, Registration
from portal.printing.case_papers import paper_html
from portal.queries import people
from portal.services import drafts, registration
from portal.services.errors import Conflict, NotAllowed, RuleBroken
from portal.services.registration import Refused
from tests.factories import (
    NOW,
    clerk,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import rows_of


def _refused(code: str, facts: str = "出生于2012年，核对了身份证") -> Refused:
    number = parse_id_number(resident_number(born=date(2012, 3, 4)))
    reason = code_set("refusal_reason").item(code)
    return Refused(number, "田小满", number.sex or Sex.MALE, reason, facts)


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize("procedure", [UNEMPLOYMENT, JOB_SEEKING])
def test_the_reason_and_its_facts_are_on_record(session: Session, procedure: object) -> None:
    assert procedure in (UNEMPLOYMENT, JOB_SEEKING)
    actor = clerk(session)
    declared = UNEMPLOYMENT if procedure is UNEMPLOYMENT else JOB_SEEKING
    token = drafts.start(session, actor, declared.code, {"id_number": ["x"]}, NOW)
    case = registration.refuse_at_once(session, actor, NOW, declared, _refused("1"), draft=token)
    assert (case.status, case.step, case.accepted_on, case.place) == (
        Status.REFUSED,
        None,
        None,
        None,
    )
    (decision,) = rows_of(session, Decision, case_id=case.id)
    assert decision.refusal is not None
    assert (decision.action, decision.refusal.name) == (Action.REFUSE, "未满16周岁")
    assert decision.opinion == "出生于2012年，核对了身份证"
    assert rows_of(session, Registration, person_id=case.person_id) == []
    assert rows_of(session, Draft, token=token) == []


def test_the_person_belongs_to_the_office_that_refused(session: Session) -> None:
    actor, other = clerk(session), clerk(session, "430102001002")
    case = registration.refuse_at_once(session, actor, NOW, UNEMPLOYMENT, _refused("1"))
    person = session.get_one(Person, case.person_id)
    assert (person.name, person.pinyin) == ("田小满", "tianxiaoman")
    assert people.visible(session, actor, person.id)
    assert not people.visible(session, other, person.id)


@pytest.mark.clause("R2.7")
def test_no_other_reason_and_none_without_facts(session: Session) -> None:
    actor, before = clerk(session), len(rows_of(session, Person))
    with pytest.raises(RuleBroken, match="理由"):
        registration.refuse_at_once(session, actor, NOW, JOB_SEEKING, _refused("7"))
    with pytest.raises(RuleBroken, match="依据"):
        registration.refuse_at_once(session, actor, NOW, UNEMPLOYMENT, _refused("1", facts=""))
    assert len(rows_of(session, Person)) == before


def test_nobody_but_a_clerk_refuses(session: Session) -> None:
    actor = officer(session, "430102001000", Role.REVIEWER)
    with pytest.raises(NotAllowed):
        registration.refuse_at_once(session, actor, NOW, UNEMPLOYMENT, _refused("1"))


def _as(details: UnemploymentDetails, name: str, phone: str | None) -> Refused:
    reason = code_set("refusal_reason").item("5")
    return Refused(details.id_number, name, details.personal.sex, reason, "正在上班", phone)


@pytest.mark.clause("R2.7")
def test_who_asked_is_kept_as_told_and_the_record_stays(session: Session) -> None:
    """Of somebody known elsewhere, this office learns no name and no phone from a refusal."""
    here, there, details = clerk(session), clerk(session, "430102001002"), unemployment_details()
    registered(session, there, details=details)
    refused = _as(details, "周健国", "19900000007")
    case = registration.refuse_at_once(session, here, NOW, JOB_SEEKING, refused)
    session.rollback()
    person = session.get_one(Person, case.person_id)
    assert (person.name, person.phone) == ("周建国", "19900000001")
    assert (case.applicant_name, case.applicant_phone) == ("周健国", "19900000007")
    assert [one.phone for one in rows_of(session, Message, case_id=case.id)] == ["19900000007"]
    notice = paper_html(session, case, DocumentKind.REFUSAL_NOTICE)
    assert "周健国" in notice
    assert "周建国" not in notice


@pytest.mark.clause("R2.3")
def test_by_which_way_it_came_is_on_record(session: Session) -> None:
    actor, hotline = clerk(session), Channel.HOTLINE
    case = registration.refuse_at_once(
        session, actor, NOW, UNEMPLOYMENT, _refused("1"), channel=hotline
    )
    assert case.channel is hotline
    with pytest.raises(RuleBroken, match="渠道"):
        registration.refuse_at_once(
            session, actor, NOW, JOB_SEEKING, _refused("1"), channel=hotline
        )


def test_a_request_that_is_open_is_told_with_its_place(session: Session) -> None:
    here, there, details = clerk(session), clerk(session, "430102001002"), unemployment_details()
    registration.accept(session, there, NOW, details)
    refused = _as(details, "周建国", None)
    with pytest.raises(Conflict, match=f"{there.office_title}正在办理失业登记。请与该机构联系"):
        registration.refuse_at_once(session, here, NOW, UNEMPLOYMENT, refused)
    with pytest.raises(Conflict, match=f"{there.office_title}正在办理失业登记。请在待办中打开"):
        registration.refuse_at_once(session, there, NOW, UNEMPLOYMENT, refused)

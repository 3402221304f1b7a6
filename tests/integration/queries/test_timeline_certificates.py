"""What a person's timeline tells of a certificate on paper, of policies and of look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit
from portal.domain.certificates import SUPPLEMENT, Asked, Form, PhotoKind
from portal.domain.codes import code_set
from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.status_checks import Purpose
from portal.domain.timeline import Event
from portal.domain.workflow import Action
from portal.models import Case, Person
from portal.queries.timeline import Entry, Show, timeline
from portal.services import (
    benefits,
    certificate_issues,
    certificate_requests,
    documents,
    engine,
    status_checks,
)
from portal.services.demo.accounts import DISTRICT
from tests.factories import certificate_asked, clerk, officer, signed_on_paper
from tests.integration.queries.lives import at, whole
from tests.integration.services.chain import BAD_PHOTO, Chain, chain
from tests.statements import statements

TYPES = code_set("certificate_issue_type")
TRAINING = Benefit(
    code_set("benefit_type").item("040"),
    "湘人社发〔2026〕1号",
    date(2026, 11, 1),
    None,
    120050,
    "芙蓉区人力资源和社会保障局",
)


@dataclass(frozen=True)
class Holder:
    """Somebody who got a certificate, lost it, got another one, which was declared void."""

    person_id: int
    who: Chain
    serials: tuple[str, str]


@pytest.fixture(scope="module")
def holder(engine: sa.Engine) -> Holder:
    """The whole story, each act some minutes after the one before."""
    with Session(engine) as session:
        who = chain(session)
        reviewer = officer(session, DISTRICT, Role.REVIEWER)
        case = certificate_asked(session, who.clerk, now=at(0))
        case_id, person_id = case.id, case.person_id
        sent_back = Given(
            reason=BAD_PHOTO, fields=("photo",), opinion="照片要重拍", back_to="accept"
        )
        _act(session, who.reviewer, case_id, 10, Action.SEND_BACK, sent_back)
        asked = Asked(TYPES.item("01"), None, PhotoKind.PAPER)
        version = _version(session, case_id)
        certificate_requests.put_right(session, who.clerk, at(20), case_id, version, asked)
        first = _made(session, who, case_id, 20)
        benefit = benefits.record(session, reviewer, at(70), person_id, TRAINING).id
        benefits.revoke(session, reviewer, at(80), person_id, benefit, "登记错了人")
        _look_up(session, who.clerk, person_id, 90)
        again = Asked(TYPES.item(SUPPLEMENT), "遗失", PhotoKind.PAPER)
        second = certificate_requests.request(session, who.clerk, at(100), person_id, again)
        other = _made(session, who, second.id, 100)
        certificate_issues.void(session, who.maker, at(150), other[0], "印错了字")
        return Holder(person_id, who, (first[1], other[1]))


def _version(session: Session, case_id: int) -> int:
    return session.get_one(Case, case_id, populate_existing=True).version


def _act(
    session: Session, actor: Actor, case_id: int, minutes: int, action: Action, given: Given
) -> None:
    engine.advance(session, actor, at(minutes), case_id, _version(session, case_id), action, given)


def _made(session: Session, who: Chain, case_id: int, minutes: int) -> tuple[int, str]:
    """Approved, made and handed out; the issue's id and serial."""
    _act(session, who.reviewer, case_id, minutes + 10, Action.APPROVE, Given(opinion="同意"))
    version = _version(session, case_id)
    issue = certificate_issues.make(
        session, who.maker, at(minutes + 20), case_id, version, Form.PLAIN, "a" * 64
    )
    made = issue.id, issue.serial
    documents.record_copy(session, who.maker, at(minutes + 25), [issue.document_id], None)
    version = _version(session, case_id)
    certificate_issues.hand_over(
        session, who.clerk, at(minutes + 40), case_id, version, signed_on_paper()
    )
    return made


def _look_up(session: Session, actor: Actor, person_id: int, minutes: int) -> None:
    number = session.get_one(Person, person_id).id_number
    status_checks.look_up(session, actor, at(minutes), number, Purpose.POLICY, "社保补贴")


@pytest.mark.clause("R11.2", "R11.4")
def test_the_story_is_told_in_the_words_of_the_screen(session: Session, holder: Holder) -> None:
    first, second = (f"证书序号 {serial}" for serial in holder.serials)
    told = [
        (150, Event.ISSUE_ENDED, "纸质《就业创业证》已作废", f"{second}；印错了字"),
        (140, Event.ISSUE_HANDED_OVER, "纸质《就业创业证》发放本人", second),
        (
            140,
            Event.ISSUE_ENDED,
            "纸质《就业创业证》已补发、换发新证",
            f"{first}；已发新证{holder.serials[1]}",
        ),
        (140, Event.DECISION, "社区发放", "本人已签收"),
        (125, Event.PRINT, "打印《就业创业证》", "第 1 份"),
        (120, Event.ISSUE, "制作纸质《就业创业证》", second),
        (120, Event.DECISION, "区县制证", second),
        (110, Event.DECISION, "街道（乡镇）复审", "同意"),
        (100, Event.DECISION, "社区初审", "材料齐全，同意申领"),
        (90, Event.STATUS_CHECK, "核实就业失业状态", "审核就业创业扶持政策：社保补贴"),
        (80, Event.BENEFIT_REVOKED, "撤销享受扶持政策", "职业培训补贴；登记错了人"),
        (
            70,
            Event.BENEFIT,
            "享受扶持政策",
            "职业培训补贴；湘人社发〔2026〕1号；自 2026-11-01 起；1,200.50 元",
        ),
        (60, Event.ISSUE_HANDED_OVER, "纸质《就业创业证》发放本人", first),
        (60, Event.DECISION, "社区发放", "本人已签收"),
        (45, Event.PRINT, "打印《就业创业证》", "第 1 份"),
        (40, Event.ISSUE, "制作纸质《就业创业证》", first),
        (40, Event.DECISION, "区县制证", first),
        (30, Event.DECISION, "街道（乡镇）复审", "同意"),
        (20, Event.DECISION, "补正", ""),
        (10, Event.DECISION, "退回", "照片不符合要求；照片；照片要重拍"),
        (0, Event.DECISION, "社区初审", "材料齐全，同意申领"),
    ]
    assert [
        (one.at, one.event, one.title, one.words)
        for one in whole(session, holder.who.clerk, holder.person_id)
        if one.event is not Event.MESSAGE and not _registered(one)
    ] == [(at(minutes), event, title, words) for minutes, event, title, words in told]


def _registered(entry: Entry) -> bool:
    """What the registration of before brought about."""
    return entry.case is not None and entry.case.title == "失业登记"


def test_each_act_names_who_did_it(session: Session, holder: Holder) -> None:
    who = holder.who
    by = {
        (one.event, one.title): one.by
        for one in whole(session, who.clerk, holder.person_id, Show.CERTIFICATES)
        if one.event is not Event.CERTIFICATE
    }
    assert by[Event.ISSUE, "制作纸质《就业创业证》"] == who.maker.name
    assert by[Event.ISSUE_HANDED_OVER, "纸质《就业创业证》发放本人"] == who.clerk.name
    assert by[Event.ISSUE_ENDED, "纸质《就业创业证》已作废"] == who.maker.name
    assert by[Event.ISSUE_ENDED, "纸质《就业创业证》已补发、换发新证"] == who.clerk.name
    assert by[Event.STATUS_CHECK, "核实就业失业状态"] == who.clerk.name
    assert all(by.values())


def test_a_certificate_is_not_printed_again_from_the_timeline(
    session: Session, holder: Holder
) -> None:
    """Only from the register of issue, where the reason is asked for."""
    entries = whole(session, holder.who.maker, holder.person_id)
    assert {one.event for one in entries} >= {Event.PRINT, Event.ISSUE}
    assert not [one.papers for one in entries if one.papers]


def test_elsewhere_no_more_than_that_it_happened(session: Session, holder: Holder) -> None:
    elsewhere = clerk(session, "430202001001")
    entries = whole(session, elsewhere, holder.person_id, Show.CERTIFICATES)
    issued = [one for one in entries if one.title.startswith(("制作纸质", "纸质"))]
    assert len(issued) == 6
    assert {(one.words, one.by) for one in issued} == {("", "")}


def test_a_page_is_two_selects(engine: sa.Engine, session: Session, holder: Holder) -> None:
    with statements(engine) as asked:
        assert timeline(session, holder.who.clerk, holder.person_id).entries
    assert [one.split()[0] for one in asked if one != "BEGIN"] == ["SELECT", "SELECT"]

"""A person's timeline: every kind of event, in order, page by page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.timeline import Event
from portal.models import Document, MessageState
from portal.queries import timeline as queries
from portal.queries.timeline import Show, timeline
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.queries.lives import FORM, NOTICE, Life, at, whole
from tests.integration.queries.world import end
from tests.statements import statements

OF_CERTIFICATES = {
    Event.ISSUE,
    Event.ISSUE_ENDED,
    Event.ISSUE_HANDED_OVER,
    Event.BENEFIT,
    Event.BENEFIT_REVOKED,
    Event.STATUS_CHECK,
}
"""Told by test_timeline_certificates."""

MASKED = "199****0001"
TOLD = [
    (64, Event.MERGE_UNDONE, "撤销合并", "不是同一人"),
    (63, Event.MERGE, "合并重复记录", "同一人"),
    (62, Event.CARD_NOTE_CLEARED, "持临时身份证：已解除", ""),
    (61, Event.CARD_NOTE, "持临时身份证", "至 2027-01-31；原件"),
    (60, Event.IDENTITY_CHANGE, "依法变更姓名", "周建国 改为 周健国；户口簿"),
    (57, Event.CONTACT, "动态确认", "电话 · 未就业"),
    (55, Event.PRINT, "打印就业失业求职登记表", "第 2 份"),
    (50, Event.PRINT, "打印就业失业求职登记表", "第 1 份"),
    (40, Event.MESSAGE, "短信告知已办结", f"{MASKED}　您的失业登记已在"),
    (40, Event.CERTIFICATE, "生成电子《就业创业证》", "4301"),
    (40, Event.SERVING, "服务地", "长沙市芙蓉区文艺路街道识字里社区"),
    (40, Event.REGISTRATION, "求职登记有效", "自 2026-11-24 起"),
    (40, Event.REGISTRATION, "失业登记有效", "自 2026-10-08 起"),
    (40, Event.DECISION, "办结", ""),
    (40, Event.DECISION, "核验", "人工核查"),
    (30, Event.COMPARISON, "信息比对", "社会保险：与申报一致；没有在缴记录"),
    (26, Event.EVIDENCE_REMOVED, "移出扫描件", "身份证件"),
    (25, Event.EVIDENCE, "附上扫描件", "身份证件"),
    (20, Event.DECISION, "补正", ""),
    (15, Event.PRINT, "打印补正告知书", "第 1 份"),
    (10, Event.MESSAGE, "短信请本人补正", f"{MASKED}　您的失业登记有栏目要补正"),
    (10, Event.DECISION, "退回补正", "手机号码；打不通"),
    (0, Event.DECISION, "受理", ""),
]


@pytest.mark.clause("R2.8")
def test_every_kind_of_event_is_told_the_newest_first(session: Session, life: Life) -> None:
    found = whole(session, life.actor, life.person_id)
    assert [(one.at, one.event, one.title) for one in found] == [
        (at(minutes), event, title) for minutes, event, title, _words in TOLD
    ]
    for entry, (*_rest, words) in zip(found, TOLD, strict=True):
        assert entry.words.startswith(words), entry
        assert words or not entry.words, entry
    elsewhere = {Event.REGISTRATION_ENDED, Event.JOB, Event.JOB_ENDED, *OF_CERTIFICATES}
    elsewhere.add(Event.REORGANISED)  # told by reorganising/test_seen.py
    assert {one.event for one in found} == set(Event) - elsewhere


def test_entries_tell_where_by_whom_and_of_which_case(session: Session, life: Life) -> None:
    with_office = {
        Event.DECISION,
        Event.REGISTRATION,
        Event.SERVING,
        Event.CONTACT,
        Event.IDENTITY_CHANGE,
        Event.MERGE,
    }
    by_the_system = {Event.REGISTRATION, Event.SERVING, Event.CERTIFICATE, Event.MESSAGE}
    of_the_record = {
        Event.CONTACT,
        Event.IDENTITY_CHANGE,
        Event.CARD_NOTE,
        Event.CARD_NOTE_CLEARED,
        Event.MERGE,
        Event.MERGE_UNDONE,
    }
    for entry in whole(session, life.actor, life.person_id):
        assert entry.where == (life.where if entry.event in with_office else ""), entry
        assert entry.by == ("" if entry.event in by_the_system else life.actor.name), entry
        assert (entry.case is None) == (entry.event in of_the_record), entry
        if entry.case is not None:
            assert (entry.case.case_id, entry.case.opens) == (life.case_id, True)


def test_each_decision_has_its_number_and_the_papers_issued_then(
    session: Session, life: Life
) -> None:
    found = whole(session, life.actor, life.person_id)
    decisions = [one for one in found if one.event is Event.DECISION]
    assert [one.decision for one in decisions] == [5, 4, 3, 2, 1]
    kinds = [[paper.kind for paper in one.papers] for one in decisions]
    assert kinds == [[FORM], [], [], [NOTICE], []]
    prints = [one.papers for one in found if one.event is Event.PRINT]
    assert [paper.kind for papers in prints for paper in papers] == [FORM, FORM, NOTICE]
    ids = set(session.scalars(sa.select(Document.id).where(Document.case_id == life.case_id)))
    assert {paper.document_id for papers in prints for paper in papers} == ids


def test_a_message_says_how_far_it_has_come(session: Session, life: Life) -> None:
    states = [one.state for one in whole(session, life.actor, life.person_id) if one.state]
    assert states == [MessageState.WAITING, MessageState.CANCELLED]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 22, 23, 24])
def test_pages_follow_without_a_gap_or_a_double(
    session: Session, life: Life, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """Many things happen at one moment, so pages end in the middle of it."""
    at_once = whole(session, life.actor, life.person_id)
    monkeypatch.setattr(queries, "PAGE", size)
    assert whole(session, life.actor, life.person_id) == at_once


def test_each_choice_shows_its_own_and_nothing_else(session: Session, life: Life) -> None:
    everything = whole(session, life.actor, life.person_id)
    shown = {show: whole(session, life.actor, life.person_id, show) for show in Show}
    assert shown[Show.ALL] == everything
    seen: set[Event] = set()
    for show in set(Show) - {Show.ALL}:
        events = {one.event for one in shown[show]}
        assert events
        assert not events & seen
        assert shown[show] == [one for one in everything if one.event in events]
        seen |= events


def test_a_registration_that_ended_tells_when_and_why(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    first = registered(session, actor, details=unemployment_details(number))
    end(session, first.person_id)
    found = whole(session, actor, first.person_id, Show.REGISTRATIONS)
    ended = [one for one in found if one.event is Event.REGISTRATION_ENDED]
    assert {one.title for one in ended} == {"失业登记终止", "求职登记终止"}
    assert {one.words for one in ended} == {"2026-11-24，注销：入学、服兵役、移居境外"}


def test_a_page_is_two_selects(engine: sa.Engine, session: Session, life: Life) -> None:
    with statements(engine) as asked:
        assert timeline(session, life.actor, life.person_id).entries
    assert [one.split()[0] for one in asked if one != "BEGIN"] == ["SELECT", "SELECT"]

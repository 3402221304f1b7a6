"""A person's timeline: every kind of event, in order, page by page, and what another area sees."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.comparisons import Result, Source
from portal.domain.decisions import Given
from portal.domain.evidence import EvidenceKind
from portal.domain.identity_changes import CardNoteKind, ChangeKind
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.models import (
    CardNote,
    Case,
    Comparison,
    Document,
    DocumentKind,
    Evidence,
    IdentityChange,
    Merge,
    MessageState,
    Registration,
)
from portal.queries import timeline as queries
from portal.queries.timeline import Entry, Show, timeline
from portal.queries.timeline_events import Event
from portal.services import documents, engine, registration
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    officer,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.queries.world import HERE, OTHER_CITY, SIBLING_TOWN, end

FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
FORM, NOTICE = DocumentKind.REGISTRATION_FORM, DocumentKind.AMENDMENT_NOTICE
MASKED = "199****0001"


@dataclass(frozen=True)
class Life:
    """A person to whom everything has happened, and who looked after them."""

    person_id: int
    case_id: int
    actor: Actor
    where: str


def at(minutes: int) -> datetime:
    """A moment that many minutes into the story."""
    return NOW + timedelta(minutes=minutes)


@pytest.fixture(scope="module")
def life(engine: sa.Engine) -> Life:
    """Returned, put right, compared, scanned, completed, printed; changed, noted, merged."""
    with Session(engine) as session:
        actor, number = clerk(session), resident_number()
        details = unemployment_details(number, personal=personal_details(number))
        case = registration.accept(session, actor, at(0), details)
        act(session, actor, case, 10, Action.RETURN, Given(fields=("phone",), opinion="打不通"))
        documents.record_print(session, actor, at(15), case, NOTICE, "a" * 64)
        registration.resubmit(session, actor, at(20), case.id, case.version, details)
        session.add_all(_beside(case, actor))
        session.commit()
        registration.complete(session, actor, at(40), case.id, case.version, FINISH)
        documents.record_print(session, actor, at(50), case, FORM, "b" * 64)
        documents.record_print(session, actor, at(55), case, FORM, "b" * 64)
        other = registered(session, actor, now=at(58))
        session.add_all(_of_record(case.person_id, other.person_id, actor))
        session.commit()
        return Life(case.person_id, case.id, actor, actor.office_title)


def act(
    session: Session, actor: Actor, case: Case, minutes: int, action: Action, given: Given
) -> None:
    """One action on a case as it stands."""
    engine.advance(session, actor, at(minutes), case.id, case.version, action, given)


def _beside(case: Case, actor: Actor) -> list[Any]:
    """What is kept of a case beside its decisions."""
    return [
        Evidence(
            case_id=case.id,
            kind=EvidenceKind.ID_CARD,
            added_by_id=actor.user_id,
            added_at=at(25),
            removed_by_id=actor.user_id,
            removed_at=at(26),
        ),
        Comparison(
            case_id=case.id,
            source=Source.SOCIAL_INSURANCE,
            result=Result.SAME,
            words="没有在缴记录",
            actor_id=actor.user_id,
            at=at(30),
        ),
    ]


def _of_record(person_id: int, other_id: int, actor: Actor) -> list[Any]:
    """What happened to the person's record itself."""
    who = {"actor_id": actor.user_id, "office_id": actor.office_id}
    return [
        IdentityChange(
            person_id=person_id,
            kind=ChangeKind.RENAMED,
            old_name="周建国",
            new_name="周健国",
            evidence="户口簿",
            at=at(60),
            **who,
        ),
        CardNote(
            person_id=person_id,
            kind=CardNoteKind.TEMPORARY,
            until=date(2027, 1, 31),
            words="原件",
            noted_by_id=actor.user_id,
            noted_at=at(61),
            cleared_by_id=actor.user_id,
            cleared_at=at(62),
        ),
        Merge(
            kept_id=person_id,
            merged_id=other_id,
            reason="同一人",
            at=at(63),
            undone_by_id=actor.user_id,
            undone_at=at(64),
            undone_reason="不是同一人",
            **who,
        ),
    ]


def whole(session: Session, actor: Actor, person_id: int, show: Show = Show.ALL) -> list[Entry]:
    """All entries, page after page."""
    found: list[Entry] = []
    before = None
    while True:
        page = timeline(session, actor, person_id, before, show)
        assert len(page.entries) <= queries.PAGE
        found += page.entries
        if page.following is None:
            return found
        assert len(page.entries) == queries.PAGE
        before = page.following


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A session for reading."""
    with Session(engine) as made:
        yield made


TOLD = [
    (64, Event.MERGE_UNDONE, "撤销合并", "不是同一人"),
    (63, Event.MERGE, "合并重复记录", "同一人"),
    (62, Event.CARD_NOTE_CLEARED, "持临时身份证：已解除", ""),
    (61, Event.CARD_NOTE, "持临时身份证", "至 2027-01-31；原件"),
    (60, Event.IDENTITY_CHANGE, "依法变更姓名", "周建国 改为 周健国；户口簿"),
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
    never = {Event.REGISTRATION_ENDED}
    assert {one.event for one in found} == set(Event) - never


def test_entries_tell_where_by_whom_and_of_which_case(session: Session, life: Life) -> None:
    with_office = {
        Event.DECISION,
        Event.REGISTRATION,
        Event.SERVING,
        Event.IDENTITY_CHANGE,
        Event.MERGE,
    }
    by_the_system = {Event.REGISTRATION, Event.SERVING, Event.CERTIFICATE, Event.MESSAGE}
    of_the_record = {
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


@pytest.mark.parametrize("size", [1, 2, 3, 7, 21, 22, 23])
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
    reason = session.scalars(
        sa.select(Registration.end_kind).where(Registration.person_id == first.person_id).limit(1)
    ).one()
    assert reason is not None
    assert {one.words for one in ended} == {f"2026-11-24，{reason.label}"}


@pytest.fixture(scope="module")
def moved(engine: sa.Engine) -> Life:
    """Registered and printed here, ended, and registered anew in another city."""
    with Session(engine) as session:
        actor, number = clerk(session, HERE), resident_number()
        first = registered(session, actor, details=unemployment_details(number))
        documents.record_print(session, actor, at(1), first, FORM, "c" * 64)
        end(session, first.person_id)
        there = clerk(session, OTHER_CITY)
        details = unemployment_details(number)
        second = registered(session, there, now=at(100), details=details)
        documents.record_print(session, there, at(101), second, FORM, "d" * 64)
        return Life(first.person_id, first.id, there, actor.office_title)


WITHIN = {Event.DECISION, Event.PRINT, Event.MESSAGE}


def test_of_a_case_elsewhere_only_what_when_and_where_is_told(
    session: Session, moved: Life
) -> None:
    found = whole(session, moved.actor, moved.person_id)
    elsewhere = [one for one in found if one.case and one.case.case_id == moved.case_id]
    own = [one for one in found if one not in elsewhere]
    assert {one.event for one in elsewhere} >= {*WITHIN, Event.REGISTRATION, Event.CERTIFICATE}
    for entry in elsewhere:
        assert entry.case is not None
        assert not entry.case.opens
        assert entry.papers == ()
        assert entry.title
        assert entry.at < at(100)
        if entry.event in WITHIN:
            assert (entry.words, entry.by) == ("", "")
        if entry.event is Event.DECISION:
            assert entry.where == moved.where
    assert [one for one in own if one.papers]
    assert all(one.case.opens for one in own if one.case)


@pytest.mark.parametrize(
    ("area", "role", "opens"),
    [
        (HERE, Role.CLERK, {True, False}),
        (SIBLING_TOWN, Role.CLERK, {False}),
        ("430102000000", Role.REVIEWER, {True, False}),
        ("430200000000", Role.SUPERVISOR, {True, False}),
        ("430000000000", Role.SUPERVISOR, {True}),
    ],
)
def test_cases_open_for_their_own_area_and_those_above(
    session: Session, moved: Life, area: str, role: Role, opens: set[bool]
) -> None:
    viewer = officer(session, area, role)
    found = whole(session, viewer, moved.person_id)
    assert {one.case.opens for one in found if one.case} == opens


def test_nobody_elses_life_is_told(session: Session, life: Life) -> None:
    stranger = registered(session, life.actor, now=at(200))
    for entry in whole(session, life.actor, stranger.person_id):
        assert entry.case is not None
        assert entry.case.case_id == stranger.id
    for entry in whole(session, life.actor, life.person_id):
        assert entry.at < at(200)


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def test_a_page_is_two_selects(engine: sa.Engine, session: Session, life: Life) -> None:
    with counted(engine) as asked:
        assert timeline(session, life.actor, life.person_id).entries
    assert [one.split()[0] for one in asked if one != "BEGIN"] == ["SELECT", "SELECT"]

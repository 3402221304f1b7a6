"""Undoing a merge: every row as before, and only while nothing new rests on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import CardNoteKind, ChangeKind, NameChange, NumberChange
from portal.domain.permissions import Actor
from portal.models import (
    Case,
    Certificate,
    DocumentKind,
    ImportBatch,
    ImportKind,
    ImportRow,
    MergeMove,
    Message,
    OpeningBalance,
    Person,
)
from portal.queries import people
from portal.queries.belongings import BELONGINGS
from portal.services import documents, identifiers, lookups, merging, registration
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    double_number,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.doubles import (
    FINISH,
    LATER,
    NEXT_DOOR,
    kept_rows,
    merge,
    registered_twice,
    reviewer,
    two_registered,
    undo,
)
from tests.integration.services.records import race, rows_of
from tests.integration.services.test_refusals import unchanged


@dataclass(frozen=True)
class Life:
    """What a record has been through."""

    registered: bool
    waiting: bool
    area: str
    renamed: bool
    renumbered: bool
    cards: tuple[CardNoteKind, ...]
    existing: bool


lives = st.builds(
    Life,
    registered=st.booleans(),
    waiting=st.booleans(),
    area=st.sampled_from([COMMUNITY, NEXT_DOOR]),
    renamed=st.booleans(),
    renumbered=st.booleans(),
    cards=st.sampled_from([(), (CardNoteKind.LOST,), (CardNoteKind.LOST, CardNoteKind.TEMPORARY)]),
    existing=st.booleans(),
)


def live(session: Session, life: Life, number: str) -> int:
    """Somebody of that number with that life; the person's id."""
    actor = clerk(session, life.area)
    details = unemployment_details(number)
    finish = FINISH if life.registered or not life.waiting else None
    case = registration.accept(session, actor, NOW, details, finish=finish)
    person_id, case_id = case.person_id, case.id
    session.rollback()
    for kind in life.cards:
        identifiers.note_card(session, actor, NOW, person_id, kind, shanghai_day(NOW))
    if life.renamed:
        wanted = NameChange(ChangeKind.RENAMED, "周春梅", "户口簿")
        version = session.get_one(Person, person_id, populate_existing=True).version
        identifiers.change_name(session, actor, NOW, person_id, version, wanted)
    if life.renumbered:
        new = parse_id_number(double_number(number))
        change = NumberChange(ChangeKind.NEW_CARD_NUMBER, new, "新证")
        version = session.get_one(Person, person_id, populate_existing=True).version
        identifiers.change_number(session, actor, NOW, person_id, version, change)
    if life.existing:
        _take_over(session, actor, person_id, case_id)
    session.rollback()
    return person_id


def _take_over(session: Session, actor: Actor, person_id: int, case_id: int) -> None:
    """A balance, an imported row and a message, as their own services leave them."""
    session.rollback()
    batch = ImportBatch(
        kind=ImportKind.PEOPLE,
        office_id=actor.office_id,
        sha256="0" * 64,
        rows=1,
        uploaded_by_id=actor.user_id,
        uploaded_at=NOW,
    )
    session.add(batch)
    session.flush()
    counts = dict.fromkeys(("months_unreachable", "referrals", "trainings", "guidances"), 1)
    whose = {"person_id": person_id, "case_id": case_id}
    session.add_all(
        [
            ImportRow(batch_id=batch.id, number=7, cells="{}", **whose),
            OpeningBalance(recorded_at=NOW, **counts, **whose),
            Message(topic="done", phone="19900000001", text="已办结", written_at=NOW, **whose),
        ]
    )
    session.commit()


@hypothesis_settings(max_examples=hypothesis_settings().max_examples // 8)
@given(lives, lives)
def test_undoing_restores_every_row(engine: sa.Engine, one: Life, two: Life) -> None:
    with Session(engine) as session:
        actor, number = reviewer(session), resident_number()
        kept = live(session, one, number)
        merged = live(session, two, double_number(number))
        plan = merging.preview(session, actor, kept, merged)
        before = kept_rows(engine)
        if plan.hindrances:
            with pytest.raises(RuleBroken):
                merge(session, actor, kept, merged)
            assert kept_rows(engine) == before
            return
        done = merge(session, actor, kept, merged)
        for name, model in BELONGINGS.items():
            left = rows_of(session, model, person_id=merged)
            assert len(left) <= (name == Certificate.__tablename__), name
        assert kept_rows(engine) != before
        undo(session, actor, done)
        assert kept_rows(engine) == before


def test_a_merge_is_undone_once(engine: sa.Engine, session: Session) -> None:
    actor, (kept, merged) = reviewer(session), two_registered(session)
    done = merge(session, actor, kept, merged)
    assert len(rows_of(session, MergeMove, merge_id=done)) > 0
    assert "理由" in unchanged(
        engine, session, RuleBroken, partial(merging.undo, session, actor, LATER, done, "")
    )
    session.rollback()
    outcomes = race(
        engine,
        *(lambda own: merging.undo(own, actor, LATER, done, "不是同一人").id for _ in range(2)),
    )
    assert outcomes.count(done) == 1, outcomes
    assert any("已经撤销" in str(one) for one in outcomes)


def _print(session: Session, here: Actor, case: Case, _number: str) -> None:
    kind = DocumentKind.REGISTRATION_FORM
    documents.record_print(session, here, LATER, case, kind, "0" * 64)


def _note(session: Session, here: Actor, case: Case, _number: str) -> None:
    identifiers.note_card(session, here, LATER, case.person_id, CardNoteKind.LOST, None)


def _rename(session: Session, here: Actor, case: Case, _number: str) -> None:
    version = session.get_one(Person, case.person_id).version
    wanted = NameChange(ChangeKind.RENAMED, "周春梅", "户口簿")
    identifiers.change_name(session, here, LATER, case.person_id, version, wanted)


def _use_number(session: Session, here: Actor, _case: Case, number: str) -> None:
    registration.accept(session, here, LATER, unemployment_details(number))


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (_print, "打印"),
        (_note, "登记证件挂失"),
        (_rename, "更正证件号码或姓名"),
        (_use_number, "另一条新记录"),
    ],
)
def test_what_came_since_is_named_and_keeps_a_merge_from_being_undone(
    engine: sa.Engine,
    session: Session,
    act: Callable[[Session, Actor, Case, str], None],
    words: str,
) -> None:
    actor, here, first = reviewer(session), clerk(session), resident_number()
    case, number = (
        registered(session, here, details=unemployment_details(first)),
        double_number(first),
    )
    kept, case_id = case.person_id, case.id
    merged = registered(session, here, details=unemployment_details(number)).person_id
    done = merge(session, actor, kept, merged)
    act(session, here, session.get_one(Case, case_id), number)
    told = unchanged(engine, session, Conflict, partial(undo, session, actor, done))
    assert words in told


def test_looking_is_nothing_new_and_merges_are_undone_the_last_first(
    engine: sa.Engine, session: Session
) -> None:
    actor, here = reviewer(session), clerk(session)
    one, two, three = registered_twice(session, here, times=3)
    first = merge(session, actor, one, two)
    lookups.reveal(session, here, one)
    second = merge(session, actor, three, one)
    assert people.kept_record(session, two) == three
    told = unchanged(engine, session, NotFound, partial(undo, session, actor, first))
    assert told
    undo(session, actor, second)
    third = merge(session, actor, one, three)
    told = unchanged(engine, session, Conflict, partial(undo, session, actor, first))
    assert "合并重复记录" in told
    undo(session, actor, third)
    undo(session, actor, first)
    assert [people.kept_record(session, person) for person in (one, two, three)] == [
        one,
        two,
        three,
    ]

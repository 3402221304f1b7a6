"""The open work of a clerk who leaves goes to a colleague of the same office."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Case, Decision, Draft
from portal.queries import open_work
from portal.services import accounts, drafts, handover, registration
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, PROVINCE
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer, registered, resident_number, unemployment_details
from tests.integration.services.records import race, raw_rows, rows_of


def at_work(session: Session, code: str = COMMUNITY) -> Actor:
    """A clerk with two waiting cases, a closed one and a draft."""
    actor = clerk(session, code)
    for _ in range(2):
        registration.accept(session, actor, NOW, unemployment_details())
    registered(session, actor)
    drafts.start(session, actor, "unemployment", {"name": ["钟灵"]}, NOW)
    return actor


def work(session: Session, actor: Actor, user_id: int) -> list[str]:
    session.rollback()
    return [str(one) for one in open_work.of_account(session, actor, user_id)]


def test_waiting_cases_and_drafts_change_hands_and_nothing_else(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    leaver, successor = at_work(session), clerk(session)
    decided = [one.actor_id for one in rows_of(session, Decision)]
    versions = {one.id: one.version for one in rows_of(session, Case)}
    given = handover.hand_over(session, system, leaver.user_id, leaver.office_id, successor.user_id)
    assert (given.cases, given.drafts) == (2, 1)
    assert work(session, system, leaver.user_id) == []
    assert work(session, system, successor.user_id) == ["2 件在办、1 份草稿"]
    assert len(rows_of(session, Case, clerk_id=leaver.user_id)) == 1, "the closed one stays"
    assert [one.actor_id for one in rows_of(session, Decision)] == decided
    assert {one.id: one.version for one in rows_of(session, Case)} == versions
    (draft,) = rows_of(session, Draft, user_id=successor.user_id)
    payload, _saved = drafts.read(session, successor, draft.token, "unemployment")
    assert payload == {"name": ["钟灵"]}
    (entry,) = rows_of(session, AuditEntry, action="work.hand_over", subject_id=leaver.user_id)
    assert entry.user_id == system.user_id
    assert entry.detail.startswith(f"{leaver.office_title}：2 件在办、1 份草稿，移交给 officer")


def test_the_successor_finishes_what_was_handed_over(session: Session, system: Actor) -> None:
    leaver, successor = clerk(session), clerk(session)
    case = registration.accept(session, leaver, NOW, unemployment_details(resident_number()))
    case_id, version = case.id, case.version
    accounts.set_active(session, system, leaver.user_id, active=False)
    handover.hand_over(session, system, leaver.user_id, leaver.office_id, successor.user_id)
    session.rollback()
    assert session.get_one(Case, case_id).clerk_id == successor.user_id
    assert session.get_one(Case, case_id).version == version


def test_each_office_is_handed_over_by_itself(session: Session) -> None:
    province = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    leaver, successor = at_work(session), clerk(session)
    there = clerk(session, "430102001002")
    moved = rows_of(session, Case, clerk_id=leaver.user_id, closed_at=None)[0]
    moved.handling_office_id = there.office_id
    session.commit()
    assert sorted(work(session, province, leaver.user_id)) == ["1 件在办", "1 件在办、1 份草稿"]
    handover.hand_over(session, province, leaver.user_id, leaver.office_id, successor.user_id)
    assert work(session, province, leaver.user_id) == ["1 件在办"]
    handover.hand_over(session, province, leaver.user_id, there.office_id, there.user_id)
    assert work(session, province, leaver.user_id) == []
    with pytest.raises(Conflict):
        handover.hand_over(session, province, leaver.user_id, there.office_id, there.user_id)


def test_only_to_a_clerk_at_work_in_that_office(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    leaver, disabled = at_work(session), clerk(session)
    accounts.set_active(session, system, disabled.user_id, active=False)
    unfit = (
        leaver,
        disabled,
        clerk(session, "430102001002"),
        officer(session, COMMUNITY, Role.REVIEWER),
    )
    before = raw_rows(engine)
    for successor in unfit:
        with pytest.raises(RuleBroken) as refused:
            handover.hand_over(session, system, leaver.user_id, leaver.office_id, successor.user_id)
        assert [one.field for one in refused.value.problems] == ["successor"]
    assert raw_rows(engine) == before


def test_not_by_others_and_not_out_of_the_district(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    leaver, successor = at_work(session), clerk(session)
    far, colleague = at_work(session, OTHER_COMMUNITY), clerk(session, OTHER_COMMUNITY)
    others = [officer(session, DISTRICT, role) for role in (Role.SECURITY_ADMIN, Role.SUPERVISOR)]
    before = raw_rows(engine)
    for actor in (*others, leaver, successor):
        with pytest.raises(NotAllowed):
            handover.hand_over(session, actor, leaver.user_id, leaver.office_id, successor.user_id)
    with pytest.raises(NotFound):
        handover.hand_over(session, system, far.user_id, far.office_id, colleague.user_id)
    assert work(session, system, far.user_id) == []
    assert raw_rows(engine) == before


def test_of_two_who_hand_over_at_once_one_is_told(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    administrators = [officer(session, DISTRICT, Role.SYSTEM_ADMIN) for _ in range(2)]
    successors = [clerk(session) for _ in range(2)]
    for _ in range(rounds):
        leaver = at_work(session)
        session.rollback()
        results = race(
            engine,
            *(
                partial(_hand_over, actor=actor, leaver=leaver, successor=successor)
                for actor, successor in zip(administrators, successors, strict=True)
            ),
        )
        assert sorted(map(str, results)) == [
            "2 件在办、1 份草稿",
            "这里已经没有在办的工作，可能刚刚移交或办结",
        ]
        assert work(session, administrators[0], leaver.user_id) == []


def _hand_over(session: Session, actor: Actor, leaver: Actor, successor: Actor) -> str:
    return str(
        handover.hand_over(session, actor, leaver.user_id, leaver.office_id, successor.user_id)
    )

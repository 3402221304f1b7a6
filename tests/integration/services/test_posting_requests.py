"""Postings that were asked for: granted or turned down by the 安全管理员, as a whole."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Posting, PostingRequest, User
from portal.queries import posting_requests as queries
from portal.queries.areas import office_by_area_code
from portal.services import accounts, posting_requests
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, PROVINCE, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, RuleBroken
from portal.services.transactions import writing
from tests.factories import NOW, make_user, officer
from tests.integration.services.records import race, raw_rows, rows_of


@pytest.fixture
def security(session: Session) -> Actor:
    """芙蓉区's 安全管理员, who decides."""
    return officer(session, DISTRICT, Role.SECURITY_ADMIN)


def asked(
    session: Session,
    actor: Actor,
    role: Role = Role.CLERK,
    code: str = COMMUNITY,
    user_id: int | None = None,
) -> int:
    """A request for a new account, or for the one given; returns its id."""
    office = office_by_area_code(session, code)
    assert office is not None
    if user_id is None:
        count = session.scalar(sa.select(sa.func.count(User.id)))
        user_id = make_user(session, f"asked{count}", "新同事", code).id
    request = PostingRequest(
        user_id=user_id,
        office_id=office.id,
        role=role,
        requested_by_id=actor.user_id,
        requested_at=NOW,
    )
    with writing(session):
        posting_requests.ask(session, actor, request)
    return request.id


def request_of(session: Session, request_id: int) -> PostingRequest:
    session.rollback()
    return session.get_one(PostingRequest, request_id, populate_existing=True)


def waiting_ids(session: Session, actor: Actor) -> set[int]:
    return {one.id for one in session.scalars(queries.waiting(actor))}


def test_granted_together_they_are_posted_from_today(
    session: Session, system: Actor, security: Actor
) -> None:
    first = asked(session, system)
    user_id = request_of(session, first).user_id
    second = asked(session, system, Role.REVIEWER, TOWNSHIP, user_id)
    assert posting_requests.grant(session, security, {first, second}, NOW) == 2
    held = {(one.role, one.started_on) for one in rows_of(session, Posting, user_id=user_id)}
    assert held == {(Role.CLERK, NOW.date()), (Role.REVIEWER, NOW.date())}
    decided = request_of(session, first)
    assert (decided.granted, decided.decided_by_id) == (True, security.user_id)
    entries = rows_of(session, AuditEntry, subject_id=user_id, action="posting.add")
    assert [one.user_id for one in entries] == [security.user_id] * 2
    assert not waiting_ids(session, security) & {first, second}


def test_turned_down_nobody_is_posted_and_it_can_be_asked_again(
    session: Session, system: Actor, security: Actor
) -> None:
    first = asked(session, system)
    user_id = request_of(session, first).user_id
    assert posting_requests.turn_down(session, security, {first}, NOW) == 1
    assert request_of(session, first).granted is False
    assert not rows_of(session, Posting, user_id=user_id)
    (entry,) = rows_of(session, AuditEntry, subject_id=user_id, action="posting.turn_down")
    assert entry.detail.startswith("经办人 长沙市芙蓉区")
    again = asked(session, system, user_id=user_id)
    assert posting_requests.grant(session, security, {again}, NOW) == 1


def test_one_that_breaks_a_rule_holds_all_back_and_is_named(
    engine: sa.Engine, session: Session, system: Actor, security: Actor
) -> None:
    good = asked(session, system)
    wrong_level = asked(session, system, Role.CERTIFICATE_MAKER)
    disabled = asked(session, system)
    accounts.set_active(session, system, request_of(session, disabled).user_id, active=False)
    held = asked(session, system)
    posting_requests.grant(session, security, {held}, NOW)
    twice = asked(session, system, user_id=request_of(session, held).user_id)
    own = asked(session, security)
    before = raw_rows(engine)
    with pytest.raises(RuleBroken) as refused:
        posting_requests.grant(session, security, {good, wrong_level, disabled, twice, own}, NOW)
    assert {one.field: one.message for one in refused.value.problems} == {
        f"request-{wrong_level}": "这一级机构不设制证员",
        f"request-{disabled}": "账号已停用",
        f"request-{twice}": "此人在该机构已有这个岗位",
        f"request-{own}": "自己的或自己申请的岗位，请由另一位安全管理员办理",
    }
    assert raw_rows(engine) == before
    assert posting_requests.turn_down(session, security, {wrong_level, twice, own}, NOW) == 3
    assert posting_requests.grant(session, security, {good}, NOW) == 1


def test_nothing_chosen_is_told(session: Session, security: Actor) -> None:
    for act in (posting_requests.grant, posting_requests.turn_down):
        with pytest.raises(RuleBroken, match="先勾选"):
            act(session, security, set(), NOW)


def test_a_delegate_sees_and_decides_what_lies_in_the_district_only(
    engine: sa.Engine, session: Session, system: Actor, security: Actor
) -> None:
    province = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    own = asked(session, system)
    elsewhere = asked(session, province, code=OTHER_COMMUNITY)
    moved = make_user(session, f"moved{system.user_id}", "新同事", OTHER_COMMUNITY, Role.CLERK).id
    crossing = asked(session, province, user_id=moved)
    seen = waiting_ids(session, security)
    assert own in seen
    assert not seen & {elsewhere, crossing}
    assert queries.first(session, security).waiting.number == len(seen)
    before = raw_rows(engine)
    for act in (posting_requests.grant, posting_requests.turn_down):
        for hidden in (elsewhere, crossing):
            with pytest.raises(Conflict):
                act(session, security, {own, hidden}, NOW)
    assert raw_rows(engine) == before
    above = officer(session, PROVINCE, Role.SECURITY_ADMIN)
    assert {own, elsewhere, crossing} <= waiting_ids(session, above)
    assert posting_requests.grant(session, above, {elsewhere, crossing}, NOW) == 2


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_only_the_security_administrator_decides(
    engine: sa.Engine, session: Session, system: Actor, role: Role
) -> None:
    request = asked(session, system)
    actor = officer(session, PROVINCE, role)
    before = raw_rows(engine)
    for act in (posting_requests.grant, posting_requests.turn_down):
        with pytest.raises(NotAllowed):
            act(session, actor, {request}, NOW)
    assert raw_rows(engine) == before


def test_of_two_who_decide_at_once_the_second_is_told(
    engine: sa.Engine, session: Session, system: Actor, rounds: int
) -> None:
    deciders = [officer(session, DISTRICT, Role.SECURITY_ADMIN) for _ in range(2)]
    for _ in range(rounds):
        request = asked(session, system)
        user_id = request_of(session, request).user_id
        session.rollback()
        acts = [partial(_grant, actor=actor, request=request) for actor in deciders]
        results = race(engine, *acts)
        assert sorted(map(str, results)) == [
            "1",
            str(Conflict("选中的岗位有的已由他人办理，请看最新的名单")),
        ]
        assert len(rows_of(session, Posting, user_id=user_id)) == 1


def _grant(session: Session, actor: Actor, request: int) -> int:
    return posting_requests.grant(session, actor, {request}, NOW)

"""Who is posted where in which role: the security administrator's work (三员分立)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.permissions import ROLE_LEVELS, Actor, Role
from portal.models import NO_PASSWORD, AuditEntry, Office, Posting, User
from portal.queries.areas import office_by_area_code
from portal.services import postings
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, PROVINCE, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from tests.factories import NOW, make_user, officer
from tests.integration.services.records import race, raw_rows, rows_of

TODAY = NOW.date()
OFFICES = {
    Level.COMMUNITY: COMMUNITY,
    Level.TOWN: TOWNSHIP,
    Level.COUNTY: DISTRICT,
    Level.CITY: CITY,
    Level.PROVINCE: PROVINCE,
}


@pytest.fixture
def security(session: Session) -> Actor:
    """A 安全管理员."""
    return officer(session, PROVINCE, Role.SECURITY_ADMIN)


@pytest.fixture
def newcomer(session: Session, request: pytest.FixtureRequest) -> int:
    """The id of an account without a posting."""
    name = f"newcomer-{abs(hash(request.node.nodeid)):x}"[:40]
    return make_user(session, name, "新同事", COMMUNITY).id


def office_id(session: Session, code: str) -> int:
    office = office_by_area_code(session, code)
    assert office is not None
    return office.id


def post(session: Session, actor: Actor, user_id: int, role: Role, code: str = COMMUNITY) -> None:
    postings.add_posting(session, actor, user_id, office_id(session, code), role, TODAY)


def test_a_role_is_posted_only_where_the_office_has_it(
    engine: sa.Engine, session: Session, security: Actor
) -> None:
    """The whole table role × level, each with an account of its own."""
    for role, level in product(Role, Level):
        user_id = make_user(session, f"{role}.{level}", "新同事", COMMUNITY).id
        if level in ROLE_LEVELS[role]:
            post(session, security, user_id, role, OFFICES[level])
            (posting,) = rows_of(session, Posting, user_id=user_id)
            assert (posting.role, posting.started_on, posting.ended_on) == (role, TODAY, None)
            continue
        before = raw_rows(engine)
        with pytest.raises(RuleBroken, match=f"不设{role.label}"):
            post(session, security, user_id, role, OFFICES[level])
        assert raw_rows(engine) == before


@pytest.mark.parametrize(
    ("held", "area", "wanted", "wanted_area"),
    [
        (Role.CLERK, COMMUNITY, Role.AUDITOR, PROVINCE),
        (Role.AUDITOR, PROVINCE, Role.CLERK, COMMUNITY),
        (Role.AUDITOR, PROVINCE, Role.SYSTEM_ADMIN, PROVINCE),
        (Role.SYSTEM_ADMIN, PROVINCE, Role.SUPERVISOR, PROVINCE),
    ],
)
def test_who_administers_does_nothing_else(
    session: Session, security: Actor, held: Role, area: str, wanted: Role, wanted_area: str
) -> None:
    holder = officer(session, area, held)
    with pytest.raises(RuleBroken) as refused:
        post(session, security, holder.user_id, wanted, wanted_area)
    assert [problem.field for problem in refused.value.problems] == ["role"]
    (posting,) = rows_of(session, Posting, user_id=holder.user_id)
    postings.end_posting(session, security, posting.id, TODAY)
    post(session, security, holder.user_id, wanted, wanted_area)


def test_one_clerk_may_serve_two_villages_and_review_in_one(
    session: Session, security: Actor, newcomer: int
) -> None:
    post(session, security, newcomer, Role.CLERK)
    post(session, security, newcomer, Role.CLERK, "430102001002")
    post(session, security, newcomer, Role.REVIEWER)
    with pytest.raises(Conflict, match="已有这个岗位"):
        post(session, security, newcomer, Role.CLERK)
    entries = rows_of(session, AuditEntry, action="posting.add", subject_id=newcomer)
    assert [one.detail.split()[0] for one in entries] == ["经办人", "经办人", "审核人"]
    assert {one.user_id for one in entries} == {security.user_id}


def test_an_ended_posting_ends_the_sessions_and_may_begin_anew(
    session: Session, security: Actor, newcomer: int
) -> None:
    post(session, security, newcomer, Role.CLERK)
    (posting,) = rows_of(session, Posting, user_id=newcomer)
    before = session.get_one(User, newcomer).session_epoch
    tomorrow: date = TODAY + timedelta(days=1)
    posting_id = posting.id
    postings.end_posting(session, security, posting_id, tomorrow)
    with pytest.raises(NotFound):
        postings.end_posting(session, security, posting_id, tomorrow)
    assert session.get_one(User, newcomer).session_epoch == before + 1
    post(session, security, newcomer, Role.CLERK)
    ended = [one.ended_on for one in rows_of(session, Posting, user_id=newcomer)]
    assert ended == [tomorrow, None]
    (entry,) = rows_of(session, AuditEntry, action="posting.end", subject_id=newcomer)
    assert entry.detail.startswith("经办人 长沙市芙蓉区")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECURITY_ADMIN])
def test_only_the_security_administrator_posts(
    engine: sa.Engine, session: Session, newcomer: int, role: Role
) -> None:
    actor = officer(session, PROVINCE, role)
    (own,) = rows_of(session, Posting, user_id=actor.user_id)
    own_id = own.id
    before = raw_rows(engine)
    with pytest.raises(NotAllowed):
        post(session, actor, newcomer, Role.CLERK)
    with pytest.raises(NotAllowed):
        postings.end_posting(session, actor, own_id, TODAY)
    assert raw_rows(engine) == before


def test_not_oneself_nobody_unknown_and_no_closed_office(
    engine: sa.Engine, session: Session, security: Actor, newcomer: int
) -> None:
    (own,) = rows_of(session, Posting, user_id=security.user_id)
    closed = office_id(session, "430102001007")
    session.get_one(Office, closed).closed_on = TODAY
    session.commit()
    own_id, here = own.id, office_id(session, COMMUNITY)
    session.rollback()
    before = raw_rows(engine)
    for refusal, act in (
        (NotAllowed, partial(post, session, security, security.user_id, Role.CLERK)),
        (NotAllowed, partial(postings.end_posting, session, security, own_id, TODAY)),
        (NotFound, partial(post, session, security, 999_999, Role.CLERK)),
        (NotFound, partial(postings.end_posting, session, security, 999_999, TODAY)),
        (RuleBroken, partial(post, session, security, newcomer, Role.CLERK, "430102001007")),
    ):
        with pytest.raises(refusal):
            act()
    with pytest.raises(RuleBroken, match="没有这个机构"):
        postings.add_posting(session, security, newcomer, here + 999_999, Role.CLERK, TODAY)
    assert raw_rows(engine) == before


def test_two_security_administrators_cannot_break_the_separation_together(
    engine: sa.Engine, session: Session, newcomer: int
) -> None:
    administrators = [officer(session, PROVINCE, Role.SECURITY_ADMIN) for _ in range(2)]
    wanted = (Role.SYSTEM_ADMIN, Role.AUDITOR)
    session.rollback()

    def act(actor: Actor, role: Role, own: Session) -> str:
        post(own, actor, newcomer, role, PROVINCE)
        return "posted"

    pairs = zip(administrators, wanted, strict=True)
    outcomes = race(engine, *(partial(act, actor, role) for actor, role in pairs))
    refused = [one for one in outcomes if isinstance(one, ServiceError)]
    assert len(refused) == 1
    assert isinstance(refused[0], RuleBroken)
    assert len(rows_of(session, Posting, user_id=newcomer)) == 1


def test_who_gave_a_password_can_not_be_the_administrator_it_opens(
    session: Session, security: Actor, newcomer: int
) -> None:
    """三员分立: a district's account that becomes an administrator starts without a password."""
    epoch = session.get_one(User, newcomer).session_epoch
    district = office_id(session, DISTRICT)
    postings.add_posting(session, security, newcomer, district, Role.SYSTEM_ADMIN, TODAY)
    user = session.get_one(User, newcomer, populate_existing=True)
    assert (user.password_hash, user.must_change_password) == (NO_PASSWORD, True)
    assert user.session_epoch > epoch

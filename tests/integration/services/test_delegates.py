"""A district's administrators: what they reach, and what stays the province's."""

from __future__ import annotations

from itertools import product

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import ADMINISTRATORS, ROLE_LEVELS, Actor, Role
from portal.models import Posting, User
from portal.queries import staff
from portal.queries.areas import office_by_area_code
from portal.queries.scope import account_in_area
from portal.services import accounts, postings
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, PROVINCE, TOWNSHIP
from portal.services.errors import NotFound, RuleBroken
from portal.services.guard import kept
from tests.factories import NOW, make_user, officer
from tests.integration.services.records import raw_rows, rows_of

TODAY = NOW.date()
NEXT_DISTRICT = "430103000000"
CITY = "430100000000"
PLACES = (None, COMMUNITY, TOWNSHIP, DISTRICT, CITY, OTHER_COMMUNITY)


@pytest.fixture
def security(session: Session) -> Actor:
    """芙蓉区's 安全管理员."""
    return officer(session, DISTRICT, Role.SECURITY_ADMIN)


def office_id(session: Session, code: str) -> int:
    office = office_by_area_code(session, code)
    assert office is not None
    return office.id


def test_the_list_and_the_single_account_agree_for_every_account(session: Session) -> None:
    """Own office × posting × role × ended: the query's condition is the predicate's."""
    for home, place, role, ended in product(
        PLACES, PLACES, (Role.CLERK, Role.AUDITOR), (False, True)
    ):
        user = make_user(
            session, f"at{session.scalar(sa.select(sa.func.count(User.id)))}", "某人", COMMUNITY
        )
        user.office_id = office_id(session, home) if home else None
        if place:
            user.postings = [
                Posting(
                    office_id=office_id(session, place),
                    role=role,
                    started_on=TODAY,
                    ended_on=TODAY if ended else None,
                )
            ]
        session.commit()
    session.expire_all()
    for code in (DISTRICT, NEXT_DISTRICT, PROVINCE):
        actor = officer(session, code, Role.SYSTEM_ADMIN)
        listed = set(session.scalars(sa.select(User.id).where(account_in_area(actor))))
        everyone = session.scalars(sa.select(User)).all()
        reached = {one.id for one in everyone if actor.can("account.manage", kept(one))}
        assert listed == reached
        assert (len(listed) == len(everyone)) is (code == PROVINCE)


BEYOND = (
    ("another district's", OTHER_COMMUNITY, Role.CLERK, OTHER_COMMUNITY),
    ("posted in another district, too", COMMUNITY, Role.CLERK, OTHER_COMMUNITY),
    ("posted above the district", DISTRICT, Role.SUPERVISOR, CITY),
    ("an administrator of the same district", DISTRICT, Role.SECURITY_ADMIN, DISTRICT),
    ("the province's", PROVINCE, Role.AUDITOR, PROVINCE),
)


@pytest.mark.parametrize(("home", "role", "place"), [one[1:] for one in BEYOND])
def test_what_the_district_does_not_keep_is_not_even_there(
    engine: sa.Engine,
    session: Session,
    system: Actor,
    security: Actor,
    home: str,
    role: Role,
    place: str,
) -> None:
    other = officer(session, place, role)
    session.get_one(User, other.user_id).office_id = office_id(session, home)
    session.commit()
    (posting,) = rows_of(session, Posting, user_id=other.user_id)
    posting_id = posting.id
    before = raw_rows(engine)
    with pytest.raises(NotFound):
        accounts.reset_password(session, system, other.user_id)
    with pytest.raises(NotFound):
        accounts.set_active(session, system, other.user_id, active=False)
    with pytest.raises(NotFound):
        postings.end_posting(session, security, posting_id, TODAY)
    with pytest.raises(NotFound):
        postings.add_posting(
            session, security, other.user_id, office_id(session, COMMUNITY), Role.CLERK, TODAY
        )
    assert raw_rows(engine) == before
    for delegate in (system, security):
        assert staff.in_area(session, delegate, other.user_id) is None


def test_a_delegate_does_within_the_district_what_the_province_does(
    session: Session, system: Actor, security: Actor
) -> None:
    first = accounts.add_account(
        session, system, f"own.{system.user_id}", "新同事", office_id(session, COMMUNITY), NOW
    )
    assert first
    (user,) = rows_of(session, User, username=f"own.{system.user_id}")
    user_id = user.id
    postings.add_posting(
        session, security, user_id, office_id(session, TOWNSHIP), Role.REVIEWER, TODAY
    )
    (posting,) = rows_of(session, Posting, user_id=user_id)
    postings.end_posting(session, security, posting.id, TODAY)
    assert accounts.reset_password(session, system, user_id) != first
    accounts.set_active(session, system, user_id, active=False)


@pytest.mark.parametrize("code", [OTHER_COMMUNITY, NEXT_DISTRICT, CITY, PROVINCE])
def test_no_account_and_no_posting_outside_the_district(
    engine: sa.Engine, session: Session, system: Actor, security: Actor, code: str
) -> None:
    own = make_user(session, f"own.{security.user_id}", "新同事", COMMUNITY).id
    beyond = office_id(session, code)
    before = raw_rows(engine)
    with pytest.raises(RuleBroken, match="不在您的辖区") as refused:
        accounts.add_account(session, system, f"far.{system.user_id}", "某人", beyond, NOW)
    assert refused.value.problems[0].field == "office"
    for role in Role:
        with pytest.raises(RuleBroken, match="不在您的辖区"):
            postings.add_posting(session, security, own, beyond, role, TODAY)
    assert raw_rows(engine) == before


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_only_the_province_posts_administrators(
    session: Session, security: Actor, role: Role
) -> None:
    user_id = make_user(session, f"{role}.{security.user_id}", "新同事", DISTRICT).id
    district = office_id(session, DISTRICT)
    with pytest.raises(RuleBroken) as refused:
        postings.add_posting(session, security, user_id, district, role, TODAY)
    (problem,) = refused.value.problems
    assert problem.field == "role"
    assert problem.message in {"管理员由省级安全管理员设置", "这一级机构不设审计管理员"}
    above = officer(session, PROVINCE, Role.SECURITY_ADMIN)
    allowed = [
        code for code in (DISTRICT, PROVINCE) if code == PROVINCE or role is not Role.AUDITOR
    ]
    postings.add_posting(session, above, user_id, office_id(session, allowed[0]), role, TODAY)
    (posting,) = rows_of(session, Posting, user_id=user_id)
    assert posting.office.area.level in ROLE_LEVELS[role]

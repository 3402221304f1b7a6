"""The administrators' lists, and the suggestions while an area or an office is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import day_begins
from portal.domain.permissions import Role
from portal.models import Area, Login, User
from portal.queries import areas, audit, staff
from portal.queries.audit import AuditFilter
from portal.services import logins
from portal.services.demo.accounts import COMMUNITY, DISTRICT, PASSWORD, PROVINCE
from portal.services.signing_in import Origin, SignInRefused, sign_in
from tests.factories import clerk, make_user, officer
from tests.trail import add_entries

DAY = datetime(2031, 5, 6, tzinfo=UTC).date()


@pytest.fixture(scope="module")
def trail(engine: sa.Engine) -> tuple[int, int]:
    """120 acts of one, 7 of another, around the two midnights of a day in Shanghai."""
    with Session(engine) as session:
        users = [clerk(session).user_id for _ in range(2)]
        begins = day_begins(DAY)
        entries = [
            {"at": begins + timedelta(minutes=12 * (number - 3)), "user_id": users[number >= 120]}
            for number in range(127)
        ]
        add_entries(session, *entries)
        return users[0], users[1]


def audit_pages(session: Session, wanted: AuditFilter) -> Iterator[list[int]]:
    before = None
    while True:
        page = audit.entries(session, wanted, before)
        yield [line.entry.id for line in page.lines]
        if page.following is None:
            return
        before = page.following


@pytest.mark.parametrize(("who", "sizes"), [(0, [50, 50, 20]), (1, [7])])
def test_the_trail_of_one_person_newest_first(
    session: Session, trail: tuple[int, int], who: int, sizes: list[int]
) -> None:
    pages = list(audit_pages(session, AuditFilter(user_id=trail[who])))
    ids = [one for page in pages for one in page]
    assert [len(page) for page in pages] == sizes
    assert ids == sorted(set(ids), reverse=True)


def test_the_trail_of_a_day_is_cut_in_shanghai(session: Session, trail: tuple[int, int]) -> None:
    """24 hours of 12 minutes are 120 acts: three before midnight and four after fall out."""
    pages = list(audit_pages(session, AuditFilter(DAY, DAY)))
    assert sum(map(len, pages)) == 120
    both = audit_pages(session, AuditFilter(DAY, DAY, user_id=trail[0]))
    assert sum(map(len, both)) == 117
    assert list(
        audit_pages(
            session, AuditFilter(last=DAY - timedelta(days=2), first=DAY - timedelta(days=2))
        )
    ) == [[]]


def test_a_line_names_who_acted_where_and_on_whose_account(session: Session) -> None:
    actor = clerk(session)
    user = session.get_one(User, actor.user_id)
    username = user.username
    for password in ("wrong", PASSWORD):
        try:
            sign_in(session, username, password, Origin("10.0.0.9", "r"))
        except SignInRefused:
            assert audit.last_sign_in(session, actor.user_id) is None
    latest, earlier = audit.entries(session, AuditFilter(user_id=actor.user_id), None).lines
    assert [line.entry.result for line in (latest, earlier)] == ["done", "refused"]
    assert (latest.name, latest.username, latest.account) == (actor.name, username, username)
    assert audit.last_sign_in(session, actor.user_id) == latest.entry.at


def test_accounts_by_the_beginning_of_either_name(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        make_user(session, f"zzz_{number}", f"欧阳{number}", COMMUNITY)
    make_user(session, "zzzz", "百分之五十%", COMMUNITY)
    monkeypatch.setattr(staff, "PAGE", 3)
    everywhere = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    pages, after = [], None
    while True:
        page = staff.accounts(session, everywhere, "ZZZ_", after)
        pages.append([user.username for user in page.accounts])
        after = page.following
        if after is None:
            break
    assert pages == [["zzz_0", "zzz_1", "zzz_2"], ["zzz_3", "zzz_4", "zzz_5"], ["zzz_6"]]
    by_name = staff.accounts(session, everywhere, "欧阳6", None)
    assert [user.username for user in by_name.accounts] == ["zzz_6"]
    assert staff.accounts(session, everywhere, "%", None).accounts == []


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("长沙", "长沙市"),
        ("芙蓉区", "长沙市芙蓉区"),
        ("文艺路", "长沙市芙蓉区文艺路街道"),
        ("长沙市芙蓉区文艺路街道识字里", "长沙市芙蓉区文艺路街道识字里社区"),
        ("识字里", "长沙市芙蓉区文艺路街道识字里社区"),
    ],
)
def test_areas_are_suggested_widest_first(session: Session, typed: str, first: str) -> None:
    found = areas.suggest(session, typed)
    assert found[0].full_name == first
    assert len(found) <= 12
    depths = [area.path.count("/") for area in found]
    assert depths == sorted(depths)


@pytest.mark.parametrize("typed", ["", "%", "_", "北京市"])
def test_nothing_is_suggested_for_nothing(session: Session, typed: str) -> None:
    assert list(areas.suggest(session, typed)) == []


@pytest.mark.parametrize("typed", ["湖南省", "湖南", "湖南省长沙市芙蓉区", "长沙市芙蓉区"])
def test_offices_are_found_with_and_without_the_province(session: Session, typed: str) -> None:
    everywhere = officer(session, PROVINCE, Role.SECURITY_ADMIN)
    names = [area.full_name for area in areas.suggest_offices(session, everywhere, typed)]
    assert names[0] == ("湖南省" if typed in "湖南省" else "长沙市芙蓉区")
    office = areas.office_by_full_name(session, names[0])
    assert office is not None
    assert office.full_name == names[0]


def test_a_name_is_an_area_only_where_it_is_the_only_one(session: Session) -> None:
    area = areas.by_full_name(session, "长沙市芙蓉区")
    assert area is not None
    assert area.code == "430102000000"
    assert areas.by_full_name(session, "芙蓉区") is None
    assert areas.office_by_full_name(session, "长沙市没有区") is None


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Level.COMMUNITY, COMMUNITY),
        (Level.TOWN, "430102001000"),
        (Level.COUNTY, "430102000000"),
        (Level.CITY, "430100000000"),
        (Level.PROVINCE, "430000000000"),
    ],
)
def test_above_a_community_lies_one_area_a_level(session: Session, level: Level, code: str) -> None:
    community = session.scalars(sa.select(Area).where(Area.code == COMMUNITY)).one()
    found = areas.ancestor(session, community, level)
    assert found is not None
    assert found.code == code
    city = areas.ancestor(session, community, Level.CITY)
    assert city is not None
    assert areas.ancestor(session, city, Level.TOWN) is None


@pytest.mark.parametrize(
    ("number", "county"),
    [("430102198503150018", "长沙市芙蓉区"), ("110101198503150018", None), ("43010", None)],
)
def test_a_card_tells_the_county_where_it_is_ours(
    session: Session, number: str, county: str | None
) -> None:
    area = areas.county_of_card(session, number)
    assert (area and area.full_name) == county


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("湖南", []),
        ("荷塘区", []),
        ("长沙市芙蓉区文艺路街道识字里", ["长沙市芙蓉区文艺路街道识字里社区"]),
        ("湖南省长沙市芙蓉区文艺路街道识字里", ["长沙市芙蓉区文艺路街道识字里社区"]),
    ],
)
def test_a_districts_administrator_is_offered_its_own_offices(
    session: Session, typed: str, names: list[str]
) -> None:
    delegate = officer(session, DISTRICT, Role.SYSTEM_ADMIN)
    found = areas.suggest_offices(session, delegate, typed)
    assert [area.full_name for area in found] == names
    widest = areas.suggest_offices(session, delegate, "芙蓉区")
    assert widest[0].full_name == "长沙市芙蓉区"
    assert all(delegate.covers(area.path) for area in widest)


def test_accounts_that_nobody_used_for_long(session: Session) -> None:
    """Open ones alone, and none that is newer than the time."""
    now = datetime.now(UTC)
    everywhere = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    since = now - timedelta(days=90)
    used = {
        "yyy_lately": 89,
        "yyy_long_ago": 91,
        "yyy_never": None,
        "yyy_new": None,
        "yyy_shut": 91,
    }
    for username, days in used.items():
        one = make_user(session, username, "欧阳", COMMUNITY)
        one.created_at = now - timedelta(days=1 if username == "yyy_new" else 100)
        one.active = username != "yyy_shut"
        session.commit()
        if days is not None:
            logins.begin(session, one.id, Origin("192.0.2.1", ""), hours=10)
            begun = {"begun_at": now - timedelta(days=days)}
            session.execute(sa.update(Login).where(Login.user_id == one.id).values(**begun))
            session.commit()
    page = staff.accounts(session, everywhere, "yyy_", None, since)
    assert [one.username for one in page.accounts] == ["yyy_long_ago", "yyy_never"]
    assert list(page.last_logins.values()) == [now - timedelta(days=91)]

"""Who may do what: every permission × role × level against the table below."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import Level
from portal.domain.permissions import (
    ADMINISTRATORS,
    BUSINESS_ROLES,
    PERMISSIONS,
    ROLE_LEVELS,
    ROLE_TITLES,
    Actor,
    Role,
    Subject,
    role_conflict,
)

EVERY_LEVEL = set(Level)
EVERYONE = set(Role)
BUSINESS = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER, Role.COUNSELLOR, Role.SUPERVISOR}
PRINTERS = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER}

EXPECTED: dict[str, tuple[set[Role], set[Level]]] = {
    "public": (EVERYONE, EVERY_LEVEL),
    "self.manage": (EVERYONE, EVERY_LEVEL),
    "desk.read": (BUSINESS, EVERY_LEVEL),
    "confirmation.read": (BUSINESS, EVERY_LEVEL),
    "confirmation.record": ({Role.CLERK}, {Level.COMMUNITY}),
    "service311.read": (BUSINESS, EVERY_LEVEL),
    "service311.record": ({Role.CLERK}, {Level.COMMUNITY}),
    "training.keep": ({Role.REVIEWER, Role.COUNSELLOR}, {Level.COUNTY}),
    "training.read": (BUSINESS, EVERY_LEVEL),
    "guidance.read": (BUSINESS, {Level.COMMUNITY, Level.COUNTY}),
    "guidance.handle": ({Role.REVIEWER, Role.COUNSELLOR}, {Level.COUNTY}),
    "notice.see": (BUSINESS, {Level.COMMUNITY}),
    "draft.write": ({Role.CLERK}, {Level.COMMUNITY}),
    "case.read": (BUSINESS, EVERY_LEVEL),
    "case.accept": ({Role.CLERK}, {Level.COMMUNITY}),
    "case.handle": ({Role.CLERK}, {Level.COMMUNITY}),
    "case.review": ({Role.REVIEWER}, {Level.TOWN}),
    "case.revoke": ({Role.REVIEWER}, {Level.TOWN, Level.COUNTY}),
    "move.judge": (
        {Role.REVIEWER, Role.SUPERVISOR},
        {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE},
    ),
    "certificate.request": ({Role.CLERK}, {Level.COMMUNITY}),
    "certificate.hand_out": ({Role.CLERK}, {Level.COMMUNITY}),
    "certificate.uncollected": (BUSINESS, {Level.COMMUNITY, Level.TOWN, Level.COUNTY}),
    "certificate.make": ({Role.CERTIFICATE_MAKER}, {Level.COUNTY}),
    "certificate.register": (
        {Role.CERTIFICATE_MAKER, Role.REVIEWER, Role.SUPERVISOR},
        {Level.COUNTY},
    ),
    "benefit.record": ({Role.REVIEWER}, {Level.COUNTY}),
    "status.check": (PRINTERS, EVERY_LEVEL),
    "person.read": (BUSINESS, EVERY_LEVEL),
    "person.search": (BUSINESS, EVERY_LEVEL),
    "person.lookup": ({Role.CLERK, Role.REVIEWER}, EVERY_LEVEL),
    "person.reveal": (PRINTERS, EVERY_LEVEL),
    "person.identify": ({Role.CLERK}, {Level.COMMUNITY}),
    "person.own_access": ({Role.CLERK}, {Level.COMMUNITY}),
    "person.merge": ({Role.REVIEWER}, {Level.TOWN, Level.COUNTY}),
    "evidence.view": (PRINTERS, EVERY_LEVEL),
    "document.print": (PRINTERS, EVERY_LEVEL),
    "comparison.load": ({Role.REVIEWER}, {Level.COUNTY}),
    "employer.read": (BUSINESS, EVERY_LEVEL),
    "vacancy.read": (BUSINESS, EVERY_LEVEL),
    "vacancy.audit": ({Role.REVIEWER}, {Level.COUNTY}),
    "standard.keep": ({Role.REVIEWER}, {Level.COUNTY}),
    "standard.read": (BUSINESS, {Level.COMMUNITY, Level.TOWN, Level.COUNTY}),
    "rolls.below": (BUSINESS, EVERY_LEVEL - {Level.COMMUNITY}),
    "roster.load": ({Role.CLERK}, {Level.COMMUNITY}),
    "roster.read": (BUSINESS, EVERY_LEVEL),
    "message.read": (BUSINESS, EVERY_LEVEL),
    "message.handle": ({Role.CLERK, Role.REVIEWER, Role.COUNSELLOR}, EVERY_LEVEL),
    "account.manage": ({Role.SYSTEM_ADMIN}, EVERY_LEVEL),
    "posting.manage": ({Role.SECURITY_ADMIN}, EVERY_LEVEL),
    "policy.secure": ({Role.SECURITY_ADMIN}, {Level.PROVINCE}),
    "area.reorganise": ({Role.SYSTEM_ADMIN}, EVERY_LEVEL),
    "area.approve": ({Role.SECURITY_ADMIN}, EVERY_LEVEL),
    "area.orders": ({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}, EVERY_LEVEL),
    "office.choose": (set(ADMINISTRATORS), EVERY_LEVEL),
    "audit.read": ({Role.AUDITOR}, EVERY_LEVEL),
}
BY_POST = {
    **{
        permission: {(Role.CLERK, Level.COMMUNITY), (Role.REVIEWER, Level.COUNTY)}
        for permission in ("import.people", "employer.record", "vacancy.enter", "vacancy.manage")
    },
    "overview.read": {
        (Role.REVIEWER, Level.COMMUNITY),
        *product(BUSINESS, EVERY_LEVEL - {Level.COMMUNITY}),
    },
    "case.decide": {
        (Role.CLERK, Level.COMMUNITY),
        (Role.REVIEWER, Level.TOWN),
        (Role.CERTIFICATE_MAKER, Level.COUNTY),
        (Role.COUNSELLOR, Level.COUNTY),
    },
}
"""Where a role's level matters differently from role to role."""

POSTED_AT = {
    Role.CLERK: {Level.COMMUNITY},
    Role.REVIEWER: {Level.COMMUNITY, Level.TOWN, Level.COUNTY},
    Role.CERTIFICATE_MAKER: {Level.COUNTY},
    Role.COUNSELLOR: {Level.COUNTY},
    Role.SUPERVISOR: {Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE},
    Role.SYSTEM_ADMIN: {Level.COUNTY, Level.PROVINCE},
    Role.SECURITY_ADMIN: {Level.COUNTY, Level.PROVINCE},
    Role.AUDITOR: {Level.PROVINCE},
}

permissions = st.sampled_from(sorted(PERMISSIONS))
levels = st.sampled_from(Level)
role_sets = st.frozensets(st.sampled_from(Role))


def actor(level: Level, *roles: Role, path: str = "1/2/") -> Actor:
    return Actor(1, "张敏", 2, "识字里社区", level, path, frozenset(roles))


def test_the_table_knows_every_permission() -> None:
    assert set(EXPECTED) | set(BY_POST) == set(PERMISSIONS)


@pytest.mark.parametrize("permission", BY_POST)
def test_permission_by_post(permission: str) -> None:
    for role, level in product(Role, Level):
        may = actor(level, role).can(permission)
        assert may is ((role, level) in BY_POST[permission]), (role, level)


@pytest.mark.parametrize("permission", EXPECTED)
def test_permission_by_role_by_level(permission: str) -> None:
    roles, places = EXPECTED[permission]
    for role, level in product(Role, Level):
        may = actor(level, role).can(permission)
        assert may is (role in roles and level in places), (role, level)


@given(permissions, levels, role_sets)
def test_roles_add_up(permission: str, level: Level, roles: frozenset[Role]) -> None:
    """Several roles at one office may what one of them may; no role may what is open to all."""
    singly = any(actor(level, role).can(permission) for role in roles)
    open_to_all = permission in {"public", "self.manage"}
    assert actor(level, *roles).can(permission) is (singly or open_to_all)


BY_AREA = {
    *("case.read", "case.handle", "case.review", "case.revoke", "certificate.make"),
    *("person.read", "evidence.view", "document.print"),
    *("roster.load", "roster.read", "move.judge", "message.handle", "vacancy.audit"),
    *("confirmation.read", "confirmation.record", "service311.read", "service311.record"),
    *("guidance.handle", "area.reorganise", "area.approve", "area.orders"),
}
BY_OWNER = {"draft.write"}
# What no area keeps is the province's, which reaches everything.
KEPT = {"account.manage", "posting.manage"}


@pytest.mark.parametrize("permission", EXPECTED)
def test_permission_by_area_by_owner(permission: str) -> None:
    """On a subject a permission holds where it holds at all, and area and owner agree."""
    roles, places = EXPECTED[permission]
    for role, level in product(roles, places):
        one = actor(level, role)
        for path, owner in product(("1/2/", "1/2/7/", "1/", "1/3/"), (1, 9)):
            agreed = (permission not in BY_AREA or path.startswith("1/2/")) and (
                permission not in BY_OWNER or owner == 1
            )
            if permission in KEPT:
                agreed = level is Level.PROVINCE or path.startswith("1/2/")
            assert one.can(permission, Subject((path,), owner)) is agreed, (path, owner)


@pytest.mark.parametrize("permission", sorted(KEPT))
def test_what_no_area_keeps_is_the_provinces(permission: str) -> None:
    (role,) = EXPECTED[permission][0]
    for level in Level:
        assert actor(level, role).can(permission, Subject()) is (level is Level.PROVINCE)


def test_a_subject_of_several_areas_is_reached_through_any() -> None:
    one = actor(Level.COMMUNITY, Role.CLERK)
    assert one.can("document.print", Subject(("1/3/", "1/2/")))
    assert not one.can("document.print", Subject())


def test_an_unknown_permission_is_an_error() -> None:
    with pytest.raises(KeyError):
        actor(Level.COMMUNITY, Role.CLERK).can("case.delete")


def test_roles_are_posted_where_the_office_has_them() -> None:
    assert ROLE_LEVELS == POSTED_AT
    assert set(ROLE_TITLES) == set(Role)
    assert len(set(ROLE_TITLES.values())) == len(Role)


def test_administrators_and_business_share_no_role() -> None:
    assert {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR} == ADMINISTRATORS
    assert BUSINESS == BUSINESS_ROLES


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", Role)
def test_three_administrators_are_three_people(held: Role, wanted: Role) -> None:
    why = role_conflict(frozenset({held}), wanted)
    administering = {held, wanted} & ADMINISTRATORS
    if len(administering) == 2:
        assert why == "系统管理员、安全管理员、审计管理员须由不同的人担任"
    elif administering and held is not wanted:
        assert why == "管理员不得兼任业务岗位"
    else:
        assert why is None


@pytest.mark.parametrize("wanted", Role)
def test_the_first_role_never_conflicts(wanted: Role) -> None:
    assert role_conflict(frozenset(), wanted) is None


@given(st.lists(st.sampled_from(Role)))
def test_nobody_gets_to_administer_and_work_one_role_after_another(wishes: list[Role]) -> None:
    held: frozenset[Role] = frozenset()
    for wanted in wishes:
        if role_conflict(held, wanted) is None:
            held |= {wanted}
    assert held <= BUSINESS_ROLES or (len(held) == 1 and held <= ADMINISTRATORS)


@pytest.mark.parametrize(
    ("path", "covered"),
    [("1/2/", True), ("1/2/3/", True), ("1/", False), ("1/23/", False), ("1/3/2/", False)],
)
def test_an_actor_covers_the_own_area_and_all_below(path: str, covered: bool) -> None:
    assert actor(Level.COUNTY, Role.REVIEWER).covers(path) is covered


def test_the_role_title_lists_the_roles_in_one_order() -> None:
    both = (Role.CERTIFICATE_MAKER, Role.REVIEWER)
    assert actor(Level.COUNTY, *both).role_title == "审核人、制证员"
    assert actor(Level.COUNTY).role_title == ""

"""Who may do what: permissions are names, each with a predicate over role, level, area and owner.

Asked without a subject, a permission answers whether the actor could ever use it, which is what an
endpoint or a button asks; asked with one, whether it holds for that very case, person or draft.
Lists are the other half: every query returns only what lies in the actor's area.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.areas import Level, is_within, path_range


class Role(enum.StrEnum):
    """What a posting lets its holder do; the titles are the screen's words."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    CERTIFICATE_MAKER = "certificate_maker"
    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """The role's name on the screen."""
        return ROLE_TITLES[self]


ROLE_TITLES: Mapping[Role, str] = MappingProxyType(
    {
        Role.CLERK: "经办人",
        Role.REVIEWER: "审核人",
        Role.CERTIFICATE_MAKER: "制证员",
        Role.COUNSELLOR: "职业指导师",
        Role.SUPERVISOR: "主管",
        Role.SYSTEM_ADMIN: "系统管理员",
        Role.SECURITY_ADMIN: "安全管理员",
        Role.AUDITOR: "审计管理员",
    }
)

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
BUSINESS_ROLES = frozenset(Role) - ADMINISTRATORS

ROLE_LEVELS: Mapping[Role, frozenset[Level]] = MappingProxyType(
    {
        Role.CLERK: frozenset({Level.COMMUNITY}),
        Role.REVIEWER: frozenset({Level.COMMUNITY, Level.TOWN, Level.COUNTY}),
        Role.CERTIFICATE_MAKER: frozenset({Level.COUNTY}),
        Role.COUNSELLOR: frozenset({Level.COUNTY}),
        Role.SUPERVISOR: frozenset({Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE}),
        Role.SYSTEM_ADMIN: frozenset({Level.COUNTY, Level.PROVINCE}),
        Role.SECURITY_ADMIN: frozenset({Level.COUNTY, Level.PROVINCE}),
        Role.AUDITOR: frozenset({Level.PROVINCE}),
    }
)
"""The levels of office at which a role can be posted; a county's administrators are delegates."""


@dataclass(frozen=True)
class Subject:
    """What an act is about: the paths of its areas, and the account whose own it is."""

    areas: tuple[str, ...] = ()
    owner_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A signed-in person at work: one office, and the roles held there.

    ``past_office_ids`` are offices that were closed in favour of this one.
    """

    user_id: int
    name: str
    office_id: int
    office_title: str
    level: Level
    area_path: str
    roles: frozenset[Role]
    remote: str = ""
    request_id: str = ""
    past_office_ids: tuple[int, ...] = ()

    @property
    def area_range(self) -> tuple[str, str]:
        """The paths of the area and all below it: ``low <= path < high``."""
        return path_range(self.area_path)

    @property
    def own_offices(self) -> tuple[int, ...]:
        """The office, and those that left it what they had."""
        return (self.office_id, *self.past_office_ids)

    @property
    def role_title(self) -> str:
        """The roles as the screen shows them, in the order of ``Role``."""
        return "、".join(role.label for role in Role if role in self.roles)

    def can(self, permission: str, subject: Subject | None = None) -> bool:
        """Whether it is allowed, at all or on a subject; an unknown name raises ``KeyError``."""
        return PERMISSIONS[permission](self, subject)

    def covers(self, area_path: str) -> bool:
        """Whether the area lies in the actor's own."""
        return is_within(area_path, self.area_path)


Predicate = Callable[[Actor, Subject | None], bool]


def _holds(*roles: Role) -> Predicate:
    wanted = frozenset(roles)
    return lambda actor, _subject: bool(actor.roles & wanted)


def _at(*levels: Level) -> Predicate:
    return lambda actor, _subject: actor.level in levels


def _in_area(actor: Actor, subject: Subject | None) -> bool:
    return subject is None or any(actor.covers(path) for path in subject.areas)


def _keeps(actor: Actor, subject: Subject | None) -> bool:
    """Accounts that no district keeps (a subject without an area) are the province's."""
    return actor.level is Level.PROVINCE or _in_area(actor, subject)


def _own(actor: Actor, subject: Subject | None) -> bool:
    return subject is None or subject.owner_id == actor.user_id


def _all(*predicates: Predicate) -> Predicate:
    return lambda actor, subject: all(holds(actor, subject) for holds in predicates)


def _either(*predicates: Predicate) -> Predicate:
    return lambda actor, subject: any(holds(actor, subject) for holds in predicates)


def _anyone(_actor: Actor, _subject: Subject | None) -> bool:
    return True


_business = _holds(*BUSINESS_ROLES)
_clerk = _all(_holds(Role.CLERK), _at(Level.COMMUNITY))
_reviewer_above = _all(_holds(Role.REVIEWER), _at(Level.TOWN))
_above = _all(_business, _at(Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE))
_maker = _all(_holds(Role.CERTIFICATE_MAKER), _at(Level.COUNTY))
_counsellor = _all(_holds(Role.COUNSELLOR), _at(Level.COUNTY))
_county_reviewer = _all(_holds(Role.REVIEWER), _at(Level.COUNTY))
_enters_vacancies = _either(_clerk, _county_reviewer)
_printer = _holds(Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER)

PUBLIC = "public"
"""The one permission that needs no log-in."""

PERMISSIONS: Mapping[str, Predicate] = MappingProxyType(
    {
        PUBLIC: _anyone,
        "self.manage": _anyone,
        "desk.read": _business,
        "confirmation.read": _all(_business, _in_area),
        "confirmation.record": _all(_clerk, _in_area),
        "service311.read": _all(_business, _in_area),
        "service311.record": _all(_clerk, _in_area),
        "training.keep": _all(_holds(Role.REVIEWER, Role.COUNSELLOR), _at(Level.COUNTY)),
        "training.read": _business,
        "guidance.read": _all(_business, _at(Level.COMMUNITY, Level.COUNTY)),
        "guidance.handle": _all(
            _holds(Role.COUNSELLOR, Role.REVIEWER), _at(Level.COUNTY), _in_area
        ),
        "notice.see": _all(_business, _at(Level.COMMUNITY)),
        "draft.write": _all(_clerk, _own),
        "case.read": _all(_business, _in_area),
        "case.accept": _clerk,
        "case.handle": _all(_clerk, _in_area),
        "case.decide": _all(_either(_clerk, _reviewer_above, _maker, _counsellor), _in_area),
        "case.review": _all(_reviewer_above, _in_area),
        "case.revoke": _all(_holds(Role.REVIEWER), _at(Level.TOWN, Level.COUNTY), _in_area),
        "move.judge": _all(
            _holds(Role.REVIEWER, Role.SUPERVISOR),
            _at(Level.TOWN, Level.COUNTY, Level.CITY, Level.PROVINCE),
            _in_area,
        ),
        "certificate.request": _clerk,
        "certificate.hand_out": _clerk,
        "certificate.uncollected": _all(
            _holds(*BUSINESS_ROLES), _at(Level.COMMUNITY, Level.TOWN, Level.COUNTY)
        ),
        "certificate.make": _all(_maker, _in_area),
        "certificate.register": _all(
            _holds(Role.CERTIFICATE_MAKER, Role.REVIEWER, Role.SUPERVISOR), _at(Level.COUNTY)
        ),
        "benefit.record": _all(_holds(Role.REVIEWER), _at(Level.COUNTY)),
        "status.check": _printer,
        "person.read": _all(_business, _in_area),
        "person.search": _business,
        "person.lookup": _holds(Role.CLERK, Role.REVIEWER),
        "person.reveal": _printer,
        "person.identify": _clerk,
        "person.own_access": _clerk,
        "person.merge": _all(_holds(Role.REVIEWER), _at(Level.TOWN, Level.COUNTY)),
        "evidence.view": _all(_printer, _in_area),
        "document.print": _all(_printer, _in_area),
        "comparison.load": _all(_holds(Role.REVIEWER), _at(Level.COUNTY)),
        "overview.read": _either(_above, _all(_holds(Role.REVIEWER), _at(Level.COMMUNITY))),
        "rolls.below": _above,
        "account.manage": _all(_holds(Role.SYSTEM_ADMIN), _keeps),
        "posting.manage": _all(_holds(Role.SECURITY_ADMIN), _keeps),
        "policy.secure": _all(_holds(Role.SECURITY_ADMIN), _at(Level.PROVINCE)),
        "area.reorganise": _all(_holds(Role.SYSTEM_ADMIN), _in_area),
        "area.approve": _all(_holds(Role.SECURITY_ADMIN), _in_area),
        "area.orders": _all(_holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN), _in_area),
        "office.choose": _holds(*ADMINISTRATORS),
        "audit.read": _holds(Role.AUDITOR),
        "roster.load": _all(_clerk, _in_area),
        "roster.read": _all(_business, _in_area),
        "employer.read": _business,
        "employer.record": _enters_vacancies,
        "vacancy.read": _business,
        "vacancy.enter": _enters_vacancies,
        "vacancy.manage": _all(_enters_vacancies, _in_area),
        "vacancy.audit": _all(_county_reviewer, _in_area),
        "standard.keep": _all(_holds(Role.REVIEWER), _at(Level.COUNTY)),
        "standard.read": _all(_business, _at(Level.COMMUNITY, Level.TOWN, Level.COUNTY)),
        "message.read": _business,
        "message.handle": _all(_holds(Role.CLERK, Role.REVIEWER, Role.COUNSELLOR), _in_area),
        "import.people": _either(_clerk, _all(_holds(Role.REVIEWER), _at(Level.COUNTY))),
    }
)


def role_fault(held: frozenset[Role], wanted: Role, level: Level) -> str | None:
    """Why a role can't be had at an office of this level; None where it can."""
    if level not in ROLE_LEVELS[wanted]:
        return f"这一级机构不设{wanted.label}"
    return role_conflict(held, wanted)


def role_conflict(held: frozenset[Role], wanted: Role) -> str | None:
    """Why a role can't be added (三员分立): a Chinese sentence, or None where it can."""
    together = held | {wanted}
    administering = together & ADMINISTRATORS
    if len(administering) > 1:
        return "系统管理员、安全管理员、审计管理员须由不同的人担任"
    if administering and together - ADMINISTRATORS:
        return "管理员不得兼任业务岗位"
    return None

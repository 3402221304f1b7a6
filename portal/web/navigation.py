"""The side navigation: what the actor's roles open, and how much waits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import g, request, url_for
from sqlalchemy.orm import Session

from portal.domain.confirmation import month_of
from portal.domain.permissions import Actor
from portal.queries import office_counts, outbox, posting_requests, role_changes
from portal.queries.counts import Count, counts_up_to
from portal.queries.desk import DeskFilter
from portal.queries.office_counts import MonthCounts, OfficeCounts
from portal.queries.vacancy_audits import Turns
from portal.web.time import business_now, business_today

_ENTRIES = (
    ("待办", "desk.show", "desk.read"),
    ("审核", "reviews.index", "case.review"),
    ("制证", "making.index", "certificate.make"),
    ("待领取", "issues.waiting", "certificate.uncollected"),
    ("发证登记", "issues.index", "certificate.register"),
    ("劳动者", "people.index", "person.search"),
    ("动态确认", "confirmation.index", "confirmation.record"),
    ("动态确认", "rolls.show", "rolls.below"),
    ("“311”服务", "service311.index", "service311.read"),
    ("职业指导", "guidance.index", "guidance.handle"),
    ("培训班", "training.index", "training.keep"),
    ("迁入迁出", "moves.index", "desk.read"),
    ("花名册登记", "rosters.index", "roster.read"),
    ("用人单位", "employers.index", "employer.read"),
    ("岗位", "vacancies.index", "vacancy.read"),
    ("状态核实", "status_checks.index", "status.check"),
    ("辖区概况", "overview.show", "overview.read"),
    ("存量导入", "golive.index", "import.people"),
    ("比对数据", "comparisons.index", "comparison.load"),
    ("低保标准", "standards.index", "standard.keep"),
    ("账号", "admin.accounts", "account.manage"),
    ("岗位与角色", "admin.postings", "posting.manage"),
    ("安全设置", "admin.security", "policy.secure"),
    ("机构调整", "reorganisations.index", "area.orders"),
    ("审计记录", "admin.audit", "audit.read"),
)
"""Title, endpoint and the permission that opens it, in the order of the screen."""

_PART_OF = {
    **dict.fromkeys(
        ("identity_changes", "benefits", "deregistration", "matching", "own_access"), "people"
    ),
    "rolls": "confirmation",
    "outbox": "desk",
}
"""Rooms that are entered from a page of another one."""

_SEVERAL_LISTS = frozenset({"admin", "issues"})
"""Rooms with more than one entry."""


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; ``active`` marks its room, ``urgent`` that something is late.

    ``mark`` is the id of its count, where a page brings that up to date by itself.
    """

    title: str
    url: str
    active: bool
    count: int | None = None
    urgent: bool = False
    mark: str = ""


def home_endpoint(actor: Actor) -> str:
    """Where the actor's work begins: the first entry open to them."""
    for _title, endpoint, permission in _ENTRIES:
        if actor.can(permission):
            return endpoint
    return "auth.password"


def navigation(actor: Actor | None, session: Session) -> list[Entry]:
    """The entries open to the actor; with the desk, the number of cases that wait for them."""
    if actor is None:
        return []
    return [
        _entry(session, actor, title, endpoint)
        for title, endpoint, permission in _ENTRIES
        if actor.can(permission)
    ]


def _entry(session: Session, actor: Actor, title: str, endpoint: str) -> Entry:
    entry = Entry(_title(actor, title), url_for(endpoint), _is_here(endpoint))
    if endpoint == "admin.postings":
        return replace(entry, count=posting_requests.count(session, actor).number)
    if endpoint == "admin.audit":
        return replace(entry, count=role_changes.count(session, actor.user_id).number)
    if endpoint == "confirmation.index":
        left = month_counts(session, actor)
        number = left.waiting.number if left else 0
        return replace(entry, count=number, mark="count-confirmation")
    if endpoint == "vacancies.index" and actor.can("vacancy.enter"):
        turns = vacancy_turns(session, actor)
        return replace(entry, count=turns.number, urgent=bool(turns.late))
    if endpoint != "desk.show" or not actor.can("case.decide"):
        return entry
    counts = desk_counts(session, actor)
    late = bool(counts[DeskFilter.LATE])
    return replace(entry, count=counts[DeskFilter.ALL].number, urgent=late)


def _title(actor: Actor, title: str) -> str:
    """Where nothing is the actor's own to do, the desk is a view of what others have open."""
    return "在办办件" if title == "待办" and not actor.can("case.decide") else title


def _is_here(endpoint: str) -> bool:
    here = request.blueprint or ""
    if here in _SEVERAL_LISTS:  # the address tells which: the longest that leads here
        entries = [one for _title, one, _permission in _ENTRIES if one.split(".")[0] == here]
        leading = [one for one in entries if f"{request.path}/".startswith(f"{url_for(one)}/")]
        return max(leading, key=lambda one: len(url_for(one)), default=None) == endpoint
    return endpoint.split(".")[0] in (here, _PART_OF.get(here))


def desk_counts(session: Session, actor: Actor) -> dict[DeskFilter, Count]:
    """How many cases wait on the actor's own desk; asked once a request."""
    return _counts(session, actor).desk


def month_counts(session: Session, actor: Actor) -> MonthCounts | None:
    """How much is left of this month's roll; None to somebody who keeps none."""
    return _counts(session, actor).month


def vacancy_turns(session: Session, actor: Actor) -> Turns:
    """How many vacancies wait for the actor."""
    return _counts(session, actor).vacancies


def failed_messages(session: Session, actor: Actor) -> Count:
    """How many messages of the actor's own offices nobody has seen to yet, or of a part's."""
    if actor != g.actor:
        return counts_up_to(session, outbox.failed_here(actor))[0]
    return _counts(session, actor).messages


def _counts(session: Session, actor: Actor) -> OfficeCounts:
    """All that the navigation counts of an office, asked once a request."""
    if "counts" not in g:
        month = month_of(business_now())
        g.counts = office_counts.of(session, actor, business_today(), month)
    counts: OfficeCounts = g.counts
    return counts

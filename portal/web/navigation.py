"""The side navigation: what the actor's roles open, and how much waits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import g, request, url_for
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.queries import desk, posting_requests
from portal.queries.counts import Count
from portal.queries.desk import DeskFilter
from portal.web.time import business_today

_ENTRIES = (
    ("待办", "desk.show", "desk.read"),
    ("审核", "reviews.index", "case.review"),
    ("制证", "making.index", "certificate.make"),
    ("待领取", "issues.waiting", "certificate.uncollected"),
    ("发证登记", "issues.index", "certificate.register"),
    ("劳动者", "people.index", "person.search"),
    ("迁入迁出", "moves.index", "desk.read"),
    ("花名册登记", "rosters.index", "roster.read"),
    ("用人单位", "employers.index", "employer.read"),
    ("状态核实", "status_checks.index", "status.check"),
    ("辖区概况", "overview.show", "overview.read"),
    ("存量导入", "golive.index", "import.people"),
    ("比对数据", "comparisons.index", "comparison.load"),
    ("低保标准", "standards.index", "standard.keep"),
    ("账号", "admin.accounts", "account.manage"),
    ("岗位与角色", "admin.postings", "posting.manage"),
    ("机构调整", "reorganisations.index", "area.orders"),
    ("审计记录", "admin.audit", "audit.read"),
)
"""Title, endpoint and the permission that opens it, in the order of the screen."""

_PART_OF = {"identity_changes": "people", "benefits": "people", "deregistration": "people"}
"""Rooms that are entered from a page of another one."""

_SEVERAL_LISTS = frozenset({"admin", "issues"})
"""Rooms with more than one entry."""


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; ``active`` marks its room, ``urgent`` that something is late."""

    title: str
    url: str
    active: bool
    count: int | None = None
    urgent: bool = False


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
    return _PART_OF.get(here, here) == endpoint.split(".")[0]


def desk_counts(session: Session, actor: Actor) -> dict[DeskFilter, Count]:
    """How many cases wait on the actor's own desk; asked once a request."""
    if "desk_counts" not in g:
        g.desk_counts = desk.counts(session, actor, business_today())
    counts: dict[DeskFilter, Count] = g.desk_counts
    return counts

"""The side navigation: what the actor's roles open, and how much waits."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor

_ENTRIES: tuple[tuple[str, str, str] | None, ...] = (
    ("待办", "desk.show", "desk.read"),
    ("劳动者", "people.index", "person.search"),
    ("辖区概况", "overview.show", "overview.read"),
    None,
    ("账号", "admin.accounts", "account.manage"),
    ("岗位与角色", "admin.postings", "posting.manage"),
    ("审计记录", "admin.audit", "audit.read"),
)


@dataclass(frozen=True)
class Entry:
    """One line of the navigation."""

    title: str
    url: str
    active: bool
    count: int | None = None
    urgent: bool = False


def navigation(actor: Actor | None, _session: Session) -> list[Entry | None]:
    """The entries open to the actor; None stands for a line between groups."""
    if actor is None:
        return []
    found: list[Entry | None] = []
    for entry in _ENTRIES:
        if entry is None:
            found.append(None)
        elif actor.can(entry[2]):
            active = (request.blueprint or "") == entry[1].split(".")[0] and (
                entry[1].startswith(("desk", "people", "overview")) or request.endpoint == entry[1]
            )
            found.append(Entry(entry[0], url_for(entry[1]), active))
    while found and found[-1] is None:
        found.pop()
    return found[1:] if found and found[0] is None else found

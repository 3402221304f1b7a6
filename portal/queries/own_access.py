"""What the audit trail tells a person of how their data were used (本人信息查询)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.domain.audit_actions import action_title
from portal.domain.dates import day_begins, day_ends, shanghai_day
from portal.domain.own_access import staff_number
from portal.domain.permissions import Actor, Role
from portal.models import AccessRequest, Area, AuditEntry, Office, Person, Posting
from portal.queries.audit import records_of

MOST_LINES: Final = 500
"""The most entries on one paper, some twenty pages."""

_SHOWN = 20


@dataclass(frozen=True)
class AccessLine:
    """One act on the person's data: by whom is told by office, role and number, not by name."""

    at: datetime
    office: str
    role: str
    staff: str
    act: str


def count(session: Session, person: Person, first: date, last: date, at: datetime) -> int:
    """How many entries there are of some days, up to one more than a paper holds."""
    found = _entries(session, person, first, last, at).with_only_columns(AuditEntry.id)
    limited = found.order_by(None).limit(MOST_LINES + 1).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(limited)) or 0


def lines(session: Session, request: AccessRequest) -> list[AccessLine]:
    """What was entered about the person by the moment of the request, the newest first.

    Of all their records, also those that were merged into theirs.
    """
    rows = session.execute(
        _entries(session, request.person, request.first, request.last, request.at).limit(MOST_LINES)
    ).all()
    held = _postings(session, {row.user_id for row in rows if row.user_id is not None})
    return [
        AccessLine(
            at=row.at,
            office=row.full_name or "系统自动办理",
            role=_role(held[row.user_id, row.office_id], shanghai_day(row.at)),
            staff=staff_number(row.user_id) if row.user_id is not None else "",
            act=action_title(row.action),
        )
        for row in rows
    ]


def _entries(
    session: Session, person: Person, first: date, last: date, at: datetime
) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            AuditEntry.at,
            AuditEntry.user_id,
            AuditEntry.office_id,
            AuditEntry.action,
            Area.full_name,
        )
        .outerjoin(Office, Office.id == AuditEntry.office_id)
        .outerjoin(Area, Area.id == Office.area_id)
        .where(
            AuditEntry.person_id.in_(records_of(session, person)),
            AuditEntry.result == "done",
            AuditEntry.at >= day_begins(first),
            AuditEntry.at < min(day_ends(last), at),
        )
        .order_by(AuditEntry.id.desc())
    )


def _postings(
    session: Session, user_ids: Iterable[int]
) -> Mapping[tuple[int | None, int | None], list[Posting]]:
    """What these accounts have held, by account and office."""
    found: defaultdict[tuple[int | None, int | None], list[Posting]] = defaultdict(list)
    wanted = sa.select(Posting).where(Posting.user_id.in_(list(user_ids)))
    for one in session.scalars(wanted):
        found[one.user_id, one.office_id].append(one)
    return found


def _role(held: Sequence[Posting], on: date) -> str:
    """The roles of a day; all that were ever held there where none is on record for it."""
    then = [one for one in held if one.started_on <= on and (not one.ended_on or on < one.ended_on)]
    roles = {one.role for one in then or held}
    return "、".join(role.label for role in Role if role in roles)


def request(session: Session, actor: Actor, request_id: int) -> AccessRequest | None:
    """A request of the actor's own office, with all that its paper needs."""
    return session.scalars(
        sa.select(AccessRequest)
        .where(AccessRequest.id == request_id, AccessRequest.office_id.in_(actor.own_offices))
        .options(
            joinedload(AccessRequest.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(AccessRequest.office, innerjoin=True),
        )
    ).one_or_none()


def of_person(session: Session, actor: Actor, person_id: int) -> Sequence[AccessRequest]:
    """The person's latest requests at the actor's own office, newest first."""
    return session.scalars(
        sa.select(AccessRequest)
        .where(
            AccessRequest.person_id == person_id,
            AccessRequest.office_id.in_(actor.own_offices),
        )
        .order_by(AccessRequest.id.desc())
        .limit(_SHOWN)
        .options(selectinload(AccessRequest.by))
    ).all()

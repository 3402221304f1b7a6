"""Reading the audit trail, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.dates import day_begins, day_ends
from portal.models import Area, AuditEntry, Office, Person, User
from portal.queries.people import kept_record
from portal.queries.scope import left_to

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What to look for, together; None leaves it open.

    ``first`` and ``last`` are days in Shanghai, both included; ``person_ids`` are all the records
    of one person, those merged into another as well. An office counts with those closed in its
    favour: what was done there is found under it.
    """

    first: date | None = None
    last: date | None = None
    user_id: int | None = None
    office_id: int | None = None
    action: str | None = None
    result: str | None = None
    person_ids: Sequence[int] | None = None


@dataclass(frozen=True)
class AuditLine:
    """An entry, who did it and where; ``account`` is the username of the account acted upon."""

    entry: AuditEntry
    name: str | None
    username: str | None
    office: str | None
    account: str | None


@dataclass(frozen=True)
class AuditPage:
    """One page of the trail; ``following`` is the last entry's id where older ones follow."""

    lines: Sequence[AuditLine]
    following: int | None


def entries(
    session: Session, wanted: AuditFilter, before: int | None, most: int = PAGE
) -> AuditPage:
    """Up to 50 entries (or as many as are asked for) older than the one with the id ``before``."""
    found = session.execute(_statement(wanted, before).limit(most + 1)).all()
    lines = [
        AuditLine(entry, name, username, office, account)
        for entry, name, username, office, account in found[:most]
    ]
    return AuditPage(lines, lines[-1].entry.id if len(found) > most else None)


def _statement(
    wanted: AuditFilter, before: int | None
) -> sa.Select[AuditEntry, str, str, str, str]:
    statement = with_names().where(*_conditions(wanted)).order_by(AuditEntry.id.desc())
    return statement if before is None else statement.where(AuditEntry.id < before)


def with_names() -> sa.Select[AuditEntry, str, str, str, str]:
    """Entries with all that an ``AuditLine`` tells, in its order."""
    account = aliased(User)
    return (
        sa.select(AuditEntry, User.name, User.username, Area.full_name, account.username)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(Office, Office.id == AuditEntry.office_id)
        .outerjoin(Area, Area.id == Office.area_id)
        .outerjoin(
            account, sa.and_(AuditEntry.subject == "user", account.id == AuditEntry.subject_id)
        )
    )


def _conditions(wanted: AuditFilter) -> list[sa.ColumnElement[bool]]:
    equal = {
        AuditEntry.user_id: wanted.user_id,
        AuditEntry.action: wanted.action,
        AuditEntry.result: wanted.result,
    }
    found: list[sa.ColumnElement[bool]] = [
        column == value for column, value in equal.items() if value is not None
    ]
    if wanted.office_id is not None:
        found.append(AuditEntry.office_id.in_(left_to(wanted.office_id)))
    if wanted.person_ids is not None:
        found.append(AuditEntry.person_id.in_(wanted.person_ids))
    if wanted.first is not None:
        found.append(AuditEntry.at >= day_begins(wanted.first))
    if wanted.last is not None:
        found.append(AuditEntry.at < day_ends(wanted.last))
    return found


def records_of(session: Session, person: Person) -> list[int]:
    """The ids of all records of a person: the one that stands, and those merged into it.

    Also those that had been merged into one that was merged in its turn.
    """
    kept = kept_record(session, person.id)
    tree = sa.select(Person.id).where(Person.id == kept).cte(recursive=True)
    tree = tree.union_all(sa.select(Person.id).join(tree, Person.merged_into_id == tree.c.id))
    return sorted(session.scalars(sa.select(tree.c.id)))


def last_sign_in(session: Session, user_id: int) -> datetime | None:
    """When the account last got in, in real time; None where it never did."""
    return session.scalar(
        sa.select(AuditEntry.at)
        .where(
            AuditEntry.user_id == user_id,
            AuditEntry.action == "sign_in",
            AuditEntry.result == "done",
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )

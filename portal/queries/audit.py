"""Reading the audit trail, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from portal.domain.dates import day_begins, day_ends
from portal.models import Area, AuditEntry, Office, User

PAGE = 50


@dataclass(frozen=True)
class AuditFilter:
    """What to look for: one person's acts, one day in Shanghai, or both."""

    user_id: int | None = None
    day: date | None = None


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


def entries(session: Session, wanted: AuditFilter, before: int | None) -> AuditPage:
    """Up to 50 entries older than the one with the id ``before``."""
    found = session.execute(_statement(wanted, before)).all()
    lines = [
        AuditLine(entry, name, username, office, account)
        for entry, name, username, office, account in found[:PAGE]
    ]
    return AuditPage(lines, lines[-1].entry.id if len(found) > PAGE else None)


def _statement(
    wanted: AuditFilter, before: int | None
) -> sa.Select[AuditEntry, str, str, str, str]:
    account = aliased(User)
    statement = (
        sa.select(AuditEntry, User.name, User.username, Area.full_name, account.username)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(Office, Office.id == AuditEntry.office_id)
        .outerjoin(Area, Area.id == Office.area_id)
        .outerjoin(
            account, sa.and_(AuditEntry.subject == "user", account.id == AuditEntry.subject_id)
        )
        .order_by(AuditEntry.id.desc())
        .limit(PAGE + 1)
    )
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    if wanted.user_id is not None:
        statement = statement.where(AuditEntry.user_id == wanted.user_id)
    if wanted.day is not None:
        statement = statement.where(
            AuditEntry.at >= day_begins(wanted.day), AuditEntry.at < day_ends(wanted.day)
        )
    return statement


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

"""Applying a list: accounts without a password yet, and requests for their postings.

Passwords are made afterwards, a portion at a time (``services.first_passwords``): their hash takes
long on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.cells import Cell
from portal.domain.permissions import Actor
from portal.domain.staff_rows import StaffRow, read_row
from portal.models import NO_PASSWORD, ImportBatch, ImportRow, PostingRequest, User, Verdict
from portal.queries import staff_imports
from portal.services import audit, posting_requests
from portal.services.errors import Conflict, NotFound
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.staff_import.checking import check
from portal.services.staff_import.intake import set_verdict
from portal.services.transactions import writing_first

_CHANGED = "上传以后系统里的情况有变化，已重新核对。请看过再导入"
_APPLICABLE = (Verdict.READY, Verdict.WARNING)


@dataclass(frozen=True)
class Applied:
    """How many accounts were made, and how many postings asked for."""

    accounts: int
    requests: int


def apply(session: Session, actor: Actor, batch_id: int, now: datetime) -> Applied:
    """Carry out all rows that can be; those with errors stay out.

    Every row is judged again first. Raises ``Conflict`` where that gives another picture than was
    shown (which is then kept), where nothing can be applied, and for a list that is in already.
    """
    require(actor, "account.manage", otherwise=NOT_YOURS)
    with writing_first(session, _CHANGED):  # somebody may be faster with one of the usernames
        batch = _batch(session, actor, batch_id)
        pairs = _read_again(session, batch_id)
        before = [kept.verdict for kept, _ in pairs]
        check(session, actor, [row for _, row in pairs])
        for kept, row in pairs:
            set_verdict(kept, row)
        changed = before != [kept.verdict for kept, _ in pairs]
        batch.checked_at = now
        applied = None if changed else _carry_out(session, actor, batch, pairs, now)
    if applied is None:
        raise Conflict(_CHANGED)
    return applied


def _batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    if staff_imports.in_area(session, actor, batch_id) is None:
        raise NotFound(NOT_THERE)
    batch = session.get_one(ImportBatch, batch_id, with_for_update={"of": ImportBatch})
    if batch.applied_at is not None:
        raise Conflict("这份名单已经导入")
    return batch


def _read_again(session: Session, batch_id: int) -> list[tuple[ImportRow, StaffRow]]:
    rows = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch_id).order_by(ImportRow.number)
    )
    return [(kept, read_row(kept.number, _cells(kept))) for kept in rows]


def _cells(kept: ImportRow) -> dict[str, Cell]:
    texts: dict[str, str] = json.loads(kept.cells)
    return {key: Cell(text) for key, text in texts.items()}


def _carry_out(
    session: Session,
    actor: Actor,
    batch: ImportBatch,
    pairs: Sequence[tuple[ImportRow, StaffRow]],
    now: datetime,
) -> Applied:
    chosen = [(kept, row) for kept, row in pairs if kept.verdict in _APPLICABLE]
    if not chosen:
        raise Conflict("这份名单里没有可以导入的行")
    accounts = _existing(session, [row for _, row in chosen])
    made = _new_accounts(session, accounts, [row for _, row in chosen], now)
    for kept, row in chosen:
        assert row.username is not None
        assert row.post is not None
        user = accounts[row.username]
        office_id, role = row.post
        request = PostingRequest(
            user_id=user.id,
            office_id=office_id,
            role=role,
            requested_by_id=actor.user_id,
            requested_at=now,
        )
        posting_requests.ask(session, actor, request)
        kept.applied_at, kept.user_id = now, user.id if user in made else None
    for user in made:
        audit.record(session, actor, "account.add", subject="user", subject_id=user.id)
    batch.applied_at = now
    audit.record(
        session,
        actor,
        "import.apply",
        subject="import",
        subject_id=batch.id,
        detail=f"{len(made)} 个账号，{len(chosen)} 个岗位申请",
    )
    return Applied(len(made), len(chosen))


def _existing(session: Session, rows: Sequence[StaffRow]) -> dict[str, User]:
    """The accounts that the rows were judged by; one that came since breaks the unique name."""
    usernames = {row.username for row in rows if row.has_account}
    users = session.scalars(sa.select(User).where(User.username.in_(usernames)))
    return {user.username: user for user in users}


def _new_accounts(
    session: Session, accounts: dict[str, User], rows: Sequence[StaffRow], now: datetime
) -> set[User]:
    """Make the accounts that are missing from ``accounts`` and add them there; one for a person
    with several rows, of the first row's office."""
    made: set[User] = set()
    for row in rows:
        assert row.username is not None
        assert row.name is not None
        if row.username in accounts:
            continue
        user = User(
            username=row.username,
            name=row.name,
            office_id=row.office_id,
            password_hash=NO_PASSWORD,
            created_at=now,
        )
        session.add(user)
        accounts[row.username] = user
        made.add(user)
    session.flush()
    return made

"""First passwords for the accounts that a list made: a portion at a time, shown once.

A password's hash takes some 40 ms on purpose, a thousand of them longer than a request may last.
So accounts come without a password, and the page asks for portions until none is owed. What a
portion answers is kept nowhere: whoever loses the sheet makes new ones for those who have not yet
come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import NO_PASSWORD, User
from portal.queries import staff_imports
from portal.services import audit
from portal.services.accounts import first_password, lapses_at
from portal.services.errors import Conflict, NotFound
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.password_hashes import hash_password
from portal.services.transactions import writing

PORTION = 20


@dataclass(frozen=True)
class Slip:
    """What one person is handed: never stored."""

    name: str
    username: str
    office: str
    password: str


def issue(session: Session, actor: Actor, batch_id: int) -> Sequence[Slip]:
    """Give the next 20 accounts of the list their first password; empty when none is owed.

    The hashes are made before the transaction begins, as nobody else should wait for them. Of two
    who ask at once, each gets the passwords that are in force, and no account twice.
    """
    _require(session, actor, batch_id)
    owed = staff_imports.unopened(actor, batch_id).where(User.password_hash == NO_PASSWORD)
    chosen = session.scalars(owed.with_only_columns(User.id).limit(PORTION)).all()
    passwords = {user_id: first_password() for user_id in chosen}
    hashes = {user_id: hash_password(password) for user_id, password in passwords.items()}
    with writing(session):
        users = session.scalars(owed.where(User.id.in_(chosen)).with_for_update(of=User)).all()
        for user in users:
            user.password_hash, user.first_password_until = hashes[user.id], lapses_at()
            audit.record(session, actor, "password.first", subject="user", subject_id=user.id)
        return [
            Slip(
                user.name,
                user.username,
                user.office.full_name if user.office else "",
                passwords[user.id],
            )
            for user in users
        ]


def renew(session: Session, actor: Actor, batch_id: int) -> int:
    """Take back the first passwords that nobody changed yet, so that new ones can be made.

    Returns how many; raises ``Conflict`` where there is none.
    """
    _require(session, actor, batch_id)
    with writing(session):
        users = session.scalars(
            staff_imports.unopened(actor, batch_id)
            .where(User.password_hash != NO_PASSWORD)
            .with_for_update(of=User)
        ).all()
        if not users:
            raise Conflict("没有需要重新生成的密码：名单上的人都已改过密码")
        for user in users:
            user.password_hash = NO_PASSWORD
            user.session_epoch += 1
            audit.record(session, actor, "password.reset", subject="user", subject_id=user.id)
        return len(users)


def _require(session: Session, actor: Actor, batch_id: int) -> None:
    require(actor, "account.manage", otherwise=NOT_YOURS)
    if staff_imports.in_area(session, actor, batch_id) is None:
        raise NotFound(NOT_THERE)

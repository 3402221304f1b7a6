"""The demonstration: accounts, and some months of invented life."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.models import Posting, User
from portal.queries.areas import office_by_area_code
from portal.services.accounts import hash_password
from portal.services.demo.accounts import ACCOUNTS, PASSWORD
from portal.services.transactions import writing


def fill(session: Session, now: datetime) -> int:
    """Fill the demo when there are no accounts yet; returns how many people were registered."""
    if session.scalar(sa.select(sa.exists().where(User.id.is_not(None)))):
        return 0
    _add_accounts(session, now)
    return 0


def _add_accounts(session: Session, now: datetime) -> None:
    shared = hash_password(PASSWORD)
    with writing(session):
        for one in ACCOUNTS:
            office = office_by_area_code(session, one.area_code)
            if office is None:
                raise LookupError(f"no office for {one.area_code}")
            user = User(
                username=one.username,
                name=one.name,
                password_hash=shared,
                must_change_password=False,
                demo=True,
                created_at=now,
            )
            user.postings = [
                Posting(office_id=office.id, role=role, started_on=shanghai_day(now))
                for role in one.roles
            ]
            session.add(user)

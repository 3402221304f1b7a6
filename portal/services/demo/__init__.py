"""The demonstration: accounts, and some months of invented life."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.domain.permissions import Role
from portal.models import NO_PASSWORD, Posting, User
from portal.queries.areas import office_by_area_code
from portal.services.demo.accounts import ACCOUNTS, PASSWORD, DemoAccount
from portal.services.demo.comparison_data import load_comparison_data
from portal.services.demo.life import COUNTIES, OFFICES, begins_on, live
from portal.services.demo.months import play as play_months
from portal.services.demo.roster import hand_in_roster
from portal.services.demo.services311 import lay_out as lay_out_services
from portal.services.demo.vacancies import play_vacancies
from portal.services.demo.words import COLLEAGUES
from portal.services.password_hashes import hash_password
from portal.services.transactions import writing


def fill(session: Session, now: datetime) -> int:
    """Fill the demo when there are no accounts yet; returns how many people were registered.

    It happens whole or not at all: the use cases' own transactions are savepoints in one, so that
    an interrupted start leaves nothing that would pass for a filled demo.
    """
    with writing(session):
        if session.scalar(sa.select(sa.exists().where(User.id.is_not(None)))):
            return 0
        together = session.connection()
        with Session(together, join_transaction_mode="create_savepoint") as played:
            with writing(played):
                _add_accounts(played, now, ACCOUNTS, hash_password(PASSWORD))
                _add_accounts(played, now, _colleagues(), NO_PASSWORD)
            registered = live(played, now)
            load_comparison_data(played, now)
            hand_in_roster(played, now)
            lay_out_services(played, now)
            play_vacancies(played, now)
            play_months(played, now)
            return registered


def _colleagues() -> list[DemoAccount]:
    """Clerks and counties' reviewers for the demo's offices where nobody of ``ACCOUNTS`` is one."""
    wanted = [(one.area_code, Role.CLERK) for one in OFFICES]
    wanted += [(code, Role.REVIEWER) for code in COUNTIES]
    staffed = {(one.area_code, role) for one in ACCOUNTS for role in one.roles}
    unstaffed = [one for one in wanted if one not in staffed]
    return [
        DemoAccount(f"{role.value}_{code}", name, role.label, code, (role,))
        for (code, role), name in zip(unstaffed, COLLEAGUES, strict=False)
    ]


def _add_accounts(
    session: Session, now: datetime, accounts: Iterable[DemoAccount], password_hash: str
) -> None:
    """Add accounts, posted since the demo's life began; active where a password opens them."""
    since = begins_on(now)
    for one in accounts:
        office = office_by_area_code(session, one.area_code)
        if office is None:
            raise LookupError(f"no office for {one.area_code}")
        user = User(
            username=one.username,
            name=one.name,
            password_hash=password_hash,
            must_change_password=False,
            active=password_hash != NO_PASSWORD,
            demo=True,
            created_at=day_begins(since),
            office_id=office.id,
        )
        user.postings = [
            Posting(office_id=office.id, role=role, started_on=since) for role in one.roles
        ]
        session.add(user)

"""Offices that stand: what is begun at one holds it, so that no reorganisation closes it meanwhile.

An office is locked after persons, cases and registrations, several in the order of their ids.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Office
from portal.services.errors import Conflict


def hold(session: Session, *office_ids: int) -> None:
    """Keep offices open until the transaction ends; ``Conflict`` where one was closed."""
    for office_id in sorted(set(office_ids)):
        successor_id, closed = _locked(session, office_id)
        if closed:
            raise Conflict(_gone(session, office_id, successor_id))


def standing(session: Session, office_id: int) -> int:
    """The office that stands for one today, and will until the transaction ends: often itself."""
    while True:
        successor_id, _closed = _locked(session, office_id)
        if successor_id is None:
            return office_id
        office_id = successor_id


def _locked(session: Session, office_id: int) -> tuple[int | None, bool]:
    row = session.execute(
        sa.select(Office.successor_id, Office.closed_on)
        .where(Office.id == office_id)
        .with_for_update(read=True, of=Office)
    ).one()
    return row.successor_id, row.closed_on is not None


def _gone(session: Session, office_id: int, successor_id: int | None) -> str:
    name = session.get_one(Office, office_id).name
    if successor_id is None:
        return f"{name}已经撤销，请刷新后再办"
    return f"{name}已并入{session.get_one(Office, successor_id).full_name}，请刷新后在新机构办理"

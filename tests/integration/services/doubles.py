"""Two records of one person, merged and parted as a reviewer does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.models.base import Base
from portal.services import merging
from portal.services.demo.accounts import COMMUNITY, TOWNSHIP
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    double_number,
    officer,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)

NEXT_DOOR = "430102001002"
LATER = NOW + timedelta(hours=1)
WHY = "两次登记为同一人，已核对身份证原件"
FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
_VERSIONED = {"person", "case"}
_MERGES_OWN = {"merge", "merge_move", "audit_entry", "audit_chain"}


def reviewer(session: Session, area: str = TOWNSHIP) -> Actor:
    made = officer(session, area, Role.REVIEWER)
    session.rollback()
    return made


def registered_twice(session: Session, actor: Actor, times: int = 2) -> list[int]:
    """The same person registered by one clerk under several numbers; the records' ids."""
    number = resident_number()
    numbers = [number, *(double_number(number) for _ in range(times - 1))]
    return [
        registered(session, actor, details=unemployment_details(one)).person_id for one in numbers
    ]


def merge(
    session: Session, actor: Actor, kept: int, merged: int, by_number: bytes | None = None
) -> int:
    """Merge as somebody does who has just looked at both; the merge's id."""
    session.rollback()
    seal = merging.preview(session, actor, kept, merged, by_number).seal
    done = merging.merge(session, actor, LATER, kept, merged, WHY, seal, by_number).id
    session.rollback()
    return done


def undo(session: Session, actor: Actor, merge_id: int) -> None:
    session.rollback()
    merging.undo(session, actor, LATER, merge_id, "不是同一个人")
    session.rollback()


def kept_rows(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    """Every row but a merge's own and the audit trail, apart from versions."""
    found = {}
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in _MERGES_OWN | {"area", "office"}:
                continue
            rows = connection.execute(sa.select(sa.text("*")).select_from(table)).mappings()
            plain = [dict(row) for row in rows]
            for row in plain if table.name in _VERSIONED else ():
                del row["version"]
            found[table.name] = sorted(plain, key=repr)
    return found


def two_registered(session: Session, *, first: str = COMMUNITY, then: str = NEXT_DOOR) -> list[int]:
    """The same person registered unemployed twice, an hour apart; the ids in that order."""
    number = resident_number()
    made = [
        registered(
            session,
            clerk(session, area),
            now=NOW + timedelta(minutes=30 * after),
            details=unemployment_details(given),
        )
        for after, (area, given) in enumerate([(first, number), (then, double_number(number))])
    ]
    return [case.person_id for case in made]

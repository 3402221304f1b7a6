"""Lists of staff for the tests that take them in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.models import User, Verdict
from portal.queries import staff_imports
from portal.services import sheets, staff_import
from portal.services.signing_in import Origin
from portal.services.staff_import.intake import COLUMNS
from tests.factories import NOW
from tests.integration.services.records import rows_of

HERE = "长沙市芙蓉区文艺路街道识字里社区"
ORIGIN = Origin("10.0.0.8", "request-1")
Line = tuple[str, str, str, str]


def line(username: str, name: str = "钟灵", office: str = HERE, role: str = "经办人") -> Line:
    """A line of a list, as it is typed."""
    return name, username, office, role


def fresh(session: Session) -> str:
    """The beginning of usernames that nobody has."""
    return f"n{session.scalar(sa.select(sa.func.max(User.id)))}"


def content(lines: Sequence[Line]) -> bytes:
    """The file of a list."""
    rows = [dict(zip(("name", "username", "office", "role"), one, strict=True)) for one in lines]
    return sheets.write_table("工作人员名单", COLUMNS, rows)


def take_in(session: Session, actor: Actor, *lines: Line) -> int:
    """Take in a list; returns its id."""
    return staff_import.take_in(session, actor, content(lines), NOW)


def applied(session: Session, actor: Actor, *lines: Line) -> int:
    """Take in a list and apply it; returns its id."""
    batch = take_in(session, actor, *lines)
    staff_import.apply(session, actor, batch, NOW)
    return batch


def found(session: Session, batch_id: int) -> list[tuple[Verdict, str]]:
    """What was found of each line."""
    session.rollback()
    return [(one.verdict, one.notes_text) for one in staff_imports.every_line(session, batch_id)]


def user(session: Session, username: str) -> User:
    """The account, as it stands now."""
    (one,) = rows_of(session, User, username=username)
    return one

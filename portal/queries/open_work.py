"""What a clerk has open: waiting cases and drafts, in numbers, and who could go on with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.domain.workflow import WAITING
from portal.models import Case, Draft, Office, Posting, User
from portal.models.drafts import PAGE
from portal.queries.scope import offices_of


@dataclass(frozen=True)
class OpenWork:
    """How many cases of an office wait with a clerk, and how many drafts they have there."""

    office: Office
    cases: int
    drafts: int

    def __str__(self) -> str:
        parts = ((self.cases, "件在办"), (self.drafts, "份草稿"))
        return "、".join(f"{number} {what}" for number, what in parts if number)


def cases_of(user_id: int) -> sa.ColumnElement[bool]:
    """The waiting cases whose clerk this is."""
    return sa.and_(Case.clerk_id == user_id, Case.status.in_(WAITING))


def of_account(session: Session, actor: Actor, user_id: int) -> list[OpenWork]:
    """The account's open work at every office of the actor's area that has any."""
    cases = _numbers(session, Case.handling_office_id, cases_of(user_id))
    of_cases = sa.and_(Draft.user_id == user_id, Draft.form != PAGE)
    drafts = _numbers(session, Draft.office_id, of_cases)
    offices = session.scalars(
        sa.select(Office)
        .where(Office.id.in_(cases.keys() | drafts.keys()), Office.id.in_(offices_of(actor)))
        .order_by(Office.id)
    )
    return [OpenWork(one, cases.get(one.id, 0), drafts.get(one.id, 0)) for one in offices]


def _numbers(
    session: Session,
    office: sa.orm.attributes.InstrumentedAttribute[int],
    own: sa.ColumnElement[bool],
) -> dict[int, int]:
    found = session.execute(sa.select(office, sa.func.count()).where(own).group_by(office))
    return dict(found.all())


def successors(session: Session, office_id: int, leaver_id: int) -> Sequence[User]:
    """The other clerks (经办人) who can sign in and are posted to the office now, by name."""
    return session.scalars(
        sa.select(User)
        .where(
            User.id != leaver_id,
            User.active,
            sa.exists().where(
                Posting.user_id == User.id,
                Posting.office_id == office_id,
                Posting.role == Role.CLERK,
                Posting.ended_on.is_(None),
            ),
        )
        .order_by(User.name, User.id)
    ).all()

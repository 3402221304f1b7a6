"""Guidance that communities referred to their district: what waits, and who can guide (R5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.permissions import Actor, Role
from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.workflow import WAITING
from portal.models import Case, GuidanceRequest, Person, Posting
from portal.queries.scope import offices_of

MOST: Final = 100
"""Rows of a list: a district has a few dozen at a time."""

_LATELY: Final = 20


@dataclass(frozen=True)
class Referred:
    """A referral with its case."""

    case: Case
    request: GuidanceRequest


def waiting(session: Session, actor: Actor) -> Sequence[Referred]:
    """The referrals of the actor's area that are not closed, the most urgent first; 100 at most."""
    return _found(
        session,
        sa.select(Case, GuidanceRequest)
        .where(Case.status.in_(WAITING), Case.handling_office_id.in_(offices_of(actor)))
        .order_by(Case.due_on, Case.id)
        .limit(MOST),
    )


def lately(session: Session, actor: Actor) -> Sequence[Referred]:
    """The last 20 of the actor's area that are closed, the newest first."""
    return _found(
        session,
        sa.select(Case, GuidanceRequest)
        .where(Case.closed_at.is_not(None), Case.handling_office_id.in_(offices_of(actor)))
        .order_by(Case.closed_at.desc(), Case.id.desc())
        .limit(_LATELY),
    )


def _found(session: Session, statement: sa.Select[Case, GuidanceRequest]) -> Sequence[Referred]:
    rows = session.execute(
        statement.join(GuidanceRequest, GuidanceRequest.case_id == Case.id)
        .where(Case.procedure == GUIDANCE.code)
        .options(
            joinedload(Case.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(Case.handling_office, innerjoin=True),
            joinedload(GuidanceRequest.counsellor),
        )
    )
    return [Referred(*row) for row in rows]


def of_case(session: Session, case_id: int) -> GuidanceRequest | None:
    """What a case of 职业指导转办 says; None of any other."""
    return session.get(GuidanceRequest, case_id)


def counsellors(session: Session, actor: Actor) -> list[Posting]:
    """Who guides at the actor's office, in order of posting."""
    return list(
        session.scalars(
            sa.select(Posting)
            .options(joinedload(Posting.user, innerjoin=True))
            .where(
                Posting.office_id == actor.office_id,
                Posting.role == Role.COUNSELLOR,
                Posting.ended_on.is_(None),
            )
            .order_by(Posting.id)
        )
    )

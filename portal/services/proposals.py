"""What waits for somebody unemployed, and what was done elsewhere leaves without an object.

A proposal to move them (规程十), and guidance that they were referred for (规程五).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.domain.procedures.guidance import GUIDANCE
from portal.domain.procedures.move_out import MOVE_OUT
from portal.domain.workflow import WAITING
from portal.models import Basis, Case, Registration, RegistrationKind
from portal.services.case_locks import lock_cases
from portal.services.engine import lapse


def waiting_proposal(person_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The proposals that wait for an answer about these people."""
    return sa.and_(
        Case.procedure == MOVE_OUT.code,
        Case.person_id.in_(person_ids),
        Case.status.in_(WAITING),
    )


def waiting_guidance(person_ids: Collection[int]) -> sa.ColumnElement[bool]:
    """The referrals of these people to a counsellor that wait for the district."""
    return sa.and_(
        Case.procedure == GUIDANCE.code,
        Case.person_id.in_(person_ids),
        Case.status.in_(WAITING),
    )


def end_proposals(
    session: Session, actor: Actor, ended_by: Mapping[int, int], now: datetime
) -> None:
    """End what waits for people who are registered unemployed no longer, inside a transaction.

    ``ended_by``: by the person's id (locked), that of the case by which it ended; on its basis the
    proposal to move them, or the guidance that they were referred for, ends, too.
    """
    still = sa.exists().where(
        Registration.person_id == Case.person_id,
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
    )
    waiting = sa.or_(waiting_proposal(ended_by), waiting_guidance(ended_by))
    for one in lock_cases(session, sa.and_(waiting, ~still)):
        end_one(session, actor, one, ended_by[one.person_id], now)


def end_one(session: Session, actor: Actor, proposal: Case, by_id: int, now: datetime) -> None:
    """End a locked case because of another case, on that case's latest basis."""
    by = session.get_one(Case, by_id)
    basis = session.scalars(
        sa.select(Basis).where(Basis.case_id == by_id).order_by(Basis.id.desc()).limit(1)
    ).one()
    because = f"随{by.declared.title}（{by.number}）终止"
    lapse(session, actor, now, proposal, basis, because)

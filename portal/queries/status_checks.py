"""状态核实: what held of a person at the moment of a look-up, and whose look-ups there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from portal.domain.certificates import IssueState
from portal.domain.permissions import Actor
from portal.models import (
    Certificate,
    Issue,
    Person,
    PolicyBenefit,
    Registration,
    RegistrationKind,
    StatusCheck,
    stands,
)

LATEST = 20
_SAYS_LEAST = RegistrationKind.JOB_SEEKING.label


@dataclass(frozen=True)
class Spell:
    """A registration as it was known; ``ended_on`` and ``end`` None while it is in force."""

    kind: str
    since: date
    office: str
    ended_on: date | None
    end: str | None


@dataclass(frozen=True)
class Known:
    """What the system knew of a person at a moment; registrations the newest first.

    ``paper`` is the certificate on paper that was valid then.
    """

    spells: tuple[Spell, ...]
    benefits: Sequence[PolicyBenefit]
    certificate: Certificate | None
    paper: Issue | None

    @property
    def in_force(self) -> tuple[Spell, ...]:
        """The registrations that held, what says most first."""
        holding = (one for one in self.spells if one.ended_on is None)
        return tuple(sorted(holding, key=lambda one: one.kind == _SAYS_LEAST))


def known_at(session: Session, person_id: int, at: datetime) -> Known:
    """What held of a person at a moment, from what was recorded by then, in four selects.

    A look-up therefore shows the same whenever it is opened again.
    """
    return Known(
        spells=_spells(session, person_id, at),
        benefits=_benefits(session, person_id, at),
        certificate=session.scalars(
            sa.select(Certificate).where(
                Certificate.person_id == person_id, Certificate.made_at <= at
            )
        ).one_or_none(),
        paper=_paper(session, person_id, at),
    )


def _spells(session: Session, person_id: int, at: datetime) -> tuple[Spell, ...]:
    rows = session.scalars(
        sa.select(Registration)
        .where(
            Registration.person_id == person_id,
            Registration.recorded_at <= at,
            stands(at),
        )
        .order_by(Registration.effective_on.desc(), Registration.id.desc())
        .options(joinedload(Registration.handling_office, innerjoin=True))
    )
    return tuple(_spell(row, at) for row in rows)


def _spell(row: Registration, at: datetime) -> Spell:
    ended = row.ended_recorded_at is not None and row.ended_recorded_at <= at
    return Spell(
        row.kind.label,
        row.effective_on,
        row.handling_office.full_name,
        row.ended_on if ended else None,
        row.end_label if ended else None,
    )


def _benefits(session: Session, person_id: int, at: datetime) -> Sequence[PolicyBenefit]:
    return session.scalars(
        sa.select(PolicyBenefit)
        .where(
            PolicyBenefit.person_id == person_id,
            PolicyBenefit.recorded_at <= at,
            sa.or_(PolicyBenefit.revoked_at.is_(None), PolicyBenefit.revoked_at > at),
        )
        .order_by(PolicyBenefit.from_on.desc(), PolicyBenefit.id.desc())
    ).all()


def _paper(session: Session, person_id: int, at: datetime) -> Issue | None:
    return session.scalars(
        sa.select(Issue)
        .join(Certificate, Certificate.id == Issue.certificate_id)
        .where(
            Certificate.person_id == person_id,
            Issue.handed_over_at <= at,
            sa.or_(Issue.state == IssueState.VALID, Issue.ended_at > at),
        )
        .order_by(Issue.id.desc())
        .limit(1)
    ).first()


def check(session: Session, actor: Actor, check_id: int) -> StatusCheck | None:
    """A look-up of the actor's own office with its person; None for any other office's."""
    return session.scalars(
        sa.select(StatusCheck)
        .where(StatusCheck.id == check_id, StatusCheck.office_id.in_(actor.own_offices))
        .options(
            joinedload(StatusCheck.person, innerjoin=True).selectinload(Person.identifiers),
            joinedload(StatusCheck.office, innerjoin=True),
            joinedload(StatusCheck.asked_by, innerjoin=True),
        )
    ).one_or_none()


def latest(session: Session, actor: Actor) -> Sequence[StatusCheck]:
    """The actor's own last look-ups at this office, the newest first, twenty at most."""
    return session.scalars(
        sa.select(StatusCheck)
        .where(
            StatusCheck.asked_by_id == actor.user_id, StatusCheck.office_id.in_(actor.own_offices)
        )
        .order_by(StatusCheck.id.desc())
        .limit(LATEST)
        .options(joinedload(StatusCheck.person, innerjoin=True))
    ).all()

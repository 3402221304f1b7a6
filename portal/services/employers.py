"""用人单位: recorded once with the licence, kept up to date by any community (R6.3)."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem
from portal.domain.dates import shanghai_day
from portal.domain.employers import EmployerDetails, changes, licence_problems
from portal.domain.identity import Uscc
from portal.domain.permissions import Actor
from portal.models import Employer
from portal.queries import employers
from portal.services import audit
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.standing import hold
from portal.services.transactions import writing, writing_first

_ONLY_CLERKS = "只有社区（村）经办人、区县审核人可以登记用人单位"
KNOWN = "这个单位已经登记过，不必再登记，也不再收登记证书"
_CHANGED = "别人刚刚修改过这个单位，请看过现在登记的内容再保存"


def record(
    session: Session,
    actor: Actor,
    now: datetime,
    code: Uscc,
    licence: CodeItem,
    details: EmployerDetails,
    *,
    licence_seen: bool,
) -> Employer:
    """Record an employer whose licence was seen today (R6.3: asked for this once).

    Raises ``RuleBroken`` without the licence, ``Conflict`` where it is on record, ``NotAllowed``.
    """
    require(actor, "employer.record", otherwise=_ONLY_CLERKS)
    if broken := licence_problems(licence_seen=licence_seen):
        raise RuleBroken(*broken)
    with writing_first(session, KNOWN):
        if employers.by_code(session, code.canonical) is not None:
            raise Conflict(KNOWN)
        hold(session, actor.office_id)
        added = Employer(
            uscc=code.canonical,
            licence=licence,
            licence_seen_on=shanghai_day(now),
            office_id=actor.office_id,
            recorded_by_id=actor.user_id,
            recorded_at=now,
            **_columns(details),
        )
        session.add(added)
        session.flush()
        audit.record(
            session,
            actor,
            "employer.record",
            subject="employer",
            subject_id=added.id,
            detail=f"{added.uscc} {licence.name}",
        )
        return added


def change(
    session: Session, actor: Actor, employer_id: int, version: int, details: EmployerDetails
) -> bool:
    """Bring an employer up to date; False where nothing differs, and nothing is written.

    Raises ``Conflict`` where another did since ``version``, ``NotFound`` or ``NotAllowed``.
    """
    require(actor, "employer.record", otherwise=_ONLY_CLERKS)
    with writing(session):
        employer = lock(session, employer_id)
        if employer.version != version:
            raise Conflict(_CHANGED)
        told = changes(details_of(employer), details)
        if told:
            for name, value in _columns(details).items():
                setattr(employer, name, value)
            audit.record(
                session,
                actor,
                "employer.change",
                subject="employer",
                subject_id=employer.id,
                detail=told,
            )
        return bool(told)


def details_of(employer: Employer) -> EmployerDetails:
    """What may change of an employer, as it stands."""
    names = (one.name for one in fields(EmployerDetails))
    return EmployerDetails(**{name: getattr(employer, name) for name in names})


def _columns(details: EmployerDetails) -> dict[str, object]:
    return {one.name: getattr(details, one.name) for one in fields(details)}


def lock(session: Session, employer_id: int) -> Employer:
    """The employer, read anew and locked; ``NotFound``."""
    employer = session.scalars(
        sa.select(Employer)
        .where(Employer.id == employer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if employer is None:
        raise NotFound(NOT_THERE)
    return employer

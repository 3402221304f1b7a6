"""培训机构 and their courses, kept by the district (R5.3)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor
from portal.domain.training import CourseDetails, InstitutionDetails, course_problems
from portal.models import Course, Office, TrainingInstitution
from portal.queries import training
from portal.services import audit
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import NOT_THERE, require
from portal.services.standing import hold
from portal.services.transactions import writing, writing_first

_KEEPERS = "只有区县审核人、职业指导师可以维护培训机构和培训班"
_KNOWN = "这个统一社会信用代码的培训机构已经录入"
_CHANGED = "别人刚刚修改过，请看过最新内容再保存"
_CLOSED = "这个机构已停止推荐，不能再开班"


def add_institution(
    session: Session, actor: Actor, now: datetime, details: InstitutionDetails
) -> TrainingInstitution:
    """Enter an institution of the actor's county.

    Raises ``Conflict`` where its code is on record, and at an office that was closed.
    """
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing_first(session, _KNOWN):
        hold(session, actor.office_id)
        added = TrainingInstitution(
            **asdict(details),
            area_id=session.get_one(Office, actor.office_id).area_id,
            office_id=actor.office_id,
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        session.add(added)
        session.flush()
        _note_institution(session, actor, added)
        return added


def change_institution(
    session: Session, actor: Actor, institution_id: int, version: int, details: InstitutionDetails
) -> None:
    """Bring an institution up to date. Raises ``Conflict`` where another did since ``version``."""
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing_first(session, _KNOWN):
        found = _institution(session, actor, institution_id, version)
        for name, value in asdict(details).items():
            setattr(found, name, value)
        session.flush()
        _note_institution(session, actor, found)


def close_institution(
    session: Session, actor: Actor, now: datetime, institution_id: int, version: int
) -> None:
    """Recommend nothing of an institution any more; what was recommended stays."""
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing(session):
        found = _institution(session, actor, institution_id, version)
        if found.closed_on is not None:
            raise Conflict("这个机构已经停止推荐")
        found.closed_on = shanghai_day(now)
        _note_institution(session, actor, found)


def add_course(
    session: Session, actor: Actor, now: datetime, institution_id: int, details: CourseDetails
) -> Course:
    """Enter a course. Raises ``RuleBroken``, ``Conflict`` where the institution is closed."""
    require(actor, "training.keep", otherwise=_KEEPERS)
    if broken := course_problems(details, shanghai_day(now)):
        raise RuleBroken(*broken)
    with writing(session):
        found = _institution(session, actor, institution_id, None)
        if found.closed_on is not None:
            raise Conflict(_CLOSED)
        added = Course(
            institution_id=found.id,
            recorded_by_id=actor.user_id,
            recorded_at=now,
            **_columns(details),
        )
        session.add(added)
        session.flush()
        _note_course(session, actor, added)
        return added


def change_course(
    session: Session,
    actor: Actor,
    now: datetime,
    course_id: int,
    version: int,
    details: CourseDetails,
) -> None:
    """Bring a course up to date; there are never fewer seats than were taken."""
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing(session):
        found = _course(session, actor, course_id, version)
        given = training.taken(session, [found.id]).get(found.id, 0)
        if broken := course_problems(details, shanghai_day(now), given):
            raise RuleBroken(*broken)
        for name, value in _columns(details).items():
            setattr(found, name, value)
        _note_course(session, actor, found)


def withdraw_course(
    session: Session, actor: Actor, now: datetime, course_id: int, version: int
) -> None:
    """A course does not take place: it is recommended no more."""
    require(actor, "training.keep", otherwise=_KEEPERS)
    with writing(session):
        found = _course(session, actor, course_id, version)
        if found.withdrawn_at is not None:
            raise Conflict("这个班已经撤下")
        found.withdrawn_at = now
        _note_course(session, actor, found)


def _columns(details: CourseDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in CourseDetails.__dataclass_fields__}


def _institution(
    session: Session, actor: Actor, institution_id: int, version: int | None
) -> TrainingInstitution:
    found = session.scalars(
        sa.select(TrainingInstitution)
        .where(TrainingInstitution.id == institution_id)
        .with_for_update(of=TrainingInstitution, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or found.office_id != actor.office_id:
        raise NotFound(NOT_THERE)
    if version is not None and found.version != version:
        raise Conflict(_CHANGED)
    return found


def _course(session: Session, actor: Actor, course_id: int, version: int) -> Course:
    found = locked_course(session, course_id)
    if found is None or found.institution.office_id != actor.office_id:
        raise NotFound(NOT_THERE)
    if found.version != version:
        raise Conflict(_CHANGED)
    return found


def locked_course(session: Session, course_id: int) -> Course | None:
    """A course as it is now, locked: who takes a seat waits for who changes their number."""
    return session.scalars(
        sa.select(Course)
        .where(Course.id == course_id)
        .with_for_update(of=Course, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _note_institution(session: Session, actor: Actor, one: TrainingInstitution) -> None:
    action = "training.institution" if one.closed_on is None else "training.close"
    audit.record(session, actor, action, subject="training", subject_id=one.id, detail=one.name)


def _note_course(session: Session, actor: Actor, one: Course) -> None:
    action = "training.course" if one.withdrawn_at is None else "training.withdraw"
    audit.record(session, actor, action, subject="course", subject_id=one.id, detail=one.title)

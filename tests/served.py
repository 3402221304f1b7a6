""" "311" services, courses and referrals, by the real use cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.dates import SHANGHAI
from portal.domain.deregistration import Answer
from portal.domain.guidance import Appointment
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import ServiceKind
from portal.domain.training import CourseDetails, InstitutionDetails
from portal.models import Case, Course, Offer, TrainingInstitution
from portal.services import guidance, service311, training, training_offers
from portal.services.demo.accounts import DISTRICT
from portal.services.service311 import Offering
from tests.factories import NOW, officer, signed_on_paper

BY_PHONE = code_set("consent_means").item("4")
NEED = "想转行，不知道能做什么"
_serial = count(1)


def keeper(session: Session, area_code: str = DISTRICT) -> Actor:
    """A new counsellor of a district, who keeps its courses and guides."""
    return officer(session, area_code, Role.COUNSELLOR)


def institution(session: Session, actor: Actor, **changes: Any) -> TrainingInstitution:
    """An institution that the actor's district keeps."""
    details = InstitutionDetails(
        f"测试培训学校{next(_serial)}", None, "韶山路1号", "王老师", "073184000000"
    )
    return training.add_institution(session, actor, NOW, replace(details, **changes))


def course_details(**changes: Any) -> CourseDetails:
    """A course of a month that begins in two weeks."""
    starts = NOW.astimezone(SHANGHAI).date() + timedelta(days=14)
    details = CourseDetails("消防设施操作员", None, False, starts, starts + timedelta(days=30), 20)
    return replace(details, **changes)


def course(session: Session, actor: Actor, institution_id: int, **changes: Any) -> Course:
    """A course of one of the actor's institutions."""
    return training.add_course(session, actor, NOW, institution_id, course_details(**changes))


def recommended(
    session: Session, actor: Actor, person_id: int, course_id: int, now: datetime = NOW
) -> Offer:
    """A course that the person agreed to by telephone."""
    return training_offers.recommend(session, actor, now, person_id, course_id, BY_PHONE)


def guided(session: Session, actor: Actor, person_id: int, now: datetime = NOW) -> Offer:
    """Guidance given by the community itself."""
    offering = Offering(ServiceKind.GUIDANCE, Answer.ACCEPTED, BY_PHONE, words="调整了薪资期望")
    return guidance.record(session, actor, now, person_id, offering)


def refused(
    session: Session,
    actor: Actor,
    person_id: int,
    now: datetime = NOW,
    *,
    kind: ServiceKind = ServiceKind.JOB,
    because: str | None = None,
) -> Offer:
    """A service refused; ``because`` is the justified reason."""
    answer = Answer.REFUSED_WITH_REASON if because else Answer.REFUSED
    offering = Offering(kind, answer, BY_PHONE, words=because)
    return service311.offer(session, actor, now, person_id, offering)


def referred(session: Session, actor: Actor, person_id: int, now: datetime = NOW) -> Case:
    """Referred to the district's counsellors."""
    return guidance.refer(session, actor, now, person_id, NEED, signed_on_paper())


def appointment(counsellor: Actor, at: datetime | None = None) -> Appointment:
    """With a counsellor in three days, at the district's office."""
    return Appointment(counsellor.user_id, at or NOW + timedelta(days=3), "区人力资源市场二楼")


def assigned(session: Session, actor: Actor, case: Case, now: datetime = NOW) -> Case:
    """Assigned by the actor to themselves, as the case stands."""
    session.refresh(case)
    guidance.assign(session, actor, now, case.id, case.version, appointment(actor))
    session.refresh(case)
    return case


def day(year: int, month: int, number: int, hour: int = 10) -> datetime:
    """A moment of a day in Shanghai."""
    return datetime.combine(date(year, month, number), datetime.min.time(), SHANGHAI).replace(
        hour=hour
    )

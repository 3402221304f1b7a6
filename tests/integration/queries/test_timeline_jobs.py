"""Jobs on a person's timeline: where, since when, until when."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.timeline import Event
from portal.models import EmploymentJob, RegistrationEnd
from portal.queries.timeline import Show
from tests.factories import NOW, clerk, resident_number
from tests.integration.queries.lives import whole
from tests.working import add_employer, employed, job

LATER = NOW + timedelta(days=1)


def test_each_job_is_told_with_its_place_and_days(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    employer = add_employer(session, actor, "长沙某某餐饮有限公司")
    case = employed(session, actor, job("010", employer.id), number)
    second = employed(session, actor, job("022"), number, now=LATER)
    session.execute(
        sa.update(EmploymentJob)
        .where(EmploymentJob.opened_case_id == case.id)
        .values(
            ended_on=date(2026, 11, 20),
            ended_recorded_at=LATER + timedelta(hours=1),
            end_kind=RegistrationEnd.DEREGISTERED,
            closed_case_id=case.id,
        )
    )
    session.commit()
    found = whole(session, actor, case.person_id, Show.REGISTRATIONS)
    assert [(one.event, one.title, one.words) for one in found] == [
        (Event.JOB_ENDED, "工作终止", "长沙某某餐饮有限公司，2026-11-20"),
        (Event.JOB, "就业", "平台就业，自 2026-11-16 起"),
        (Event.JOB, "就业", "长沙某某餐饮有限公司，自 2026-11-16 起"),
        (Event.REGISTRATION, "就业登记有效", "自 2026-11-16 起"),
    ]
    assert [one.case.case_id if one.case else None for one in found] == [
        case.id,
        second.id,
        case.id,
        case.id,
    ]

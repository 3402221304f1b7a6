"""What the person's page and the next 失业登记 are told of what ended (规程八)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.permissions import Role
from portal.models import Case
from portal.queries import deregistrations
from portal.services import revoking
from portal.services.demo.accounts import TOWNSHIP
from tests.factories import NOW, clerk, officer, resident_number
from tests.integration.services.acts import hired
from tests.integration.services.ending import TODAY, end, grounds, open_jobs
from tests.working import employed, job


def _revoke(session: Session, case_id: int) -> None:
    session.rollback()
    above = officer(session, TOWNSHIP, Role.REVIEWER)
    version = session.get_one(Case, case_id).version
    revoking.revoke(session, above, NOW + timedelta(hours=1), case_id, version, "录错了人")
    session.rollback()


def test_what_was_revoked_is_no_last_registration(session: Session) -> None:
    actor = clerk(session)
    case = hired(session, actor, resident_number())
    case_id, person_id = case.id, case.person_id
    (only,) = open_jobs(session, person_id)
    ended = end(
        session, actor, person_id, grounds("801", BasisKind.PERSON, jobs=frozenset({only.id}))
    )
    assert deregistrations.last_ended(session, person_id) is not None
    for one in (ended.id, case_id):
        _revoke(session, one)
    assert deregistrations.last_ended(session, person_id) is None
    assert deregistrations.last_job(session, person_id) is None


def test_the_last_job_is_the_one_left_last_also_where_an_end_was_revoked(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    person_id = hired(session, actor, number).person_id
    employed(session, actor, job("021"), number)
    first, second = (one.id for one in open_jobs(session, person_id))
    days = {first: TODAY, second: TODAY - timedelta(days=5)}
    for job_id, day in days.items():
        said = grounds("801", BasisKind.PERSON, jobs=frozenset({job_id}), ended_on=day)
        case_id = end(session, actor, person_id, said).id
    _revoke(session, case_id)
    (again,) = (one.id for one in open_jobs(session, person_id))
    said = grounds("801", BasisKind.PERSON, jobs=frozenset({again}), ended_on=days[second])
    end(session, actor, person_id, said)
    session.rollback()
    last = deregistrations.last_job(session, person_id)
    assert last is not None
    assert (last.id, last.ended_on) == (first, TODAY)
    spell = deregistrations.last_ended(session, person_id)
    assert spell is not None
    assert spell.ended_on == TODAY

"""A vacancy keeps who was hired, and every wording that it had (P2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Role
from portal.domain.workflow import Action
from portal.models import Vacancy, VacancyRevision
from portal.services import vacancies as entering
from portal.services import vacancy_life as life
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.services.records import rows_of
from tests.vacancies import BACK, judged, published, told

pytestmark = pytest.mark.clause("P2")


def test_put_right_it_has_no_fewer_places_than_were_filled(session: Session) -> None:
    ours, auditor = clerk(session), officer(session, DISTRICT, Role.REVIEWER)
    made = published(session, ours, auditor)
    life.record_filled(session, ours, NOW, made.id, made.version, 2)
    made = session.get_one(Vacancy, made.id, populate_existing=True)
    entering.correct(session, ours, NOW, made.id, made.version, told(session, pay_to=4000))
    made = judged(session, auditor, made, Action.SEND_BACK, BACK)
    fewer = told(session, headcount=1)
    with pytest.raises(RuleBroken, match="已经招了 2 人"):
        entering.put_right(session, ours, NOW, made.id, made.case.version, fewer)


def test_a_renewal_is_a_wording_of_its_own(session: Session) -> None:
    ours, auditor = clerk(session), officer(session, DISTRICT, Role.REVIEWER)
    made = published(session, ours, auditor)
    until = shanghai_day(NOW) + timedelta(days=60)
    life.renew(session, ours, NOW, made.id, made.version, until)
    kept = rows_of(session, VacancyRevision, vacancy_id=made.id)
    assert [(one.revision, one.open_until == until) for one in kept] == [(1, False), (2, True)]

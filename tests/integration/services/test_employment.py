"""规程六 就业登记 of a worker: each form of work, and what it ends (R6.4, R7.1–R7.3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import (
    Registration,
    RegistrationEnd,
    RegistrationKind,
)
from portal.queries import people
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.working import add_employer, add_standard, employed, job


def _spells(session: Session, person_id: int, *, is_open: bool) -> list[Registration]:
    ended = Registration.ended_recorded_at
    return list(
        session.scalars(
            sa.select(Registration)
            .where(
                Registration.person_id == person_id,
                ended.is_(None) if is_open else ended.is_not(None),
            )
            .order_by(Registration.id)
        )
    )


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param("010", "701", marks=pytest.mark.clause("R7.1")),
        pytest.param("030", "701", marks=pytest.mark.clause("R7.1")),
        pytest.param("021", "702", marks=pytest.mark.clause("R7.2")),
        pytest.param("029", "702", marks=pytest.mark.clause("R7.2")),
        pytest.param("022", "703", marks=pytest.mark.clause("R7.3")),
    ],
)
def test_employment_ends_unemployment_in_the_same_act(
    session: Session, code: str, reason: str
) -> None:
    actor = clerk(session)
    add_standard(session, actor)
    employer = add_employer(session, actor) if code in {"010", "030"} else None
    number = resident_number()
    unemployed = registered(session, actor, details=unemployment_details(number))
    case = employed(session, actor, job(code, employer.id if employer else None), number)
    session.rollback()
    (held,) = _spells(session, unemployed.person_id, is_open=True)
    assert held.kind is RegistrationKind.EMPLOYMENT
    assert [one.form.code for one in held.jobs] == [code]
    ended = _spells(session, unemployed.person_id, is_open=False)
    assert {one.kind for one in ended} == {
        RegistrationKind.UNEMPLOYMENT,
        RegistrationKind.JOB_SEEKING,
    }
    for one in ended:
        assert one.end_kind is RegistrationEnd.DEREGISTERED
        assert one.end_reason is not None
        assert (one.end_reason.code, one.closed_case_id) == (reason, case.id)
        assert one.ended_recorded_at == held.recorded_at
        assert one.ended_on == max(held.effective_on, one.effective_on)
    assert people.serving(session, unemployed.person_id) is None

"""Looking at what is kept from sight is written down, and only some may."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry
from portal.queries.people import Elsewhere
from portal.services import lookups
from portal.services.demo.accounts import CITY, COMMUNITY, DISTRICT, OTHER_COMMUNITY, PROVINCE
from portal.services.errors import NotAllowed
from tests.factories import clerk, officer, registered, resident_number, unemployment_details
from tests.integration.services.records import raw_rows, rows_of

AREAS = {
    Role.CLERK: COMMUNITY,
    Role.REVIEWER: DISTRICT,
    Role.CERTIFICATE_MAKER: DISTRICT,
    Role.COUNSELLOR: DISTRICT,
    Role.SUPERVISOR: CITY,
    Role.SYSTEM_ADMIN: PROVINCE,
    Role.SECURITY_ADMIN: PROVINCE,
    Role.AUDITOR: PROVINCE,
}
REVEAL = {Role.CLERK, Role.REVIEWER, Role.CERTIFICATE_MAKER}
LOOK_UP = {Role.CLERK, Role.REVIEWER}


def only_entry(session: Session, actor: Actor, action: str) -> AuditEntry:
    (entry,) = rows_of(session, AuditEntry, user_id=actor.user_id, action=action)
    return entry


@pytest.mark.parametrize("role", Role)
def test_a_whole_number_is_shown_to_some_and_each_time_noted(
    engine: sa.Engine, session: Session, role: Role
) -> None:
    case = registered(session, clerk(session))
    actor, person_id = officer(session, AREAS[role], role), case.person_id
    before = raw_rows(engine)
    if role in REVEAL:
        lookups.reveal(session, actor, person_id)
        entry = only_entry(session, actor, "person.reveal")
        assert (entry.person_id, entry.subject, entry.subject_id) == (
            person_id,
            "person",
            person_id,
        )
        return
    with pytest.raises(NotAllowed):
        lookups.reveal(session, actor, person_id)
    assert raw_rows(engine) == before


@pytest.mark.parametrize("role", Role)
def test_somebody_elsewhere_is_looked_up_by_some_and_each_time_noted(
    engine: sa.Engine, session: Session, role: Role
) -> None:
    number, there = resident_number(), clerk(session, OTHER_COMMUNITY)
    case = registered(session, there, details=unemployment_details(number))
    actor, person_id = officer(session, AREAS[role], role), case.person_id
    before = raw_rows(engine)
    if role in LOOK_UP:
        found = lookups.look_up_elsewhere(session, actor, person_id)
        assert found == Elsewhere("周**", "失业登记，有效", there.office_title)
        entry = only_entry(session, actor, "person.lookup")
        assert (entry.person_id, entry.office_id) == (person_id, actor.office_id)
        assert number not in entry.detail
        assert "周" not in entry.detail
        return
    with pytest.raises(NotAllowed):
        lookups.look_up_elsewhere(session, actor, person_id)
    assert raw_rows(engine) == before

"""The office above takes a roster back; what later acts rest on stays, and is named."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Status
from portal.models import Basis, Registration, RegistrationKind
from portal.queries import rosters as queries
from portal.queries.invariants import broken
from portal.queries.rosters import RosterFilter
from portal.services import rosters
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.golive import history
from tests.integration.rosters.filed import (
    again,
    cases_of,
    checked,
    completed,
    findings,
    rows_in,
    somebody,
    work_off,
)
from tests.integration.services.records import rows_of

TOWN = "430102001000"
OTHER_TOWN = "430102002000"
WHY = "花名册报错，单位书面说明"


def above(session: Session, area: str = TOWN) -> Actor:
    return officer(session, area, Role.REVIEWER)


def test_a_roster_is_taken_back_but_for_what_later_acts_rest_on(session: Session) -> None:
    actor = clerk(session)
    rows = [somebody() for _ in range(12)]
    unemployed = history.register(session, actor, rows[0])
    roster = completed(session, actor, rows)
    completed(session, actor, [rows[5]])  # a second job since
    rosters.revoke(session, above(session), NOW, roster.id, roster.version, WHY)
    work_off(session)
    counts = queries.counts(session, again(session, roster.id))
    assert (counts[RosterFilter.REVOKED], counts[RosterFilter.COMPLETED]) == (11, 1)
    kept = rows_in(session, roster)
    assert [one.number - kept[0].number for one in kept if one.revoked_at is None] == [5]
    assert findings(session, roster)[5][1][0].startswith("证件号码：没有撤销：")
    for at, row in enumerate(rows):
        case = next(one for one in cases_of(session, row) if one.id == kept[at].case_id)
        assert case.status is (Status.COMPLETED if at == 5 else Status.REVOKED)
    held = rows_of(session, Registration, person_id=unemployed.person_id, ended_recorded_at=None)
    assert {one.kind for one in held} == {
        RegistrationKind.UNEMPLOYMENT,
        RegistrationKind.JOB_SEEKING,
    }
    case_id = kept[0].case_id
    (order,) = rows_of(session, Basis, case_id=case_id, kind=BasisKind.ORDER)
    assert order.words == WHY
    roster = again(session, roster.id)
    assert (roster.revoked_at, roster.revoke_reason) == (NOW, WHY)
    assert not broken(session)


def test_what_stayed_can_be_tried_again(session: Session) -> None:
    actor, row = clerk(session), somebody()
    roster = completed(session, actor, [row, somebody()])
    second = completed(session, actor, [row])
    reviewer = above(session)
    for one in (roster, second, roster):
        fresh = again(session, one.id)
        rosters.revoke(session, reviewer, NOW, fresh.id, fresh.version, WHY)
        work_off(session)
    assert {one.status for one in cases_of(session, row)} == {Status.REVOKED}
    fresh = again(session, roster.id)
    with pytest.raises(RuleBroken, match="没有可以撤销的行"):
        rosters.revoke(session, reviewer, NOW, fresh.id, fresh.version, WHY)


def test_who_may_take_a_roster_back_and_when(session: Session) -> None:
    actor = clerk(session)
    roster = completed(session, actor, [somebody()])
    roster_id, version = roster.id, roster.version
    reviewer = above(session)
    with pytest.raises(NotAllowed):
        rosters.revoke(session, actor, NOW, roster_id, version, WHY)
    with pytest.raises(NotFound):
        rosters.revoke(session, above(session, OTHER_TOWN), NOW, roster_id, version, WHY)
    with pytest.raises(Conflict):
        rosters.revoke(session, reviewer, NOW, roster_id, version - 1, WHY)
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(RuleBroken):
            rosters.revoke(session, reviewer, NOW, roster_id, version, reason)
    not_completed = checked(session, actor, [somebody()])
    with pytest.raises(RuleBroken, match="没有可以撤销的行"):
        rosters.revoke(session, reviewer, NOW, not_completed.id, not_completed.version, WHY)
    rosters.revoke(session, reviewer, NOW, roster_id, version, WHY)
    with pytest.raises(Conflict):
        rosters.revoke(session, reviewer, NOW, roster_id, version + 1, WHY)
    work_off(session)

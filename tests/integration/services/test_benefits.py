"""享受扶持政策: recorded by the district, taken back with a reason, each written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, PolicyBenefit
from portal.queries.certificates import benefits_of
from portal.services import benefits
from portal.services.demo.accounts import DISTRICT, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken, ServiceError
from tests.factories import NOW, clerk, officer, registered
from tests.integration.services.records import race, rows_of
from tests.integration.services.test_refusals import unchanged

TRAINING = Benefit(
    code_set("benefit_type").item("040"), None, date(2026, 11, 1), None, 120050, "芙蓉区人社局"
)


@pytest.fixture
def reviewer(session: Session) -> Actor:
    return officer(session, DISTRICT, Role.REVIEWER)


@pytest.fixture
def person_id(session: Session) -> int:
    found = registered(session, clerk(session)).person_id
    session.rollback()
    return found


@pytest.mark.clause("R11.2")
def test_an_entry_says_what_was_given_and_who_entered_it(
    session: Session, reviewer: Actor, person_id: int
) -> None:
    made = benefits.record(session, reviewer, NOW, person_id, TRAINING).id
    (row,) = rows_of(session, PolicyBenefit, person_id=person_id)
    kept = Benefit(row.kind, row.policy, row.from_on, row.to_on, row.amount, row.decided_by)
    assert kept == TRAINING
    assert (row.id, row.recorded_by_id, row.office_id, row.recorded_at) == (
        made,
        reviewer.user_id,
        reviewer.office_id,
        NOW,
    )
    assert [one.id for one in benefits_of(session, person_id)] == [made]
    (entry,) = rows_of(session, AuditEntry, action="benefit.record", subject_id=made)
    assert (entry.person_id, entry.detail) == (person_id, "职业培训补贴")


@pytest.mark.clause("R11.2")
def test_taken_back_it_counts_no_more_and_stays_on_record(
    session: Session, reviewer: Actor, person_id: int
) -> None:
    made = benefits.record(session, reviewer, NOW, person_id, TRAINING).id
    benefits.revoke(session, reviewer, NOW, person_id, made, "登记错了人")
    assert not benefits_of(session, person_id)
    (row,) = rows_of(session, PolicyBenefit, id=made)
    assert (row.revoked_at, row.revoked_by_id, row.revoke_reason) == (
        NOW,
        reviewer.user_id,
        "登记错了人",
    )
    assert rows_of(session, AuditEntry, action="benefit.revoke", subject_id=made)
    with pytest.raises(Conflict, match="已经撤销"):
        benefits.revoke(session, reviewer, NOW, person_id, made, "再来一次")
    assert benefits.record(session, reviewer, NOW, person_id, TRAINING).id != made


def test_what_is_refused_changes_nothing(
    engine: sa.Engine, session: Session, reviewer: Actor, person_id: int
) -> None:
    made = benefits.record(session, reviewer, NOW, person_id, TRAINING).id
    somebody = registered(session, clerk(session)).person_id
    session.rollback()
    refused: list[tuple[type[ServiceError], Callable[[], object]]] = [
        (Conflict, partial(benefits.record, session, reviewer, NOW, person_id, TRAINING)),
        (
            RuleBroken,
            partial(
                benefits.record, session, reviewer, NOW, person_id, replace(TRAINING, amount=-1)
            ),
        ),
        (RuleBroken, partial(benefits.revoke, session, reviewer, NOW, person_id, made, "")),
        (NotFound, partial(benefits.revoke, session, reviewer, NOW, somebody, made, "不是他的")),
        (NotFound, partial(benefits.record, session, reviewer, NOW, 999_999, TRAINING)),
    ]
    for kind, act in refused:
        unchanged(engine, session, kind, act)


@pytest.mark.parametrize(
    ("area", "role", "kind"),
    [
        (TOWNSHIP, Role.REVIEWER, NotAllowed),
        (DISTRICT, Role.CERTIFICATE_MAKER, NotAllowed),
        ("430103000000", Role.REVIEWER, NotFound),
    ],
)
def test_only_the_district_records(
    engine: sa.Engine,
    session: Session,
    reviewer: Actor,
    person_id: int,
    area: str,
    role: Role,
    kind: type[ServiceError],
) -> None:
    made = benefits.record(session, reviewer, NOW, person_id, TRAINING).id
    other = officer(session, area, role)
    again = replace(TRAINING, amount=1)
    unchanged(
        engine, session, kind, partial(benefits.record, session, other, NOW, person_id, again)
    )
    revoke = partial(benefits.revoke, session, other, NOW, person_id, made, "错")
    unchanged(engine, session, kind, revoke)


def test_two_who_record_the_same_at_once(
    engine: sa.Engine, session: Session, reviewer: Actor, person_id: int, rounds: int
) -> None:
    for number in range(rounds):
        one = replace(TRAINING, amount=1000 + number)
        act = partial(_record, reviewer, person_id, one)
        came_of = race(engine, act, act)
        assert sorted(isinstance(result, Conflict) for result in came_of) == [False, True]
        assert len(rows_of(session, PolicyBenefit, person_id=person_id, amount=one.amount)) == 1


def _record(actor: Actor, person_id: int, benefit: Benefit, session: Session) -> int:
    return benefits.record(session, actor, NOW, person_id, benefit).id

"""Locks on rows: in one order, and no more than must be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.identity_changes import ChangeKind, NameChange
from portal.domain.permissions import Actor
from portal.models import Case
from portal.queries import certificates
from portal.services import (
    audit,
    calendars,
    certificate_issues,
    handover,
    identifiers,
    people,
    registration,
)
from portal.services.engine import locked_case
from tests.factories import NOW, clerk, registered, unemployment_details
from tests.integration.services.chain import Chain, handed_out
from tests.integration.services.doubles import merge, registered_twice, reviewer, undo
from tests.statements import statements

only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True, scope="module")
"""SQLite has one writer at a time, and no locks on rows."""
Act = Callable[[], object]
LOCKS = 'FOR NO KEY UPDATE OF "case"'


@only_postgresql
def test_an_entry_about_a_locked_person_and_case_does_not_wait(
    engine: sa.Engine, session: Session
) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    case_id, person_id, version = case.id, case.person_id, case.version
    session.commit()
    people.lock(session, person_id)
    locked_case(session, actor, case_id, version)
    with Session(engine) as other:
        other.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        audit.record(other, actor, "evidence.view", person_id=person_id)
        other.add(Case(**_another_of(case)))
        other.flush()
        other.rollback()
    with Session(engine) as other:
        other.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(sa.exc.OperationalError):
            people.lock(other, person_id)


def _another_of(case: Case) -> dict[str, object]:
    """The columns of a second case of the same person and office."""
    kept = {column.key: getattr(case, column.key) for column in sa.inspect(Case).column_attrs}
    del kept["id"]
    return {**kept, "number": "another"}


def _hand_over(session: Session, system: Actor) -> Act:
    leaver, successor = clerk(session), clerk(session)
    for _ in range(2):
        registration.accept(session, leaver, NOW, unemployment_details())
    whose = leaver.user_id, leaver.office_id, successor.user_id
    return partial(handover.hand_over, session, system, *whose)


def _merge_and_undo(session: Session, _system: Actor) -> Act:
    kept, merged = registered_twice(session, clerk(session))
    actor = reviewer(session)
    return lambda: undo(session, actor, merge(session, actor, kept, merged))


def _change_name(session: Session, _system: Actor) -> Act:
    actor = clerk(session)
    person = registration.accept(session, actor, NOW, unemployment_details()).person
    change = NameChange(ChangeKind.RENAMED, "周健国", "户口簿")
    return partial(identifiers.change_name, session, actor, NOW, person.id, person.version, change)


def _load_calendar(session: Session, _system: Actor) -> Act:
    holidays = {date(2027, 1, 1): False}
    return partial(calendars.load_year, session, 2027, holidays, "测试", NOW)


@only_postgresql
@pytest.mark.parametrize("prepare", [_hand_over, _merge_and_undo, _change_name, _load_calendar])
def test_many_cases_are_locked_in_the_order_of_their_ids(
    engine: sa.Engine, session: Session, system: Actor, prepare: Callable[[Session, Actor], Act]
) -> None:
    act = prepare(session, system)
    with statements(engine) as asked:
        act()
    told = [" ".join(one.split()) for one in asked]
    locking = [at for at, one in enumerate(told) if LOCKS in one]
    assert locking
    assert all(f'ORDER BY "case".id {LOCKS}' in told[at] for at in locking)
    changing = [at for at, one in enumerate(told) if one.startswith('UPDATE "case" SET')]
    assert all(locking[0] < at for at in changing)


@only_postgresql
def test_what_was_issued_is_read_once_its_holder_is_locked(
    engine: sa.Engine, session: Session, who: Chain
) -> None:
    """So one being replaced or merged away meanwhile is not declared void as well."""
    person_id = handed_out(session, who).person_id
    (issue,) = certificates.issues_of(session, person_id)
    issue_id = issue.id
    with statements(engine) as asked:
        certificate_issues.void(session, who.maker, NOW, issue_id, "本人声明遗失")
    told = [" ".join(one.split()) for one in asked]
    locked = next(at for at, one in enumerate(told) if one.endswith("FOR NO KEY UPDATE"))
    assert "FROM person" in told[locked]
    read = [at for at, one in enumerate(told) if "FROM certificate_issue" in one]
    changed = next(
        at for at, one in enumerate(told) if one.startswith("UPDATE certificate_issue SET")
    )
    assert any(locked < at < changed for at in read)

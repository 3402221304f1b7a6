"""状态核实: written down first; what it shows is what was known at that moment."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit
from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.passes import parse_known_number
from portal.domain.permissions import Actor, Role
from portal.domain.status_checks import Purpose
from portal.models import AuditEntry, Registration, RegistrationKind, StatusCheck
from portal.queries.status_checks import check, known_at, latest
from portal.services import benefits, certificate_issues, merging, status_checks
from portal.services.demo.accounts import COMMUNITY, DISTRICT, TOWNSHIP
from portal.services.errors import NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    deregistered,
    double_number,
    officer,
    on_a_pass,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import chain, handed_out
from tests.integration.services.doubles import merge, reviewer, undo
from tests.integration.services.records import race, rows_of
from tests.integration.services.test_refusals import unchanged
from tests.statements import statements

SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(hours=2)


def look_up(session: Session, actor: Actor, number: str, words: str | None = "社保补贴") -> int:
    found = status_checks.look_up(
        session, actor, NOW, parse_known_number(number), Purpose.POLICY, words
    )
    assert found is not None
    return found.id


@pytest.mark.clause("R11.2")
def test_a_look_up_is_written_down_before_anything_is_shown(session: Session) -> None:
    number = resident_number()
    person_id = registered(
        session, clerk(session, "430202001001"), details=unemployment_details(number)
    ).person_id
    actor = clerk(session)
    made = look_up(session, actor, number)
    (row,) = rows_of(session, StatusCheck, person_id=person_id)
    assert (row.id, row.purpose, row.office_id, row.asked_by_id, row.asked_at, row.sha256) == (
        made,
        "审核就业创业扶持政策：社保补贴",
        actor.office_id,
        actor.user_id,
        NOW,
        None,
    )
    (entry,) = rows_of(session, AuditEntry, action="status.check", subject_id=made)
    assert (entry.person_id, entry.user_id) == (person_id, actor.user_id)
    assert number not in entry.detail


def test_passes_and_former_numbers_find_the_person(session: Session) -> None:
    actor = clerk(session)
    passed = registered(session, actor, details=on_a_pass("H1234567801")).person_id
    number = resident_number()
    double = double_number(number)
    kept, merged = (
        registered(session, actor, details=unemployment_details(one)).person_id
        for one in (number, double)
    )
    merge(session, reviewer(session), kept, merged)
    for typed, person_id in (("H12345678", passed), (number, kept), (double, kept)):
        found = look_up(session, actor, typed)
        (row,) = rows_of(session, StatusCheck, id=found)
        assert row.person_id == person_id


def test_what_is_refused_writes_nothing(engine: sa.Engine, session: Session) -> None:
    number = resident_number()
    registered(session, clerk(session), details=unemployment_details(number))
    actor, supervisor = clerk(session), officer(session, DISTRICT, Role.SUPERVISOR)
    session.rollback()
    ask = partial(status_checks.look_up, session)
    known = parse_id_number(number)
    unchanged(engine, session, RuleBroken, partial(ask, actor, NOW, known, Purpose.OTHER, None))
    act = partial(ask, supervisor, NOW, known, Purpose.SERVICE, None)
    unchanged(engine, session, NotAllowed, act)
    nobody = parse_id_number(resident_number())
    assert ask(actor, NOW, nobody, Purpose.SERVICE, None) is None
    assert not rows_of(session, StatusCheck, asked_by_id=actor.user_id)


@pytest.mark.clause("R11.2")
def test_it_shows_what_was_known_then_whatever_came_after(session: Session) -> None:
    who = chain(session)
    person_id = handed_out(session, who).person_id
    training = Benefit(
        code_set("benefit_type").item("040"), None, date(2026, 11, 1), None, None, "芙蓉区"
    )
    district = officer(session, DISTRICT, Role.REVIEWER)
    benefit = benefits.record(session, district, NOW, person_id, training).id

    then = known_at(session, person_id, SOON)
    assert [(one.kind, one.ended_on) for one in then.in_force] == [
        ("失业登记", None),
        ("求职登记", None),
    ]
    assert [one.id for one in then.benefits] == [benefit]
    assert then.certificate is not None
    assert then.paper is not None
    serial = then.paper.serial

    certificate_issues.void(session, who.maker, LATER, then.paper.id, "遗失")
    benefits.revoke(session, district, LATER, person_id, benefit, "登记错了人")
    session.execute(
        sa.update(Registration)
        .where(
            Registration.person_id == person_id, Registration.kind == RegistrationKind.UNEMPLOYMENT
        )
        .values(deregistered(LATER))
    )
    session.commit()
    again = known_at(session, person_id, SOON)
    assert again.spells == then.spells
    assert [one.id for one in again.benefits] == [benefit]
    assert again.paper is not None
    assert again.paper.serial == serial

    now = known_at(session, person_id, LATER)
    assert [one.kind for one in now.in_force] == ["求职登记"]
    assert [one.end for one in now.spells] == [None, "注销：入学、服兵役、移居境外"]
    assert (now.benefits, now.paper) == ([], None)
    before = known_at(session, person_id, NOW - timedelta(days=1))
    assert (before.spells, before.benefits, before.certificate) == ((), [], None)


def test_it_takes_four_selects_however_long_the_history(engine: sa.Engine) -> None:
    with Session(engine) as session:
        person_id = handed_out(session, chain(session)).person_id
        session.rollback()
        with statements(engine) as asked:
            known = known_at(session, person_id, LATER)
            assert [one.office for one in known.spells]
    assert [one.split()[0] for one in asked if one != "BEGIN"] == ["SELECT"] * 4


def test_only_the_office_that_asked_reads_it(session: Session) -> None:
    number = resident_number()
    registered(session, clerk(session), details=unemployment_details(number))
    actor, colleague = clerk(session), clerk(session)
    made = look_up(session, actor, number)
    others = [clerk(session, "430102001002"), officer(session, TOWNSHIP, Role.REVIEWER)]
    assert [check(session, one, made) is not None for one in (actor, colleague, *others)] == [
        True,
        True,
        False,
        False,
    ]
    assert [one.id for one in latest(session, actor)] == [made]
    assert not latest(session, colleague)


def test_the_first_print_fixes_the_sheet(engine: sa.Engine, session: Session, rounds: int) -> None:
    number, actor = resident_number(), clerk(session)
    registered(session, actor, details=unemployment_details(number))
    for _ in range(rounds):
        made = look_up(session, actor, number)
        session.rollback()
        given = race(engine, *(partial(_print, actor, made, letter * 64) for letter in "ab"))
        (row,) = rows_of(session, StatusCheck, id=made)
        assert given == [row.sha256, row.sha256]
        assert len(rows_of(session, AuditEntry, action="status.print", subject_id=made)) == 2
    with pytest.raises(NotFound):
        _print(clerk(session, "430102001002"), made, "c" * 64, session)


def _print(actor: Actor, made: int, sha256: str, session: Session) -> str:
    return status_checks.record_print(session, actor, made, sha256)


def test_looking_does_not_keep_a_merge_from_being_undone(session: Session) -> None:
    here, number = clerk(session, COMMUNITY), resident_number()
    kept, merged = (
        registered(session, here, details=unemployment_details(one)).person_id
        for one in (number, double_number(number))
    )
    actor = reviewer(session)
    done = merge(session, actor, kept, merged)
    made = look_up(session, here, number)
    status_checks.record_print(session, here, made, "a" * 64)
    undo(session, actor, done)
    assert merging.preview(session, actor, kept, merged)

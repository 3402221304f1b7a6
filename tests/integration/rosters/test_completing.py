"""What a row becomes: all that the window leaves behind for one worker, and nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.dates import day_begins
from portal.domain.employment import JobDetails
from portal.domain.identity import IdKind, Sex
from portal.domain.permissions import Actor
from portal.domain.workflow import Action, Status
from portal.models import (
    AuditEntry,
    Basis,
    Case,
    Certificate,
    Decision,
    EmploymentApplication,
    EmploymentJob,
    Message,
    OfficeNotice,
    Person,
    PersonIdentifier,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    RosterRow,
    RosterVerdict,
    Serving,
)
from portal.models.sealing import identifier_hash
from portal.queries.invariants import broken
from portal.services import rosters
from portal.services.errors import RuleBroken
from tests.factories import NOW, clerk, on_a_pass, registered, unemployment_details
from tests.integration.golive import history
from tests.integration.rosters.filed import (
    cases_of,
    checked,
    completed,
    findings,
    rows_in,
    somebody,
    work_off,
)
from tests.integration.services.records import raw_rows, rows_of
from tests.working import add_employer, employment_details, job

NEIGHBOUR = "430102001002"
OF_THE_FILE = {"roster", "roster_row", "job", "employer", "number_series"}
Rows = dict[str, list[tuple[Any, ...]]]


def added(before: Rows, after: Rows) -> Counter[str]:
    """How many rows each table has more; the audit trail counts by action below."""
    return Counter({name: len(after[name]) - len(before[name]) for name in after}) + Counter()


def actions(session: Session, user_id: int) -> Counter[str]:
    return Counter(one.action for one in rows_of(session, AuditEntry, user_id=user_id))


@pytest.mark.clause("R6.3", "R6.5", "R6.7", "R7.1", "R11.1")
@pytest.mark.parametrize("unemployed", [False, True])
def test_a_roster_of_one_leaves_the_same_behind_as_the_window(
    session: Session, engine: sa.Engine, unemployed: bool
) -> None:
    at_window, by_roster = clerk(session), clerk(session)
    employers = [add_employer(session, actor).id for actor in (at_window, by_roster)]
    rows = [somebody(), somebody()]
    if unemployed:
        for row in rows:
            history.register(session, clerk(session, NEIGHBOUR), row)
    first = raw_rows(engine)
    number = rows[0]["id_number"]
    details = job("010", employers[0])
    case = employed_as(session, at_window, details, number, rows[0]["name"])
    second = raw_rows(engine)
    completed(session, by_roster, [rows[1]], employers[1])
    third = raw_rows(engine)
    alone, together = added(first, second), added(second, third)
    for counted in (alone, together):
        for name in OF_THE_FILE | {"audit_entry", "audit_chain"}:
            del counted[name]
    assert together == alone
    of_roster = Counter({"roster.upload": 1, "roster.complete": 1})
    looked = Counter({"person.lookup": 1}) if unemployed else Counter()
    assert actions(session, by_roster.user_id) - of_roster - looked == actions(
        session, at_window.user_id
    )
    (mine,) = [one for one in cases_of(session, rows[1]) if one.procedure == "employment"]
    for name in ("status", "step", "place", "channel", "accepted_on", "due_on", "closed_at"):
        assert getattr(mine, name) == getattr(session.get_one(Case, case.id), name), name
    told = [_decided(session, one) for one in (case.id, mine.id)]
    assert told[0] == told[1]
    assert not broken(session)


def employed_as(
    session: Session, actor: Actor, declared: JobDetails, number: str, name: str
) -> Case:
    form = employment_details(declared, number)
    return registered(
        session, actor, details=replace(form, personal=replace(form.personal, name=name))
    )


def _decided(session: Session, case_id: int) -> list[tuple[Any, ...]]:
    return [
        (
            one.seq,
            one.action,
            one.step_from,
            one.step_to,
            one.basis_id is None,
            one.verification,
            one.revision,
        )
        for one in rows_of(session, Decision, case_id=case_id)
    ]


@pytest.mark.clause("R6.3", "R6.6", "R6.7", "R11.1")
def test_a_row_says_who_works_where_since_when_and_by_whose_consent(session: Session) -> None:
    actor = clerk(session)
    row = somebody(consent="电话确认记录", form="公益性岗位")
    roster = completed(session, actor, [row])
    assert roster.completed_at == NOW
    (kept,) = rows_in(session, roster)
    (case,) = cases_of(session, row)
    assert (kept.case_id, kept.person_id, kept.completed_at) == (case.id, case.person_id, NOW)
    assert (case.status, case.place and case.place.code) == (Status.COMPLETED, "3")
    (basis,) = rows_of(session, Basis, case_id=case.id)
    assert basis.means is not None
    assert (basis.kind, basis.means.code) == (BasisKind.PERSON, "4")
    assert basis.at == day_begins(date(2026, 11, 17))
    verified = case.decisions[1]
    assert verified.verification is not None
    assert (verified.action, verified.verification.short) == (Action.VERIFY, "人工核查")
    assert verified.opinion == "就业登记人员花名册、被录用人员有效身份证复印件"
    (form,) = rows_of(session, EmploymentApplication, case_id=case.id)
    (work,) = rows_of(session, EmploymentJob, opened_case_id=case.id)
    for told in (form, work):
        assert (told.form.short, told.pay, told.occupation) == ("公益性岗位", 3600, "服务员")
        assert (told.employer_id, told.started_on) == (roster.employer_id, date(2026, 11, 16))
    assert form.contract is not None
    assert (form.contract.short, form.contract_until) == ("固定期限", date(2029, 11, 15))
    person = session.get_one(Person, case.person_id)
    assert person.identifier.number == row["id_number"]
    for known in (form, person):
        assert (known.name, known.phone, known.household_region) == (
            row["name"],
            row["phone"],
            "长沙市芙蓉区",
        )
        assert known.household_area_id is not None
    assert (person.pinyin, person.version) != ("", 0)
    assert len(rows_of(session, Certificate, person_id=person.id)) == 1
    (message,) = rows_of(session, Message, case_id=case.id)
    assert "就业登记" in message.text


@pytest.mark.clause("R7.1")
def test_unemployment_ends_with_it_and_the_other_community_is_told(session: Session) -> None:
    actor, row = clerk(session), somebody()
    there = clerk(session, NEIGHBOUR)
    before = history.register(session, there, row)
    completed(session, actor, [row])
    case = cases_of(session, row)[-1]
    spells = rows_of(session, Registration, person_id=case.person_id)
    held = {one.kind: one for one in spells if one.ended_on is None}
    assert held.keys() == {RegistrationKind.EMPLOYMENT}
    for one in spells:
        if one.ended_on is not None:
            assert one.end_reason is not None
            assert (one.end_kind, one.end_reason.code) == (RegistrationEnd.DEREGISTERED, "701")
            assert one.closed_case_id == case.id
    assert rows_of(session, Serving, person_id=case.person_id, ended_at=None) == []
    (notice,) = rows_of(session, OfficeNotice, person_id=case.person_id)
    assert (notice.office_id, notice.case_id) == (there.office_id, case.id)
    assert len(rows_of(session, Certificate, person_id=case.person_id)) == 1
    assert session.get_one(Case, before.id).status is Status.COMPLETED


def test_a_second_job_joins_the_registration(session: Session) -> None:
    actor, row = clerk(session), somebody()
    completed(session, actor, [row])
    completed(session, clerk(session, NEIGHBOUR), [row])
    person_id = cases_of(session, row)[0].person_id
    (spell,) = rows_of(session, Registration, person_id=person_id)
    assert len(rows_of(session, EmploymentJob, registration_id=spell.id)) == 2
    assert not broken(session)


def test_the_record_follows_the_form_and_keeps_what_a_roster_does_not_ask(
    session: Session,
) -> None:
    actor, row = clerk(session), somebody(ethnicity="", phone="19955550000")
    case = history.register(session, actor, row)
    person = session.get_one(Person, case.person_id)
    person.school, version = "某某学校", person.version
    session.commit()
    completed(session, actor, [row])
    session.rollback()
    person = session.get_one(Person, case.person_id)
    assert (person.phone, person.school) == ("19955550000", "某某学校")
    assert person.version > version
    form = rows_of(session, EmploymentApplication, name=person.name)[-1]
    assert form.school == "某某学校"


@pytest.mark.clause("P1")
def test_whoever_is_on_record_with_a_pass_is_hired_with_it(session: Session) -> None:
    actor, row = clerk(session), somebody(id_number="H76543210")
    case = registered(session, actor, details=on_a_pass("H76543210"))
    row["name"] = case.person.name
    roster = completed(session, actor, [row])
    assert findings(session, roster) == [(RosterVerdict.READY, [])]
    (number,) = rows_of(
        session, PersonIdentifier, number_hash=identifier_hash("H76543210"), valid_to=None
    )
    assert number.kind is IdKind.HK_MO_PASS
    form = rows_of(session, EmploymentApplication, name=row["name"])[-1]
    assert (form.sex, form.birth_date) == (Sex.FEMALE, date(1985, 3, 15))


@pytest.mark.clause("R6.3", "R6.7")
def test_nobody_without_a_copy_or_consent_is_registered(session: Session) -> None:
    actor = clerk(session)
    rows = [somebody(id_copy="未收"), somebody(consent=""), somebody(consented_on="")]
    roster = checked(session, actor, rows)
    with pytest.raises(RuleBroken, match="没有可以办理的行"):
        rosters.start(session, actor, NOW, roster.id, roster.version)
    completed(session, actor, [*rows, somebody()])
    assert [len(cases_of(session, row)) for row in rows] == [0, 0, 0]


def test_what_changed_since_the_check_is_seen_when_completing(session: Session) -> None:
    actor, row, gone = clerk(session), somebody(), somebody()
    roster = checked(session, actor, [row, gone])
    history.die(session, history.register(session, actor, gone))
    rosters.start(session, actor, NOW, roster.id, roster.version)
    work_off(session)
    done, kept_out = rows_in(session, roster)
    assert (done.completed_at, kept_out.completed_at) == (NOW, None)
    assert kept_out.verdict is RosterVerdict.ERROR


def test_numbers_of_cases_and_certificates_have_no_gap(session: Session) -> None:
    actor = clerk(session, "431103001001")
    rows = [somebody() for _ in range(230)]  # more than a portion
    completed(session, actor, rows)
    cases = rows_of(session, Case, handling_office_id=actor.office_id)
    assert [one.number[-6:] for one in cases] == [f"{at:06d}" for at in range(1, 231)]
    ids = [one.id for one in cases]
    made = session.scalars(sa.select(Certificate.number).where(Certificate.case_id.in_(ids))).all()
    assert sorted(made) == [f"4311030026{at:06d}" for at in range(1, 231)]
    later = registered(session, actor, details=unemployment_details())
    assert later.number.endswith("000231")


def test_a_certificate_in_use_is_kept(session: Session) -> None:
    actor, row = clerk(session), somebody()
    number = history.certificate(session, history.register(session, actor, row))
    completed(session, actor, [row])
    assert history.certificate(session, cases_of(session, row)[-1]) == number


def test_rows_completed_are_not_completed_again(session: Session) -> None:
    actor, row = clerk(session), somebody()
    roster = completed(session, actor, [row, somebody(phone="1")])
    with pytest.raises(RuleBroken):
        rosters.start(session, actor, NOW, roster.id, roster.version)
    assert len(cases_of(session, row)) == 1
    assert len(rows_of(session, RosterRow, roster_id=roster.id)) == 2

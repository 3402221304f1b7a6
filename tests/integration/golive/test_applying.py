"""What a row becomes, each whole or not at all, and no person twice (R11.1)."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import day_begins
from portal.domain.golive.rules import Standing
from portal.domain.identity import IdKind, IdNumber, Sex
from portal.domain.permissions import Role
from portal.domain.procedures import BasisKind
from portal.domain.workflow import Action, Status
from portal.models import (
    Basis,
    Case,
    Certificate,
    Decision,
    ImportRow,
    Job,
    JobSeekingApplication,
    JobState,
    OpeningBalance,
    Person,
    Registration,
    RegistrationKind,
    Serving,
    UnemploymentApplication,
    Verdict,
)
from portal.queries import golive as queries
from portal.queries.golive import RowFilter
from portal.services import golive, jobs
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import RuleBroken
from tests.factories import NOW, clerk, officer, registered
from tests.integration.golive import history
from tests.integration.golive.files import (
    case_of,
    checked,
    findings,
    somebody,
    taken_over,
    work_off,
)
from tests.integration.services.records import raw_rows, rows_of

DISTRICT = "430102000000"
NEIGHBOUR = "430102001002"
NOTHING_NEW = ("import_batch", "import_row", "job", "audit_entry", "audit_chain")


@pytest.mark.clause("R2.1", "R2.9", "R3.2", "R11.1")
def test_a_row_becomes_a_registration_that_began_when_it_began(session: Session) -> None:
    actor, row = clerk(session), somebody()
    taken_over(session, actor, [row])
    case = case_of(session, row)
    assert (case.channel, case.status, case.procedure) == (
        "existing",
        Status.COMPLETED,
        "unemployment",
    )
    assert (case.accepted_on, case.submitted_at) == (
        date(2026, 3, 5),
        day_begins(date(2026, 3, 5)),
    )
    assert (case.recorded_at, case.closed_at, case.due_on) == (NOW, NOW, None)
    assert case.handling_office_id == case.accepting_office_id == actor.office_id
    assert case.place is not None
    assert case.place.name == "户籍地"
    (basis,) = rows_of(session, Basis, case_id=case.id)
    (decision,) = rows_of(session, Decision, case_id=case.id)
    assert (basis.kind, basis.means, basis.recorded_by_id) == (
        BasisKind.EXISTING,
        None,
        actor.user_id,
    )
    assert (decision.action, decision.basis_id, decision.revision, decision.step_from) == (
        Action.TAKE_OVER,
        basis.id,
        1,
        None,
    )
    spells = rows_of(session, Registration, person_id=case.person_id)
    assert [(one.kind, one.effective_on, one.recorded_at) for one in spells] == [
        (RegistrationKind.UNEMPLOYMENT, date(2026, 2, 20), NOW),
        (RegistrationKind.JOB_SEEKING, date(2026, 3, 5), NOW),
    ]
    (serving,) = rows_of(session, Serving, person_id=case.person_id, ended_at=None)
    assert serving.office_id == actor.office_id


@pytest.mark.clause("R3.3", "R11.1", "R7.9", "R5.1")
def test_what_was_declared_and_counted_comes_along(session: Session) -> None:
    actor, row = clerk(session), somebody()
    taken_over(session, actor, [row])
    case = case_of(session, row)
    (form,) = rows_of(session, UnemploymentApplication, case_id=case.id)
    person = session.get_one(Person, case.person_id)
    assert person.identifier.number == row["id_number"]
    for kept in (form, person):
        assert (kept.name, kept.phone, kept.sex) == (row["name"], row["phone"], person.sex)
        assert kept.household_region == "长沙市芙蓉区"
        assert kept.household_area_id is not None
    assert form.reason.short == "从用人单位失业"
    assert form.unemployed_since == date(2026, 2, 20)
    assert [one.words for one in form.wishes.occupations] == ["保洁", "保安员"]
    assert (form.wishes.pay_from, form.wishes.pay_to, form.wishes.training) == (3000, 4500, "家政")
    (balance,) = rows_of(session, OpeningBalance, case_id=case.id)
    assert (
        balance.months_unreachable,
        balance.referrals,
        balance.trainings,
        balance.guidances,
    ) == (1, 2, 1, 1)


@pytest.mark.clause("R11.1")
def test_a_certificates_number_in_use_is_kept_and_never_given_again(session: Session) -> None:
    actor = clerk(session, "431103001001")
    numbers = [f"43110300260000{serial:02d}" for serial in (1, 2, 4)]
    rows = [somebody(certificate=number) for number in numbers]
    fresh = [somebody(certificate="") for _ in range(51)]  # more than a portion
    taken_over(session, actor, [*fresh, *rows])
    for row, number in zip(rows, numbers, strict=True):
        assert history.certificate(session, case_of(session, row)) == number
    later = history.certificate(session, registered(session, actor))
    made = {history.certificate(session, case_of(session, row)) for row in fresh} | {later}
    assert made == {f"4311030026{serial:06d}" for serial in range(1, 56)} - set(numbers)


@pytest.mark.clause("R3.1", "R3.3")
def test_seeking_work_alone_makes_no_unemployment(session: Session) -> None:
    row = somebody(procedure="求职登记", place="", reason="", since="", certificate="")
    taken_over(session, clerk(session), [row])
    case = case_of(session, row)
    assert case.place is not None
    assert case.place.name == "常住地"
    (spell,) = rows_of(session, Registration, person_id=case.person_id)
    assert spell.kind is RegistrationKind.JOB_SEEKING
    assert spell.wishes_id is not None
    assert len(rows_of(session, JobSeekingApplication, case_id=case.id)) == 1
    assert rows_of(session, Certificate, person_id=case.person_id) == []


def test_the_least_that_a_row_must_say(session: Session) -> None:
    row = dict.fromkeys(somebody(), "")
    full = somebody()
    needed = ("name", "id_number", "phone", "education", "household", "registered_on", "reason")
    row |= {key: full[key] for key in needed}
    taken_over(session, clerk(session), [row])
    case = case_of(session, row)
    (form,) = rows_of(session, UnemploymentApplication, case_id=case.id)
    assert form.unemployed_since == date(2026, 3, 5)
    assert (form.ethnicity, form.residence_region, form.wishes.pay_from) == (None, None, None)
    assert len(history.certificate(session, case)) == 16
    assert rows_of(session, OpeningBalance, case_id=case.id) == []


def test_a_foreigners_sex_is_as_told(session: Session) -> None:
    row = somebody(id_number="CHN430090080105", sex="女", ethnicity="")
    taken_over(session, clerk(session), [row])
    assert case_of(session, row).person.sex is Sex.FEMALE


@pytest.mark.clause("P1", "R11.1")
@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("M7654321002", "M76543210", IdKind.HK_MO_PASS),
        ("00765432", "00765432", IdKind.TW_PASS),
    ],
)
def test_whoever_was_registered_on_a_pass_is_taken_over_once(
    session: Session, typed: str, number: str, kind: IdKind
) -> None:
    actor = clerk(session)
    row = somebody(id_number=typed, sex="女", birth_date="1985.3.15")
    taken_over(session, actor, [row])
    case = case_of(session, {"id_number": number})
    born = date(1985, 3, 15)
    assert case.person.id_number == IdNumber(number, kind, born, Sex.FEMALE)
    (form,) = rows_of(session, UnemploymentApplication, case_id=case.id)
    assert (form.birth_date, form.sex) == (born, Sex.FEMALE)
    again = checked(session, actor, [{**row, "id_number": number}])
    assert [verdict for verdict, _ in findings(session, again)] == [Verdict.KNOWN]


def test_a_record_is_newer_than_a_ledger(session: Session) -> None:
    actor, row = clerk(session), somebody(certificate="")
    case = history.register(session, actor, row)
    history.end_all(session, case)
    taken_over(session, actor, [{**row, "phone": "19955550000", "ethnicity": "苗族"}])
    session.rollback()
    person = session.get_one(Person, case.person_id)
    assert person.phone == "19900000001"  # as declared at the window
    assert person.ethnicity is not None  # which the window had left open
    assert person.ethnicity.short == "苗族"
    servings = rows_of(session, Serving, person_id=person.id)
    assert [one.ended_at for one in servings] == [NOW, None]
    assert len(rows_of(session, Certificate, person_id=person.id)) == 1


@pytest.mark.clause("R11.1")
def test_the_same_file_again_changes_nothing(session: Session, engine: sa.Engine) -> None:
    actor = clerk(session)
    rows = [somebody() for _ in range(5)]
    taken_over(session, actor, rows)
    before = raw_rows(engine)
    again = checked(session, actor, rows)
    assert [verdict for verdict, _ in findings(session, again)] == [Verdict.KNOWN] * 5
    with pytest.raises(RuleBroken, match="没有可以导入的行"):
        golive.start(session, actor, NOW, again.id)
    more = [*({**row, "phone": "19912345678"} for row in rows), somebody()]
    grown = taken_over(session, actor, more)
    after = raw_rows(engine)
    for table in before.keys() - set(NOTHING_NEW):
        assert set(before[table]) - set(after[table]) == set() or table == "number_series", table
    assert len(after["person"]) == len(before["person"]) + 1
    assert findings(session, grown)[-1][0] is Verdict.READY


def test_two_files_with_one_person_register_them_once(session: Session) -> None:
    actor, row = clerk(session), somebody()
    first, second = checked(session, actor, [row]), checked(session, actor, [row, somebody()])
    for batch in (first, second):
        golive.start(session, actor, NOW, batch.id)
    work_off(session)
    verdicts = [verdict for verdict, _ in findings(session, second)]
    assert verdicts == [Verdict.KNOWN, Verdict.READY]
    assert case_of(session, row).status is Status.COMPLETED


def test_somebody_faster_keeps_one_row_out_and_no_other(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Judged, then registered elsewhere before it was written: the database says no to that row."""
    actor, rows = clerk(session), [somebody() for _ in range(3)]
    batch = checked(session, actor, rows)
    golive.start(session, actor, NOW, batch.id)
    history.register(session, clerk(session, "430202001001"), rows[1])
    real = queries.standings
    nobody = {at: Standing() for at in range(3, 6)}
    monkeypatch.setattr(queries, "standings", lambda *_: nobody)
    work_off(session)
    monkeypatch.setattr(queries, "standings", real)
    found = findings(session, batch)
    assert [verdict for verdict, _ in found] == [Verdict.READY, Verdict.ERROR, Verdict.READY]
    assert found[1][1] == ["证件号码：其他机构刚刚为本人办理了登记，请重新上传核对"]
    done = {row.number: row.applied_at for row in rows_of(session, ImportRow, batch_id=batch.id)}
    assert done == {3: NOW, 4: None, 5: NOW}
    assert len(rows_of(session, Case, person_id=case_of(session, rows[1]).person_id)) == 1


def test_a_process_that_dies_half_way_loses_nothing_and_doubles_nothing(session: Session) -> None:
    actor, rows = clerk(session), [somebody() for _ in range(75)]
    batch = checked(session, actor, rows)
    job_id = golive.start(session, actor, NOW, batch.id).id
    next(jobs.work_off(session, lambda: NOW))  # and nobody hears of this process again
    (job,) = rows_of(session, Job, id=job_id)
    assert (job.state, job.done) == (JobState.RUNNING, 50)
    assert job.beat_at is not None
    job.beat_at -= jobs.LEASE * 2
    session.commit()
    work_off(session)
    (job,) = rows_of(session, Job, id=job_id)
    assert (job.state, job.done, job.total) == (JobState.DONE, 75, 75)
    cases = [row.case_id for row in rows_of(session, ImportRow, batch_id=batch.id)]
    assert len(set(cases)) == 75
    assert None not in cases


@pytest.mark.clause("R1")
def test_a_district_takes_over_all_a_community_its_own(session: Session) -> None:
    reviewer = officer(session, DISTRICT, Role.REVIEWER)
    here, next_door = clerk(session), clerk(session, NEIGHBOUR)
    rows = [somebody(community=area) for area in (COMMUNITY, NEIGHBOUR, NEIGHBOUR)]
    batch = checked(session, reviewer, [*rows, somebody(community="")])
    session.rollback()
    seen = [queries.counts(session, actor, batch) for actor in (here, next_door, reviewer)]
    assert [one[RowFilter.READY] for one in seen] == [1, 2, 3]
    assert [one[RowFilter.ERROR] for one in seen] == [0, 0, 1]
    golive.start(session, next_door, NOW, batch.id)
    work_off(session)
    offices = [case_of(session, row).handling_office_id for row in rows[1:]]
    assert offices == [next_door.office_id] * 2
    golive.start(session, reviewer, NOW, batch.id)
    work_off(session)
    case = case_of(session, rows[0])
    assert case.handling_office_id == here.office_id
    assert case.number.startswith(COMMUNITY)
    assert case.decisions[0].office_id == reviewer.office_id

"""The demo as the first ``make run`` fills it: nothing empty, and nothing against the rules."""

from __future__ import annotations

import base64
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from portal.domain.calendar import WorkCalendar
from portal.domain.dates import SHANGHAI, day_begins, shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.lights import LightKind, light
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import Status
from portal.models import (
    AuditEntry,
    Basis,
    Case,
    Certificate,
    Decision,
    Person,
    PersonIdentifier,
    PolicyBenefit,
    Posting,
    Registration,
    RegistrationKind,
    Serving,
    User,
)
from portal.queries import overview, staff
from portal.queries.areas import office_by_area_code
from portal.services import accounts, demo
from portal.services.consents import SIGNED_ON_SCREEN
from portal.services.demo import life, words
from portal.services.demo.accounts import ACCOUNTS, COMMUNITY, TOWNSHIP
from portal.services.demo.certificates import AT_DISTRICT, AT_TOWNSHIP, SENT_BACK
from portal.services.demo.life import OFFICES, OfficeLife, begins_on
from tests.databases import DIALECTS, Database, Databases
from tests.factories import NOW

REGISTERED = sum(one.registered for one in OFFICES)
WAITING = sum(len(one.due_in) for one in OFFICES)
REQUESTED = AT_TOWNSHIP + SENT_BACK + AT_DISTRICT
REGISTRATIONS = Case.procedure == UNEMPLOYMENT.code
CALENDAR = WorkCalendar.default()


def without_accounts(session: Session) -> Session:
    """As a new installation is before the demo: areas and offices alone."""
    session.execute(sa.delete(Posting))
    session.execute(sa.delete(User))
    session.commit()
    return session


@pytest.fixture(scope="module", params=DIALECTS)
def filled(
    request: pytest.FixtureRequest, databases: Databases, keys_file: Path
) -> Iterator[Session]:
    """The whole demo, filled once for each kind of database; only read here."""
    with (
        databases.prepared(request.param) as made,
        made.engine() as engine,
        Session(engine) as session,
    ):
        assert demo.fill(without_accounts(session), NOW) == REGISTERED
        yield session


@pytest.fixture
def empty(session: Session) -> Session:
    return without_accounts(session)


@pytest.fixture
def one_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small demo, for what has to be filled anew."""
    small = (OfficeLife(COMMUNITY, len(words.BEARERS) + 2, (-1, 0, 1, 4)),)
    monkeypatch.setattr(life, "OFFICES", small)


def count(session: Session, model: type, *conditions: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions)) or 0


def lights(session: Session, area_code: str, now: datetime) -> Counter[LightKind]:
    """The lights of the registrations that wait on an office's desk."""
    office = office_by_area_code(session, area_code)
    assert office is not None
    due = session.scalars(
        sa.select(Case.due_on).where(
            Case.handling_office_id == office.id, Case.status == Status.OPEN, REGISTRATIONS
        )
    )
    return Counter(light(day, shanghai_day(now), CALENDAR).kind for day in due if day)


def story(session: Session) -> list[tuple[object, ...]]:
    """What happened, told without the ids and the real time of the audit trail."""
    rows = session.execute(
        sa.select(Case, PersonIdentifier, Person)
        .join(Person, Person.id == Case.person_id)
        .join(PersonIdentifier, PersonIdentifier.person_id == Person.id)
        .order_by(Case.number)
    )
    return [
        (
            case.number,
            case.submitted_at,
            case.closed_at,
            case.due_on,
            of.number,
            who.name,
            who.phone,
        )
        for case, of, who in rows
    ]


def test_every_office_has_the_life_it_was_given(filled: Session) -> None:
    for one in OFFICES:
        office = office_by_area_code(filled, one.area_code)
        assert office is not None
        of_office = Registration.handling_office_id == office.id
        for kind in (RegistrationKind.UNEMPLOYMENT, RegistrationKind.JOB_SEEKING):
            assert count(filled, Registration, of_office, Registration.kind == kind) == (
                one.registered
            )
        waiting = filled.scalars(
            sa.select(Case.step).where(
                Case.handling_office_id == office.id, Case.status == Status.OPEN, REGISTRATIONS
            )
        ).all()
        assert waiting == ["verify"] * len(one.due_in)


@pytest.mark.clause("R3.2", "R11.1")
def test_each_registered_person_has_exactly_what_a_registration_brings(filled: Session) -> None:
    people = set(filled.scalars(sa.select(Registration.person_id)))
    assert len(people) == REGISTERED
    each_once = Counter(dict.fromkeys(people, 1))
    for of_person in (
        sa.select(Registration.person_id).where(Registration.kind == RegistrationKind.UNEMPLOYMENT),
        sa.select(Registration.person_id).where(Registration.kind == RegistrationKind.JOB_SEEKING),
        sa.select(Serving.person_id).where(Serving.ended_at.is_(None)),
        sa.select(Certificate.person_id),
    ):
        assert Counter(filled.scalars(of_person)) == each_once
    assert count(filled, Person) == REGISTERED + WAITING
    assert not count(filled, Registration, Registration.ended_recorded_at.is_not(None))


@pytest.mark.clause("R2.9")
def test_nothing_was_completed_without_the_persons_own_consent(filled: Session) -> None:
    consenting = sa.select(Basis.case_id)
    completed = Case.status == Status.COMPLETED
    assert count(filled, Case, completed) == REGISTERED
    assert not count(filled, Case, completed, Case.id.not_in(consenting))
    open_cases = sa.and_(Case.status == Status.OPEN, REGISTRATIONS)
    signed = count(filled, Case, open_cases, Case.id.in_(consenting))
    assert 0 < signed < WAITING, "both kinds of open case are there to be tried"


def test_some_signed_on_the_screen(filled: Session) -> None:
    bases = filled.scalars(sa.select(Basis)).all()
    drawn = [one for one in bases if one.signature]
    assert [one for one in bases if one.means and one.means.code == SIGNED_ON_SCREEN] == drawn
    assert 0 < len(drawn) < len(bases) / 2
    for one in drawn:
        with Image.open(io.BytesIO(base64.b64decode(one.signature or ""))) as picture:
            assert picture.getchannel("A").getbbox(), "something was drawn"


@pytest.mark.clause("R2.5")
def test_the_desk_shows_late_today_and_later(filled: Session) -> None:
    expected = {LightKind.LATE: 1, LightKind.TODAY: 2, LightKind.SOON: 1, LightKind.OK: 5}
    assert lights(filled, COMMUNITY, NOW) == expected


def test_every_overview_has_numbers(filled: Session) -> None:
    for username, most in (("township", 7), ("district", 3), ("city", 2), ("province", 2)):
        user = filled.scalars(sa.select(User).where(User.username == username)).one()
        actor = staff.actor_at(user, user.postings[0].office)
        lines = overview.below(filled, actor, shanghai_day(NOW))
        assert sum(line.unemployed > 0 for line in lines) == most, username
        assert any(line.late for line in lines)


@pytest.mark.clause("R11.4")
def test_requests_for_certificates_wait_at_every_step(filled: Session) -> None:
    found = filled.scalars(sa.select(Case).where(Case.procedure == CERTIFICATE.code)).all()
    assert Counter((one.step, one.status) for one in found) == {
        ("review", Status.OPEN): AT_TOWNSHIP,
        ("accept", Status.SENT_BACK): SENT_BACK,
        ("make", Status.OPEN): AT_DISTRICT,
    }
    township = office_by_area_code(filled, TOWNSHIP)
    assert township is not None
    assert all(one.handling_office.area.path.startswith(township.area.path) for one in found)
    assert len({one.handling_office_id for one in found}) > 1
    assert sum(one.handling_office.area.code == COMMUNITY for one in found) >= 5
    kinds = {light(one.due_on, shanghai_day(NOW), CALENDAR).kind for one in found if one.due_on}
    assert len(kinds) > 1
    back = next(one for one in found if one.status is Status.SENT_BACK)
    assert back.handling_office.area.code == COMMUNITY, "its clerk has an account to sign in with"


@pytest.mark.clause("R11.2")
def test_some_enjoy_policies(filled: Session) -> None:
    assert count(filled, PolicyBenefit) == 6
    enjoying = set(filled.scalars(sa.select(PolicyBenefit.person_id)))
    assert len(enjoying) == 6
    assert enjoying <= set(filled.scalars(sa.select(Registration.person_id)))


def test_every_act_was_done_by_a_clerk_posted_there_in_office_hours(filled: Session) -> None:
    postings = {
        (one.user_id, one.office_id): one.started_on for one in filled.scalars(sa.select(Posting))
    }
    decisions = filled.scalars(sa.select(Decision)).all()
    assert len(decisions) == 3 * REGISTERED + WAITING + REQUESTED + SENT_BACK + AT_DISTRICT
    for one in decisions:
        at = one.at.astimezone(SHANGHAI)
        assert begins_on(NOW) <= at.date() < shanghai_day(NOW)
        assert CALENDAR.is_workday(at.date())
        assert time(8, 30) <= at.time() < time(17, 0)
        assert postings[one.actor_id, one.office_id] <= at.date()


def test_the_numbers_of_an_office_rise_with_its_days(filled: Session) -> None:
    in_order = sa.select(Case.accepting_office_id, Case.submitted_at).order_by(Case.number)
    offices: dict[int, list[datetime]] = {}
    for office_id, submitted_at in filled.execute(in_order):
        offices.setdefault(office_id, []).append(submitted_at)
    assert len(offices) == len(OFFICES)
    for moments in offices.values():
        assert moments == sorted(moments)


def test_every_stored_number_reads_as_itself(filled: Session) -> None:
    for one in filled.scalars(sa.select(PersonIdentifier)):
        number = parse_id_number(one.number)
        assert (number.canonical, number.kind) == (one.number, one.kind)


def test_every_act_left_its_audit_entry(filled: Session) -> None:
    made = {
        "case.accept": REGISTERED + WAITING + REQUESTED,
        "case.approve": AT_DISTRICT,
        "case.send_back": SENT_BACK,
        "benefit.record": 6,
    }
    made |= dict.fromkeys(("case.verify", "case.complete", "certificate.make"), REGISTERED)
    for action, times in made.items():
        assert count(filled, AuditEntry, AuditEntry.action == action) == times


def test_only_the_accounts_on_the_log_in_page_open(filled: Session) -> None:
    active = set(filled.scalars(sa.select(User.username).where(User.active)))
    assert active == {one.username for one in ACCOUNTS}
    assert not count(filled, User, User.demo.is_(False))
    for user in filled.scalars(sa.select(User).where(User.active.is_(False))).all():
        assert user.password_hash == "!"


def test_a_colleague_can_not_sign_in_even_when_enabled(empty: Session, one_office: None) -> None:
    demo.fill(empty, NOW)
    name = f"clerk_{OFFICES[1].area_code}"
    empty.execute(sa.update(User).where(User.username == name).values(active=True))
    empty.commit()
    with pytest.raises(accounts.SignInRefused):
        accounts.sign_in(empty, name, "!", accounts.Origin("127.0.0.1", "test"))


def test_filling_again_changes_nothing(empty: Session, one_office: None) -> None:
    demo.fill(empty, NOW)
    before = story(empty)
    assert (demo.fill(empty, NOW), story(empty)) == (0, before)


def test_the_same_day_fills_the_same_demo(
    databases: Databases, database: Database, empty: Session, one_office: None
) -> None:
    demo.fill(empty, NOW)
    with databases.prepared("sqlite") as made, made.engine() as engine, Session(engine) as other:
        demo.fill(without_accounts(other), NOW.replace(hour=16))
        assert story(other) == story(empty)


def test_an_interrupted_fill_leaves_nothing(
    empty: Session, one_office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = life.live

    def interrupted(session: Session, now: datetime) -> int:
        played(session, now)
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "live", interrupted)
    with pytest.raises(KeyboardInterrupt):
        demo.fill(empty, NOW)
    for model in (User, Person, Case, AuditEntry):
        assert not count(empty, model)
    monkeypatch.setattr(demo, "live", played)
    assert demo.fill(empty, NOW)


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 24, 0, 1, tzinfo=SHANGHAI), "late today soon ok"),
        (datetime(2026, 11, 22, 9, 0, tzinfo=SHANGHAI), "late soon ok ok"),  # a Sunday
        (datetime(2026, 10, 5, 9, 0, tzinfo=SHANGHAI), "late soon ok ok"),  # a long holiday
        (datetime(2026, 2, 14, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # worked Saturday
        (datetime(2027, 3, 1, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # past the calendar
        (datetime(2026, 1, 5, 9, 0, tzinfo=SHANGHAI), "late today soon ok"),  # two years' numbers
    ],
)
@pytest.mark.clause("R2.5")
def test_whatever_the_day_nothing_lies_ahead(
    empty: Session, one_office: None, now: datetime, expected: str
) -> None:
    demo.fill(empty, now)
    assert lights(empty, COMMUNITY, now) == Counter(map(LightKind, expected.split()))
    assert not count(empty, Decision, Decision.at >= day_begins(shanghai_day(now)))
    for case in empty.scalars(sa.select(Case)):
        assert case.number[12:16] == str(shanghai_day(case.submitted_at).year)

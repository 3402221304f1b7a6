"""A number or a name that changes, with what it was before; notes on cards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.identity import IdKind, Sex, parse_id_number
from portal.domain.identity_changes import CardNoteKind, ChangeKind, NameChange, NumberChange
from portal.domain.permissions import Actor, Role
from portal.models import (
    AuditEntry,
    CardNote,
    Case,
    IdentifierEnd,
    IdentityChange,
    Person,
    PersonIdentifier,
    UnemploymentApplication,
)
from portal.queries import identity, people
from portal.services import corrections, identifiers, registration
from portal.services.demo.accounts import OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    officer,
    on_a_pass,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.records import race, rows_of
from tests.integration.services.test_refusals import unchanged

TODAY = shanghai_day(NOW)


def new_number(
    number: str, kind: ChangeKind = ChangeKind.NEW_CARD_NUMBER, evidence: str = "新身份证原件"
) -> NumberChange:
    return NumberChange(kind, parse_id_number(number), evidence)


def change(
    session: Session, actor: Actor, person_id: int, wanted: NumberChange | NameChange
) -> None:
    session.rollback()
    version = session.get_one(Person, person_id, populate_existing=True).version
    if isinstance(wanted, NumberChange):
        identifiers.change_number(session, actor, NOW, person_id, version, wanted)
    else:
        identifiers.change_name(session, actor, NOW, person_id, version, wanted)


def person_of(session: Session, case: Case) -> Person:
    session.rollback()
    return session.get_one(Person, case.person_id, populate_existing=True)


@pytest.mark.parametrize(
    ("kind", "ended"),
    [
        (ChangeKind.NEW_CARD_NUMBER, IdentifierEnd.REPLACED),
        (ChangeKind.MISTYPED_NUMBER, IdentifierEnd.MISTAKEN),
    ],
)
def test_a_new_number_is_in_force_and_the_old_one_is_kept(
    session: Session, kind: ChangeKind, ended: IdentifierEnd
) -> None:
    actor, old = clerk(session), resident_number(born=date(1985, 3, 15))
    case = registered(session, actor, details=unemployment_details(old))
    new = resident_number(2, born=date(1986, 4, int(ended is IdentifierEnd.MISTAKEN) + 1))
    before = person_of(session, case).version
    change(session, actor, case.person_id, new_number(new, kind))
    person = person_of(session, case)
    assert person.identifier.number == new
    assert (person.birth_date, person.sex) == (parse_id_number(new).birth_date, Sex.FEMALE)
    assert person.version > before
    gone = next(one for one in person.identifiers if one.number == old)
    assert (gone.valid_to, gone.ended_as) == (TODAY, ended)
    (noted,) = rows_of(session, IdentityChange, person_id=person.id)
    assert (noted.kind, noted.evidence) == (kind, "新身份证原件")
    assert (noted.old_identifier_id, noted.new_identifier_id) == (gone.id, person.identifier.id)
    (entry,) = rows_of(session, AuditEntry, person_id=person.id, action="person.identify")
    assert entry.detail == kind.label
    for number in (old, new):
        assert number not in entry.detail
    found = people.by_former_number(session, parse_id_number(old))
    assert (found == person) is (ended is IdentifierEnd.REPLACED)
    assert people.by_id_number(session, parse_id_number(old)) is None


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    ("held", "county", "permit"),
    [
        ("H1234567801", "810000", IdKind.HK_MO_RESIDENCE_PERMIT),
        ("00123456", "830000", IdKind.TW_RESIDENCE_PERMIT),
    ],
)
def test_a_permit_takes_the_place_of_a_pass(
    engine: sa.Engine, session: Session, held: str, county: str, permit: IdKind
) -> None:
    actor, details = clerk(session), on_a_pass(held)
    case = registered(session, actor, details=details)
    person = person_of(session, case)
    assert (person.id_number, person.identifier.kind.label) == (
        details.id_number,
        details.id_number.kind.label,
    )
    born = resident_number(born=date(1985, 3, 16), county=county)
    other = new_number(born, ChangeKind.PASS_TO_PERMIT)
    act = partial(change, session, actor, case.person_id, other)
    assert "不改变出生日期" in unchanged(engine, session, RuleBroken, act)
    new = resident_number(county=county)
    change(session, actor, case.person_id, new_number(new, ChangeKind.PASS_TO_PERMIT))
    assert person_of(session, case).id_number == parse_id_number(new)
    assert person_of(session, case).identifier.kind is permit
    former = people.id_number_in(held)
    assert former is not None
    assert people.by_id_number(session, former) is None
    assert people.by_former_number(session, former) == person_of(session, case)


def test_a_number_without_a_sex_leaves_the_sex(session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    sex = person_of(session, case).sex
    wanted = new_number("GBR430085031518", ChangeKind.MISTYPED_NUMBER)
    change(session, actor, case.person_id, wanted)
    person = person_of(session, case)
    assert (person.sex, person.identifier.kind) == (sex, IdKind.FOREIGN_PR_15)


def test_a_new_name_is_read_anew_and_the_old_one_is_kept(session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    change(session, actor, case.person_id, NameChange(ChangeKind.RENAMED, "单春梅", "户口簿"))
    person = person_of(session, case)
    assert (person.name, person.pinyin, person.initials) == ("单春梅", "shanchunmei", "scm")
    (noted,) = rows_of(session, IdentityChange, person_id=person.id)
    assert (noted.old_name, noted.new_name) == ("周建国", "单春梅")


def test_a_waiting_form_follows_and_a_closed_one_stays(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    waiting = registration.accept(session, actor, NOW, unemployment_details(number))
    version = waiting.version
    change(session, actor, waiting.person_id, NameChange(ChangeKind.RENAMED, "周春梅", "户口簿"))
    first, second = rows_of(session, UnemploymentApplication, case_id=waiting.id)
    assert (first.name, second.name) == ("周建国", "周春梅")
    assert (first.reason, first.wishes_id) == (second.reason, second.wishes_id)
    (case,) = rows_of(session, Case, id=waiting.id)
    assert case.version == version + 1, "papers printed from now on are new ones"

    done = registered(session, actor)
    change(session, actor, done.person_id, NameChange(ChangeKind.RENAMED, "周春梅", "户口簿"))
    (form,) = rows_of(session, UnemploymentApplication, case_id=done.id)
    assert form.name == "周建国"


def test_no_form_takes_a_changed_identity_back(session: Session) -> None:
    """The form of an earlier registration, corrected elsewhere, still says the old name."""
    actor, number = clerk(session), resident_number()
    case = registered(session, actor, details=unemployment_details(number))
    change(session, actor, case.person_id, NameChange(ChangeKind.RENAMED, "周春梅", "户口簿"))
    details = unemployment_details(number, personal=personal_details(number, phone="19900000009"))
    case_id, version = case.id, case.version
    with pytest.raises(RuleBroken, match="姓名不一致"):
        corrections.correct(session, actor, NOW, case_id, version, details, "号码写错")
    now_called = replace(details, personal=replace(details.personal, name="周春梅"))
    corrections.correct(session, actor, NOW, case_id, version, now_called, "号码写错")
    person = person_of(session, case)
    assert (person.name, person.phone) == ("周春梅", "19900000009")


def test_another_records_number_leads_to_merging(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    taken = resident_number()
    registered(session, clerk(session, OTHER_COMMUNITY), details=unemployment_details(taken))
    act = partial(change, session, actor, case.person_id, new_number(taken))
    with pytest.raises(RuleBroken, match=identifiers.TAKEN):
        act()
    other = people.by_id_number(session, parse_id_number(taken))
    assert other is not None
    (told,) = rows_of(session, AuditEntry, action="person.lookup", user_id=actor.user_id)
    assert (told.person_id, told.subject_id) == (other.id, other.id)
    near = resident_number()
    registered(session, actor, details=unemployment_details(near))
    act = partial(change, session, actor, case.person_id, new_number(near))
    assert unchanged(engine, session, RuleBroken, act) == identifiers.TAKEN


def test_who_may_change_what(engine: sa.Engine, session: Session) -> None:
    case = registered(session, clerk(session))
    person_id, version = case.person_id, person_of(session, case).version
    name = NameChange(ChangeKind.RENAMED, "周春梅", "户口簿")
    for actor, kind in (
        (clerk(session, OTHER_COMMUNITY), NotFound),
        (officer(session, TOWNSHIP, Role.REVIEWER), NotAllowed),
    ):
        session.rollback()
        for act in (
            partial(identifiers.change_name, session, actor, NOW, person_id, version, name),
            partial(
                identifiers.change_number,
                session,
                actor,
                NOW,
                person_id,
                version,
                new_number(resident_number()),
            ),
            partial(identifiers.note_card, session, actor, NOW, person_id, CardNoteKind.LOST, None),
            partial(identifiers.clear_card_note, session, actor, NOW, person_id, 1),
        ):
            unchanged(engine, session, kind, act)


def test_two_change_one_person_at_once(engine: sa.Engine, session: Session, rounds: int) -> None:
    clerks = [clerk(session), clerk(session)]
    for _ in range(3 * rounds):
        case = registered(session, clerks[0])
        person_id, version = case.person_id, person_of(session, case).version
        session.rollback()

        def act(actor: Actor, own: Session, person: int = person_id, seen: int = version) -> bool:
            wanted = new_number(resident_number())
            identifiers.change_number(own, actor, NOW, person, seen, wanted)
            return True

        outcomes = race(engine, *(partial(act, one) for one in clerks))
        assert sorted(map(type, outcomes), key=str) == sorted((bool, Conflict), key=str), outcomes
        assert len(rows_of(session, IdentityChange, person_id=person_id)) == 1
        assert len(rows_of(session, PersonIdentifier, person_id=person_id, valid_to=None)) == 1


def test_two_people_are_given_one_number_at_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actors = [clerk(session), clerk(session)]
    for _ in range(3 * rounds):
        people_ids = [registered(session, one).person_id for one in actors]
        wanted = new_number(resident_number())
        session.rollback()

        def act(actor: Actor, person: int, own: Session, given: NumberChange = wanted) -> bool:
            version = own.get_one(Person, person).version
            identifiers.change_number(own, actor, NOW, person, version, given)
            return True

        pairs = zip(actors, people_ids, strict=True)
        outcomes = race(engine, *(partial(act, actor, person) for actor, person in pairs))
        assert outcomes.count(True) == 1, outcomes
        (lost,) = (one for one in outcomes if one is not True)
        assert "另有一条记录" in str(lost)


def test_a_card_is_noted_counts_until_its_day_and_is_cleared(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    until = TODAY + timedelta(days=30)
    note = partial(identifiers.note_card, session, actor, NOW, person_id)
    note(CardNoteKind.LOST, None, "11 月 20 日挂失")
    note(CardNoteKind.TEMPORARY, until)

    def in_force(day: date) -> list[CardNoteKind]:
        session.rollback()
        return [one.kind for one in identity.card_notes(session, person_id, day)]

    assert in_force(until) == [CardNoteKind.LOST, CardNoteKind.TEMPORARY]
    assert in_force(until + timedelta(days=1)) == [CardNoteKind.LOST]
    note(CardNoteKind.LOST, None)
    first, second = rows_of(session, CardNote, person_id=person_id, kind=CardNoteKind.LOST)
    assert first.cleared_at is not None
    second_id = second.id
    session.rollback()
    identifiers.clear_card_note(session, actor, NOW, person_id, second_id)
    assert in_force(TODAY) == [CardNoteKind.TEMPORARY]
    with pytest.raises(Conflict):
        identifiers.clear_card_note(session, actor, NOW, person_id, second_id)
    other = registered(session, actor).person_id
    with pytest.raises(NotFound):
        identifiers.clear_card_note(session, actor, NOW, other, second_id)
    with pytest.raises(RuleBroken):
        note(CardNoteKind.TEMPORARY, None)

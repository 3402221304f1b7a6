"""Two records of one person: what a merge hands over and ends, and what forbids it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import UnemploymentDetails
from portal.domain.dates import shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import CardNoteKind
from portal.domain.permissions import Role
from portal.models import (
    Basis,
    Case,
    Certificate,
    Person,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
)
from portal.models.base import Base
from portal.models.sealing import identifier_hash
from portal.queries import people
from portal.queries.belongings import BELONGINGS
from portal.services import identifiers, merging, registration
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    double_number,
    officer,
    on_a_pass,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.doubles import (
    FINISH,
    LATER,
    WHY,
    merge,
    registered_twice,
    reviewer,
    two_registered,
    undo,
)
from tests.integration.services.records import rows_of
from tests.integration.services.test_refusals import unchanged


def test_every_row_of_a_person_has_its_place() -> None:
    """A table that is added later must say whether a merge hands its rows over."""
    pointing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    stay = {"person.merged_into_id", "merge.kept_id", "merge.merged_id"}
    assert pointing == {f"{name}.person_id" for name in BELONGINGS} | stay


@pytest.mark.clause("R11.1")
@pytest.mark.parametrize("kept_first", [True, False])
def test_one_person_one_certificate_one_registration(session: Session, kept_first: bool) -> None:
    actor, pair = reviewer(session), two_registered(session)
    kept, merged = pair if kept_first else reversed(pair)
    number = {one: people.certificate(session, one) for one in pair}
    keeps = number[kept]
    assert keeps is not None
    keeps_number = keeps.number
    merge(session, actor, kept, merged)

    certificate = people.certificate(session, kept)
    assert certificate is not None
    assert certificate.number == keeps_number
    spells = rows_of(session, Registration, person_id=kept)
    assert {one.kind for one in spells if one.ended_on is None} == {
        RegistrationKind.UNEMPLOYMENT,
        RegistrationKind.JOB_SEEKING,
    }
    for one in spells:
        is_first = one.handling_office.area.code == COMMUNITY
        assert (one.end_kind is None) is is_first, "the earlier registration stays"
        assert one.end_kind in (None, RegistrationEnd.MERGED)
        assert one.ended_on in (None, shanghai_day(LATER))
    (serving,) = rows_of(session, Serving, person_id=kept, ended_at=None)
    assert serving.office.area.code == COMMUNITY
    assert rows_of(session, Registration, person_id=merged) == []
    assert len(rows_of(session, Case, person_id=kept)) == 2


@pytest.mark.clause("R11.1")
def test_the_other_certificate_moves_where_the_kept_record_has_none(session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    number = resident_number()
    kept = registration.accept(session, here, NOW, unemployment_details(number)).person_id
    merged = registered(
        session, here, details=unemployment_details(double_number(number))
    ).person_id
    certificate = people.certificate(session, merged)
    assert certificate is not None
    issued = certificate.number
    session.rollback()
    done = merge(session, actor, kept, merged)
    moved = people.certificate(session, kept)
    assert moved is not None
    assert moved.number == issued
    undo(session, actor, done)
    assert people.certificate(session, kept) is None


def test_a_merged_record_is_found_by_either_number_and_no_list_shows_it(session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    first_number = resident_number()
    numbers = [first_number, double_number(first_number)]
    names = ["滕春生", "滕春声"]
    kept, merged = (
        registered(
            session,
            here,
            details=unemployment_details(number, personal=personal_details(number, name=name)),
        ).person_id
        for number, name in zip(numbers, names, strict=True)
    )
    certificates = [people.certificate(session, one) for one in (kept, merged)]
    merge(session, actor, kept, merged)
    first, second = (parse_id_number(number) for number in numbers)
    found = people.by_id_number(session, first), people.by_former_number(session, second)
    assert [one.id for one in found if one] == [kept, kept]
    assert people.by_id_number(session, second) is None
    province = officer(session, "430000000000", Role.SUPERVISOR)
    for who in (actor, here, province):
        assert [one.id for one in people.search(session, who, "滕春").people] == [kept]
        assert not people.visible(session, who, merged)
        for certificate in certificates:
            assert certificate is not None
            holder = people.by_certificate(session, who, certificate.number)
            assert holder is not None
            assert holder.id == kept
    assert people.kept_record(session, merged) == kept


def test_a_record_elsewhere_only_with_nothing_open_there(
    engine: sa.Engine, session: Session
) -> None:
    actor, (kept, there) = reviewer(session), two_registered(session, then=OTHER_COMMUNITY)
    theirs, ours = (session.get_one(Person, one).identifier.number_hash for one in (there, kept))
    for guessed in (None, ours, identifier_hash(resident_number())):
        look = partial(merging.preview, session, actor, kept, there, guessed)
        unchanged(engine, session, NotFound, look)
        blind = partial(merging.merge, session, actor, LATER, kept, there, WHY, "", guessed)
        unchanged(engine, session, NotFound, blind)
    act = partial(merge, session, actor, kept, there, theirs)
    assert "迁出" in unchanged(engine, session, RuleBroken, act)
    for table in (Registration, Serving):
        ended: dict[str, Any] = {"ended_at": NOW}
        if table is Registration:
            ended = {
                "ended_on": shanghai_day(NOW),
                "ended_recorded_at": NOW,
                "end_kind": RegistrationEnd.RENEWED,
            }
        session.execute(sa.update(table).where(table.person_id == there).values(**ended))
    session.commit()
    done = merge(session, actor, kept, there, theirs)
    assert people.visible(session, actor, kept)
    undo(session, actor, done)
    assert not people.visible(session, actor, there)


def _of_a_woman(number: str) -> UnemploymentDetails:
    """A woman's form, born on 15 March 1985, under any number of that day."""
    return replace(unemployment_details(resident_number(2)), id_number=parse_id_number(number))


@pytest.mark.parametrize(
    ("county", "details", "words"),
    [
        ("430304", _of_a_woman(resident_number(2, county="430304")), ["性别不同"]),
        (
            "430305",
            unemployment_details(resident_number(1, born=date(1985, 3, 16), county="430305")),
            ["出生日期不同"],
        ),
        ("430306", _of_a_woman("GBR430085031518"), []),
        ("430307", on_a_pass("H1234567801"), []),
    ],
)
def test_another_birth_date_or_sex_is_another_person(
    session: Session, county: str, details: UnemploymentDetails, words: list[str]
) -> None:
    """A number that tells no sex says nothing against the other record's."""
    here, number = clerk(session), resident_number(1, county=county)
    man = registered(session, here, details=unemployment_details(number)).person_id
    other = registered(session, here, details=details).person_id
    actor = reviewer(session)
    for kept, merged in ((man, other), (other, man)):
        found = merging.preview(session, actor, kept, merged).hindrances
        assert list(found) == [f"{one}，请先核对并更正证件号码" for one in words]


def test_employment_and_unemployment_are_not_the_same_person_yet(
    engine: sa.Engine, session: Session
) -> None:
    actor, (kept, merged) = reviewer(session), two_registered(session)
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == merged, Registration.kind == RegistrationKind.UNEMPLOYMENT)
        .values(kind=RegistrationKind.EMPLOYMENT)
    )
    session.commit()
    words = unchanged(engine, session, RuleBroken, partial(merge, session, actor, kept, merged))
    assert "就业登记" in words


def test_two_cases_of_one_procedure_are_decided_first(engine: sa.Engine, session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    number = resident_number()
    kept, merged = (
        registration.accept(session, here, NOW, unemployment_details(one)).person_id
        for one in (number, double_number(number))
    )
    words = unchanged(engine, session, RuleBroken, partial(merge, session, actor, kept, merged))
    assert "办结或撤回其中一件" in words


def test_a_waiting_case_goes_on_with_the_kept_record(session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    number = resident_number(1, born=date(1986, 6, 7))
    same_day = resident_number(3, born=date(1986, 6, 7))
    kept = registration.accept(session, here, NOW, unemployment_details(number)).person_id
    session.rollback()
    open_case = session.scalars(sa.select(Case).where(Case.person_id == kept)).one()
    registration.complete(session, here, NOW, open_case.id, open_case.version, FINISH)
    session.execute(
        sa.update(Registration)
        .where(Registration.person_id == kept)
        .values(ended_on=shanghai_day(NOW), ended_recorded_at=NOW, end_kind=RegistrationEnd.RENEWED)
    )
    session.commit()
    waiting = registration.accept(session, here, NOW, unemployment_details(same_day))
    merged, case_id, seen = waiting.person_id, waiting.id, waiting.version
    merge(session, actor, kept, merged)
    with pytest.raises(Conflict):
        registration.complete(session, here, LATER, case_id, seen, FINISH)
    (case,) = rows_of(session, Case, id=case_id)
    registration.complete(session, here, LATER, case_id, case.version, FINISH)
    assert rows_of(session, Registration, person_id=merged) == []
    assert len(rows_of(session, Certificate, person_id=kept)) == 1
    assert len(rows_of(session, Basis, person_id=kept)) == 2


def test_nobody_merges_by_a_page_that_is_out_of_date(engine: sa.Engine, session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    kept, merged = registered_twice(session, here)
    session.rollback()
    seal = merging.preview(session, actor, kept, merged).seal
    identifiers.note_card(session, here, NOW, merged, CardNoteKind.LOST, None)
    act = partial(merging.merge, session, actor, LATER, kept, merged, WHY, seal)
    assert "刚刚有改动" in unchanged(engine, session, Conflict, act)
    act = partial(merging.merge, session, actor, LATER, kept, merged, " ", seal)
    assert "理由" in unchanged(engine, session, RuleBroken, act)


def test_who_may_merge(engine: sa.Engine, session: Session) -> None:
    kept, merged = two_registered(session)
    done = merge(session, reviewer(session, DISTRICT), kept, merged)
    for actor, kind in (
        (clerk(session), NotAllowed),
        (officer(session, COMMUNITY, Role.REVIEWER), NotAllowed),
        (officer(session, TOWNSHIP, Role.SUPERVISOR), NotAllowed),
        (reviewer(session, "430103000000"), NotFound),
    ):
        unchanged(engine, session, kind, partial(merging.preview, session, actor, kept, merged))
        unchanged(engine, session, kind, partial(undo, session, actor, done))
        act = partial(merging.merge, session, actor, LATER, kept, merged, WHY, "")
        unchanged(engine, session, kind, act)
    actor = reviewer(session)
    unchanged(engine, session, NotFound, partial(merging.preview, session, actor, kept, kept))
    unchanged(engine, session, NotFound, partial(undo, session, actor, 999_999))

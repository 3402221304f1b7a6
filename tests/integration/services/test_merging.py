"""Two records of one person: what a merge hands over and ends, and what forbids it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import CardNoteKind
from portal.domain.permissions import Role
from portal.models import (
    Basis,
    Case,
    Certificate,
    Registration,
    RegistrationEnd,
    RegistrationKind,
    Serving,
)
from portal.models.base import Base
from portal.queries import people
from portal.queries.merging import BELONGINGS
from portal.services import identifiers, merging, registration
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    officer,
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
    stay = {"audit_entry.person_id", "person.merged_into_id", "merge.kept_id", "merge.merged_id"}
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
    kept = registration.accept(session, here, NOW, unemployment_details()).person_id
    merged = registered(session, here).person_id
    certificate = people.certificate(session, merged)
    assert certificate is not None
    number = certificate.number
    session.rollback()
    done = merge(session, actor, kept, merged)
    moved = people.certificate(session, kept)
    assert moved is not None
    assert moved.number == number
    undo(session, actor, done)
    assert people.certificate(session, kept) is None


def test_a_merged_record_is_found_by_either_number_and_no_list_shows_it(session: Session) -> None:
    actor, here = reviewer(session), clerk(session)
    numbers = [resident_number() for _ in range(2)]
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
    actor, kept = reviewer(session), registered(session, clerk(session)).person_id
    there = registered(session, clerk(session, OTHER_COMMUNITY)).person_id
    words = unchanged(engine, session, RuleBroken, partial(merge, session, actor, kept, there))
    assert "迁出" in words
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
    done = merge(session, actor, kept, there)
    assert people.visible(session, actor, kept)
    undo(session, actor, done)
    assert not people.visible(session, actor, there)


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
    kept, merged = (
        registration.accept(session, here, NOW, unemployment_details()).person_id for _ in range(2)
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
    kept, merged = (registered(session, here).person_id for _ in range(2))
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

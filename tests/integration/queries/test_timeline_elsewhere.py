"""What another area's office learns of a person's timeline."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.domain.timeline import Event
from portal.services import documents
from tests.factories import clerk, officer, registered, resident_number, unemployment_details
from tests.integration.queries.lives import FORM, Life, at, whole
from tests.integration.queries.world import HERE, OTHER_CITY, SIBLING_TOWN, end


@pytest.fixture(scope="module")
def moved(engine: sa.Engine) -> Life:
    """Registered and printed here, ended, and registered anew in another city."""
    with Session(engine) as session:
        actor, number = clerk(session, HERE), resident_number()
        first = registered(session, actor, details=unemployment_details(number))
        documents.record_print(session, actor, at(1), first, FORM, "c" * 64)
        end(session, first.person_id)
        there = clerk(session, OTHER_CITY)
        details = unemployment_details(number)
        second = registered(session, there, now=at(100), details=details)
        documents.record_print(session, there, at(101), second, FORM, "d" * 64)
        return Life(first.person_id, first.id, there, actor.office_title)


WITHIN = {Event.DECISION, Event.PRINT, Event.MESSAGE}


def test_of_a_case_elsewhere_only_what_when_and_where_is_told(
    session: Session, moved: Life
) -> None:
    found = whole(session, moved.actor, moved.person_id)
    elsewhere = [one for one in found if one.case and one.case.case_id == moved.case_id]
    own = [one for one in found if one not in elsewhere]
    assert {one.event for one in elsewhere} >= {*WITHIN, Event.REGISTRATION, Event.CERTIFICATE}
    for entry in elsewhere:
        assert entry.case is not None
        assert not entry.case.opens
        assert entry.papers == ()
        assert entry.title
        assert entry.at < at(100)
        if entry.event in WITHIN:
            assert (entry.words, entry.by) == ("", "")
        if entry.event is Event.DECISION:
            assert entry.where == moved.where
    assert [one for one in own if one.papers]
    assert all(one.case.opens for one in own if one.case)


@pytest.mark.parametrize(
    ("area", "role", "opens"),
    [
        (HERE, Role.CLERK, {True, False}),
        (SIBLING_TOWN, Role.CLERK, {False}),
        ("430102000000", Role.REVIEWER, {True, False}),
        ("430200000000", Role.SUPERVISOR, {True, False}),
        ("430000000000", Role.SUPERVISOR, {True}),
    ],
)
def test_cases_open_for_their_own_area_and_those_above(
    session: Session, moved: Life, area: str, role: Role, opens: set[bool]
) -> None:
    viewer = officer(session, area, role)
    found = whole(session, viewer, moved.person_id)
    assert {one.case.opens for one in found if one.case} == opens


def test_nobody_elses_life_is_told(session: Session, life: Life) -> None:
    stranger = registered(session, life.actor, now=at(200))
    for entry in whole(session, life.actor, stranger.person_id):
        assert entry.case is not None
        assert entry.case.case_id == stranger.id
    for entry in whole(session, life.actor, life.person_id):
        assert entry.at < at(200)

"""Who may be deregistered by the records: the very people of whom the pure rules say so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.confirmation import ContactResult
from portal.domain.dates import day_begins
from portal.domain.deregistration import (
    MONTHS_NEEDED,
    REFUSALS_NEEDED,
    Answer,
    months_unreachable,
    refusals_in_a_row,
)
from portal.domain.permissions import Actor, Role
from portal.domain.service311 import OfferOutcome, ServiceKind
from portal.models import (
    Offer,
    OpeningBalance,
    Registration,
    RegistrationKind,
    RollEntry,
)
from portal.queries import candidates, histories, rolls
from portal.queries.candidates import LOST, REFUSED
from portal.services import revoking
from portal.services.demo.accounts import CITY, DISTRICT, PROVINCE, TOWNSHIP
from tests.factories import NOW as REGISTERED
from tests.factories import (
    clerk,
    officer,
    registered,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.rolls.entries import deregister, version_of
from tests.integration.services.doubles import NEXT_DOOR, WHY, reviewer

NOW = datetime.combine(date(2027, 11, 20), datetime.min.time(), day_begins(date(2027, 1, 1)).tzinfo)
BEGAN = REGISTERED
MONTHS = [date(2027, month, 1) for month in range(1, 12)]
"""The last is not over yet."""

months = st.lists(
    st.one_of(st.none(), st.sampled_from(["lost", "lost", "lost", "lost", "reached", "untried"])),
    min_size=len(MONTHS),
    max_size=len(MONTHS),
)
answered = st.tuples(
    st.sampled_from(list(Answer) + [Answer.REFUSED] * 4),
    st.sampled_from([None, None, *(OfferOutcome.DECLINED,) * 3, *OfferOutcome]),
    st.integers(0, 3),
    st.integers(0, 3),
    st.booleans(),
)
histories_told = st.tuples(months, st.lists(answered, max_size=6), st.integers(0, 7))


def spell_of(session: Session, person_id: int) -> Registration:
    return session.scalars(
        sa.select(Registration).where(
            Registration.person_id == person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            Registration.ended_recorded_at.is_(None),
        )
    ).one()


def add_months(session: Session, spell: Registration, told: list[str | None]) -> None:
    for month, what in zip(MONTHS, told, strict=True):
        result, done_at = None, None
        if what == "lost":
            result = ContactResult.UNREACHABLE
        elif what == "reached":
            result, done_at = ContactResult.UNEMPLOYED, day_begins(month)
        if what is not None:
            session.add(
                RollEntry(
                    month=month,
                    person_id=spell.person_id,
                    registration_id=spell.id,
                    office_id=spell.handling_office_id,
                    result=result,
                    attempts=int(result is not None),
                    done_at=done_at,
                )
            )


def add_offer(
    session: Session,
    actor: Actor,
    spell: Registration,
    told: tuple[Answer, OfferOutcome | None, int, int, bool],
) -> None:
    answer, outcome, day, later, revoked = told
    at = NOW - timedelta(days=10 - day)
    accepted = answer is Answer.ACCEPTED
    session.add(
        Offer(
            kind=ServiceKind.GUIDANCE,
            person_id=spell.person_id,
            registration_id=spell.id,
            answer=answer,
            means=signed_on_paper().means,
            office_id=actor.office_id,
            by_id=actor.user_id,
            at=at,
            outcome=outcome if accepted else None,
            outcome_at=at + timedelta(days=later) if accepted and outcome else None,
            revoked_at=NOW if revoked and day == 0 else None,
            revoke_reason="录错" if revoked and day == 0 else None,
        )
    )
    session.flush()


def brought(session: Session, spell: Registration, months_before: int) -> None:
    counted = {"referrals": 0, "trainings": 0, "guidances": 0}
    session.add(
        OpeningBalance(
            case_id=spell.opened_case_id,
            person_id=spell.person_id,
            months_unreachable=months_before,
            recorded_at=BEGAN,
            **counted,
        )
    )


def by_the_rules(session: Session, spells: list[Registration]) -> set[tuple[str, int, int]]:
    """Reason, person and count of everybody of whom the pure rules say that it is borne out."""
    found = set()
    for spell in spells:
        known = histories.since(session, spell, NOW)
        refused = refusals_in_a_row(known.answers)
        lost = months_unreachable(known.months, known.months_before)
        if refused >= REFUSALS_NEEDED:
            found.add((REFUSED.code, spell.person_id, refused))
        if lost >= MONTHS_NEEDED:
            found.add((LOST.code, spell.person_id, lost))
    return found


@pytest.mark.clause("R7.8", "R7.9", "R4.3")
def test_the_list_is_what_the_rules_say_of_each(session: Session) -> None:
    """Two people; one was deregistered and registered anew by a revoked end: it is one spell."""
    actor, above = clerk(session), reviewer(session)
    people = [registered(session, actor, now=BEGAN).person_id for _ in range(2)]
    case = deregister(session, actor, people[1], BEGAN + timedelta(days=1))
    version = version_of(session, case.id)
    revoking.revoke(session, above, BEGAN + timedelta(days=2), case.id, version, WHY)
    session.rollback()
    spells = [spell_of(session, one) for one in people]
    first = session.get_one(Registration, spells[1].restores_id)
    ids = [one.id for one in (*spells, first)]

    @given(st.tuples(histories_told, histories_told))
    @hypothesis_settings(suppress_health_check=list(HealthCheck))
    def holds(told: Any) -> None:
        session.rollback()
        one, two, before = (session.get_one(Registration, each) for each in ids)
        for spell, (of_months, offers, months_before) in zip((one, two), told, strict=True):
            add_months(session, before if spell is two else spell, of_months)
            for each in offers:
                add_offer(session, actor, spell, each)
            if months_before:
                brought(session, spell, months_before)
        session.flush()
        listed = candidates.listed(session, actor, NOW)
        said = {(each.reason.code, each.spell.person_id, each.counted) for each in listed}
        assert said == by_the_rules(session, [one, two])
        assert len(said) == len(listed)

    holds()
    session.rollback()


@pytest.mark.clause("R7.9")
def test_a_new_registration_starts_at_zero(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor, now=BEGAN).person_id
    session.rollback()
    add_months(session, spell_of(session, person_id), ["lost"] * len(MONTHS))
    session.commit()
    assert [one.counted for one in candidates.listed(session, actor, NOW)] == [10]
    number = spell_of(session, person_id).person.identifier.number
    deregister(session, actor, person_id, NOW - timedelta(days=2))
    assert not candidates.listed(session, actor, NOW)
    registered(session, actor, now=NOW - timedelta(days=1), details=unemployment_details(number))
    assert not candidates.listed(session, actor, NOW)


@pytest.mark.clause("R7.8", "R7.9")
def test_the_community_that_keeps_them_lists_them_and_all_above_count_them(
    session: Session,
) -> None:
    keeps, elsewhere = clerk(session), clerk(session, NEXT_DOOR)
    both, one = (registered(session, keeps, now=BEGAN).person_id for _ in range(2))
    refused = (Answer.REFUSED, None, 1, 0, False)
    session.rollback()
    for person_id in (both, one):
        add_months(session, spell_of(session, person_id), ["lost"] * len(MONTHS))
    for _ in range(3):
        add_offer(session, keeps, spell_of(session, both), refused)
    session.commit()
    assert [each.reason for each in candidates.listed(session, keeps, NOW)] == [REFUSED, LOST, LOST]
    assert not candidates.listed(session, elsewhere, NOW)
    for area in (TOWNSHIP, DISTRICT, CITY, PROVINCE):
        above = officer(session, area, Role.SUPERVISOR)
        areas = rolls.parts(session, above)
        counted = candidates.below(session, above, areas, NOW)
        assert sum(counted.values()) == 2, above.level
        assert above.level is not Level.TOWN or counted.keys() == {areas_of(session, keeps)}


def areas_of(session: Session, actor: Actor) -> int:
    (own,) = rolls.own(session, actor)
    return own.id

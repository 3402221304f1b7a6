"""A published vacancy is kept up to date: corrected, filled, renewed, taken down (P2)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.permissions import Actor, Role
from portal.domain.vacancies import VacancyState
from portal.queries import vacancies
from portal.services import vacancies as entering
from portal.services import vacancy_life as life
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import Conflict, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.services.vacancy_states import now_of, recommended
from tests.vacancies import judged, published, told

pytestmark = pytest.mark.clause("P2")
TODAY = shanghai_day(NOW)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def auditor(session: Session) -> Actor:
    """The district's reviewer."""
    return officer(session, DISTRICT, Role.REVIEWER)


@pytest.fixture
def ours(session: Session) -> Actor:
    """A clerk of the community."""
    return clerk(session)


@pytest.mark.parametrize(
    ("other", "audited"),
    [
        ({"headcount": 2}, False),
        ({"open_until": TODAY + timedelta(days=3)}, False),
        ({"headcount": 4}, True),
        ({"title": "门卫"}, True),
        ({"headcount": 2, "pay_to": 5000}, True),
    ],
)
def test_a_correction_is_audited_anew_unless_it_only_shrinks(
    session: Session, ours: Actor, auditor: Actor, other: dict[str, object], audited: bool
) -> None:
    made = published(session, ours, auditor)
    first = made.case_id
    anew = entering.correct(session, ours, LATER, made.id, made.version, told(session, **other))
    made = now_of(session, made)
    assert anew is audited
    assert (made.case_id != first) is audited
    assert made.state is (VacancyState.WAITING if audited else VacancyState.PUBLISHED)
    assert len(vacancies.audits(session, made.id)) == 1 + audited
    assert recommended(session, made, TODAY) is not audited
    if audited:
        assert judged(session, auditor, made, now=LATER).state is VacancyState.PUBLISHED


def test_a_correction_has_to_change_something(
    session: Session, ours: Actor, auditor: Actor
) -> None:
    made = published(session, ours, auditor)
    with pytest.raises(RuleBroken, match="没有改动"):
        entering.correct(session, ours, NOW, made.id, made.version, told(session))


def test_filled_and_free_again(session: Session, ours: Actor, auditor: Actor) -> None:
    made = published(session, ours, auditor)
    for filled, state in (
        (2, VacancyState.PUBLISHED),
        (3, VacancyState.FILLED),
        (1, VacancyState.PUBLISHED),
    ):
        life.record_filled(session, ours, NOW, made.id, now_of(session, made).version, filled)
        made = now_of(session, made)
        assert (made.state, made.left) == (state, 3 - filled)
        assert (made.ended_at is None) is (state is VacancyState.PUBLISHED)
    for wrong in (-1, 4):
        with pytest.raises(RuleBroken):
            life.record_filled(session, ours, NOW, made.id, made.version, wrong)
    fewer = told(session, headcount=0)
    with pytest.raises(RuleBroken, match="已经招了 1 人"):
        entering.correct(session, ours, NOW, made.id, made.version, fewer)


def test_renewed_also_when_it_has_expired(session: Session, ours: Actor, auditor: Actor) -> None:
    made = published(session, ours, auditor, open_until=TODAY)
    soon = NOW + timedelta(days=5)
    assert made.standing(shanghai_day(soon)) is VacancyState.EXPIRED
    for wrong in (TODAY, shanghai_day(soon) + timedelta(days=91)):
        with pytest.raises(RuleBroken):
            life.renew(session, ours, soon, made.id, made.version, wrong)
    until = shanghai_day(soon) + timedelta(days=90)
    life.renew(session, ours, soon, made.id, made.version, until)
    made = now_of(session, made)
    assert (made.open_until, made.standing(until)) == (until, VacancyState.PUBLISHED)
    with pytest.raises(RuleBroken, match="晚于现在"):
        life.renew(session, ours, soon, made.id, made.version, until)


def test_taken_down_for_a_reason(session: Session, ours: Actor, auditor: Actor) -> None:
    made = published(session, ours, auditor)
    with pytest.raises(RuleBroken):
        life.take_down(session, ours, NOW, made.id, made.version, "")
    life.take_down(session, auditor, LATER, made.id, made.version, "单位停业")
    made = now_of(session, made)
    assert (made.state, made.end_reason, made.ended_at) == (
        VacancyState.TAKEN_DOWN,
        "单位停业",
        LATER,
    )
    with pytest.raises(Conflict):
        life.renew(session, ours, LATER, made.id, made.version, made.open_until)


def test_what_changed_meanwhile_is_told(session: Session, ours: Actor, auditor: Actor) -> None:
    made = published(session, ours, auditor)
    seen = made.version
    life.record_filled(session, ours, NOW, made.id, seen, 1)
    for act in (
        partial(life.take_down, because="x"),
        partial(life.record_filled, filled=2),
        partial(life.renew, until=TODAY + timedelta(days=60)),
        partial(entering.correct, told=told(session, headcount=2)),
    ):
        with pytest.raises(Conflict, match="别人刚刚改过"):
            act(session, ours, NOW, made.id, seen)

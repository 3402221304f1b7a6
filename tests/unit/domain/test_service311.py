""" "311": years of registration, meters, answers (R5.1, R7.8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.deregistration import Answer, refusals_in_a_row
from portal.domain.service311 import (
    NEEDED,
    OUTCOMES,
    Meter,
    Offered,
    OfferOutcome,
    ServiceKind,
    Year,
    answers,
    meters,
    year_of,
)

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
JOB, TRAINING, GUIDANCE = ServiceKind
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def offered(
    kind: ServiceKind = JOB,
    answer: Answer = Answer.ACCEPTED,
    hours: int = 0,
    outcome: OfferOutcome | None = None,
    told: int | None = None,
) -> Offered:
    """A service some hours after a moment, and what was told of it some hours after that moment."""
    later = None if told is None else AT + timedelta(hours=told)
    return Offered(kind, AT + timedelta(hours=hours), answer, outcome, later)


@pytest.mark.clause("R5.1")
@pytest.mark.parametrize(
    ("registered", "day", "first", "last"),
    [
        ("2026-03-12", "2026-03-12", "2026-03-12", "2027-03-11"),
        ("2026-03-12", "2027-03-11", "2026-03-12", "2027-03-11"),
        ("2026-03-12", "2027-03-12", "2027-03-12", "2028-03-11"),
        ("2025-12-31", "2026-01-01", "2025-12-31", "2026-12-30"),
        ("2026-01-01", "2026-12-31", "2026-01-01", "2026-12-31"),
        ("2024-02-29", "2025-02-28", "2024-02-29", "2025-02-28"),
        ("2024-02-29", "2025-03-01", "2025-03-01", "2026-02-28"),
        ("2024-02-29", "2028-02-28", "2027-03-01", "2028-02-28"),
        ("2024-02-29", "2028-02-29", "2028-02-29", "2029-02-28"),
        ("2023-03-01", "2024-02-29", "2023-03-01", "2024-02-29"),
    ],
)
def test_a_year_runs_from_the_day_of_registration(
    registered: str, day: str, first: str, last: str
) -> None:
    found = year_of(date.fromisoformat(registered), date.fromisoformat(day))
    assert found == Year(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.clause("R5.1")
@given(days, st.integers(0, 20_000))
def test_years_follow_each_other_without_a_gap(registered: date, later: int) -> None:
    day = registered + timedelta(days=later)
    found = year_of(registered, day)
    assert found.first <= day <= found.last
    assert 364 <= (found.last - found.first).days <= 365
    assert year_of(registered, found.last + timedelta(days=1)).first == found.last + timedelta(
        days=1
    )
    assert found.first == registered or year_of(
        registered, found.first - timedelta(days=1)
    ).last == found.first - timedelta(days=1)


@pytest.mark.clause("R5.1")
def test_three_one_and_one_are_owed() -> None:
    assert dict(NEEDED) == {JOB: 3, TRAINING: 1, GUIDANCE: 1}
    assert [one.lacking for one in meters(())] == [3, 1, 1]


@pytest.mark.clause("R5.1")
def test_what_was_agreed_to_counts_whatever_came_of_it_and_a_refusal_does_not() -> None:
    given_now = [
        offered(),
        offered(outcome=OfferOutcome.DECLINED, told=5),
        offered(answer=Answer.REFUSED),
        offered(TRAINING, Answer.REFUSED_WITH_REASON),
        offered(GUIDANCE),
    ]
    assert meters(given_now) == (
        Meter(JOB, 2, 1),
        Meter(TRAINING, 0, 1),
        Meter(GUIDANCE, 1, 0),
    )
    assert [one.lacking for one in meters(given_now)] == [1, 1, 0]


@pytest.mark.clause("R5.1")
def test_what_was_counted_before_the_system_began_counts_in() -> None:
    found = meters([offered()], {JOB: 4, GUIDANCE: 1})
    assert [(one.done, one.lacking) for one in found] == [(5, 0), (0, 1), (1, 0)]


@given(st.lists(st.builds(offered, st.sampled_from(ServiceKind), st.sampled_from(Answer))))
def test_every_offer_is_counted_once(offers: list[Offered]) -> None:
    found = meters(offers)
    assert sum(one.done + one.refused for one in found) == len(offers)
    assert all(one.lacking == max(one.needed - one.done, 0) for one in found)


@pytest.mark.clause("R7.8")
@pytest.mark.parametrize(
    ("offers", "in_a_row"),
    [
        ([offered(answer=Answer.REFUSED, hours=n) for n in range(3)], 3),
        ([offered(answer=Answer.REFUSED, hours=n) for n in (1, 2)] + [offered(hours=3)], 0),
        (
            [
                offered(answer=Answer.REFUSED, hours=1),
                offered(answer=Answer.REFUSED_WITH_REASON, hours=2),
                offered(answer=Answer.REFUSED, hours=3),
            ],
            1,
        ),
        # Agreed to first, declined without a reason after another refusal: two in a row.
        (
            [
                offered(hours=0, outcome=OfferOutcome.DECLINED, told=5),
                offered(answer=Answer.REFUSED, hours=3),
            ],
            2,
        ),
        # What was declined for a reason clears what went before it.
        (
            [
                offered(hours=0, outcome=OfferOutcome.DECLINED_WITH_REASON, told=5),
                offered(answer=Answer.REFUSED, hours=3),
            ],
            0,
        ),
        # Not being hired is no answer of the person's.
        (
            [
                offered(hours=0, outcome=OfferOutcome.NOT_HIRED, told=5),
                offered(answer=Answer.REFUSED, hours=3),
            ],
            1,
        ),
    ],
)
def test_refusals_in_a_row_by_the_time_they_were_told(offers: list[Offered], in_a_row: int) -> None:
    assert refusals_in_a_row(answers(offers)) == in_a_row


@given(
    st.lists(
        st.builds(
            offered,
            st.just(JOB),
            st.sampled_from(Answer),
            st.integers(0, 500),
            st.sampled_from([None, *OUTCOMES[JOB]]),
            st.integers(501, 900),
        ),
        max_size=8,
    )
)
def test_answers_come_in_the_order_of_time_however_they_are_read(offers: list[Offered]) -> None:
    mixed = sorted(offers, key=lambda one: one.at, reverse=True)
    declined = sum(
        one.outcome in (OfferOutcome.DECLINED, OfferOutcome.DECLINED_WITH_REASON) for one in offers
    )
    assert len(answers(offers)) == len(offers) + declined
    if len({one.at for one in offers} | {one.outcome_at for one in offers}) == 2 * len(offers):
        assert answers(mixed) == answers(offers)


def test_outcomes_are_of_their_kind_and_have_words() -> None:
    assert not OUTCOMES[GUIDANCE]
    assert OfferOutcome.IN_TRAINING not in OUTCOMES[JOB]
    assert OfferOutcome.HIRED not in OUTCOMES[TRAINING]
    assert all(one.label for one in OfferOutcome)
    assert {one for one in OfferOutcome if one.is_open} == {
        OfferOutcome.NOT_CONTACTED,
        OfferOutcome.NOT_ENROLLED,
        OfferOutcome.IN_TRAINING,
    }

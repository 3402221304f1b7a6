"""规程五 "311": what is owed a person in a year of registration, and what came of it (R5.*)."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from portal.domain.confirmation import is_over, month_of
from portal.domain.deregistration import Answer


class ServiceKind(enum.StrEnum):
    """The three kinds of service."""

    JOB = "job"
    TRAINING = "training"
    GUIDANCE = "guidance"

    @property
    def label(self) -> str:
        """The kind on the screen."""
        return {"job": "岗位信息", "training": "培训信息", "guidance": "职业指导"}[self.value]


NEEDED: Final[Mapping[ServiceKind, int]] = MappingProxyType(
    {ServiceKind.JOB: 3, ServiceKind.TRAINING: 1, ServiceKind.GUIDANCE: 1}
)
"""How often at least in a year (R5.1)."""


class OfferOutcome(enum.StrEnum):
    """What became of a recommendation, asked at the next confirmation (R4.6)."""

    HIRED = "hired"
    NOT_HIRED = "not_hired"
    NOT_CONTACTED = "not_contacted"
    NOT_ENROLLED = "not_enrolled"
    IN_TRAINING = "in_training"
    COMPLETED = "completed"
    DECLINED_WITH_REASON = "declined_with_reason"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """The outcome on the screen."""
        return _OUTCOMES[self]

    @property
    def is_open(self) -> bool:
        """Whether it is asked again at the next confirmation."""
        return self in _OPEN


_OUTCOMES = {
    OfferOutcome.HIRED: "已录用",
    OfferOutcome.NOT_HIRED: "未录用",
    OfferOutcome.NOT_CONTACTED: "未联系",
    OfferOutcome.NOT_ENROLLED: "未报名",
    OfferOutcome.IN_TRAINING: "在训",
    OfferOutcome.COMPLETED: "结业",
    OfferOutcome.DECLINED_WITH_REASON: "有理由拒绝",
    OfferOutcome.DECLINED: "无正当理由拒绝",
}
_DECLINED = (OfferOutcome.DECLINED_WITH_REASON, OfferOutcome.DECLINED)
_OPEN = frozenset({OfferOutcome.NOT_CONTACTED, OfferOutcome.NOT_ENROLLED, OfferOutcome.IN_TRAINING})
OUTCOMES: Final[Mapping[ServiceKind, tuple[OfferOutcome, ...]]] = MappingProxyType(
    {
        ServiceKind.JOB: (
            OfferOutcome.HIRED,
            OfferOutcome.NOT_HIRED,
            OfferOutcome.NOT_CONTACTED,
            *_DECLINED,
        ),
        ServiceKind.TRAINING: (
            OfferOutcome.NOT_ENROLLED,
            OfferOutcome.IN_TRAINING,
            OfferOutcome.COMPLETED,
            *_DECLINED,
        ),
        ServiceKind.GUIDANCE: (),
    }
)
"""What may be told of a recommendation; guidance is done when it is given."""


@dataclass(frozen=True)
class Year:
    """A year of registration, both days included."""

    first: date
    last: date


def year_of(registered_on: date, day: date) -> Year:
    """The year of registration that a day lies in; the first begins with the registration.

    Where the year lacks the day (29 February) it begins on 1 March.
    """
    number = day.year - registered_on.year
    first = _anniversary(registered_on, number)
    if first > day:
        number -= 1
        first = _anniversary(registered_on, number)
    return Year(first, _anniversary(registered_on, number + 1) - timedelta(days=1))


def _anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


@dataclass(frozen=True)
class Offered:
    """One service as the rules see it: what was answered, and what was told of it later."""

    kind: ServiceKind
    at: datetime
    answer: Answer
    outcome: OfferOutcome | None = None
    outcome_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be asked what became of it, where that is asked at all."""
        return self.outcome is None or self.outcome.is_open

    def stands(self, now: datetime) -> bool:
        """Whether what became of it stands for good: its month is over (R4.6)."""
        if self.outcome_at is None or self.is_open:
            return False
        return is_over(month_of(self.outcome_at), now)


@dataclass(frozen=True)
class Meter:
    """How far one kind of service has come in the year."""

    kind: ServiceKind
    done: int
    refused: int = 0

    @property
    def needed(self) -> int:
        """How often at least."""
        return NEEDED[self.kind]

    @property
    def lacking(self) -> int:
        """How many are still due."""
        return max(self.needed - self.done, 0)


def meters(
    offers: Iterable[Offered], before: Mapping[ServiceKind, int] | None = None
) -> tuple[Meter, ...]:
    """What was given and refused of each kind, of the offers of one year.

    ``before`` was given in the same year before the system began. A service that was accepted
    counts as given, whatever came of it; one that was refused at once was not given.
    """
    every = tuple(offers)
    return tuple(
        Meter(
            kind,
            sum(one.kind is kind and one.answer is Answer.ACCEPTED for one in every)
            + (before or {}).get(kind, 0),
            sum(one.kind is kind and one.answer is not Answer.ACCEPTED for one in every),
        )
        for kind in ServiceKind
    )


def answers(offers: Iterable[Offered]) -> tuple[Answer, ...]:
    """All answers in the order in which they were given, for the rule of R7.8.

    Declining later what was accepted at first is an answer of its own, on the day it was told.
    """
    told: list[tuple[datetime, Answer]] = []
    for one in offers:
        told.append((one.at, one.answer))
        if one.outcome in _DECLINED and one.outcome_at is not None:
            told.append((one.outcome_at, _ANSWERED[one.outcome]))
    return tuple(answer for _, answer in sorted(told, key=lambda pair: pair[0]))


_ANSWERED = {
    OfferOutcome.DECLINED: Answer.REFUSED,
    OfferOutcome.DECLINED_WITH_REASON: Answer.REFUSED_WITH_REASON,
}

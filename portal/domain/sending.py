"""When a message may leave: quiet hours, how many a day, and how long to wait after a failure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from portal.domain.dates import SHANGHAI, day_begins, day_ends, shanghai_day

WAITS: Final = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120))
"""How long to wait after the first, second … attempt that reached nobody."""

MOST_ATTEMPTS: Final = len(WAITS) + 1

LEASE: Final = timedelta(minutes=5)
"""A message of which nothing was heard for so long since it was taken up is taken up again."""

KEPT: Final = timedelta(days=3)
"""What could not leave for so long is old news, and does not leave any more."""


@dataclass(frozen=True)
class QuietHours:
    """The hours of the day, in Shanghai, at which nobody is written to.

    They go over midnight where they end before they begin; there are none where both are equal.
    """

    begin: time = time(21)
    end: time = time(8)

    def over(self, moment: datetime) -> datetime:
        """The moment (aware) itself where it is not in them, else that at which they end."""
        local = moment.astimezone(SHANGHAI)
        at = local.time()
        begun, ended = at >= self.begin, at >= self.end
        over_midnight = self.end < self.begin
        if not (begun or not ended if over_midnight else begun and not ended):
            return moment
        ends = datetime.combine(local.date(), self.end, SHANGHAI)
        return ends + timedelta(days=1) if ended else ends


@dataclass(frozen=True)
class SendingRules:
    """What the province decides: the quiet hours, and how many messages a phone is sent a day."""

    quiet: QuietHours = QuietHours()
    a_day: int = 3

    def from_when(self, now: datetime, sent_today: int) -> datetime:
        """The first moment from ``now`` on at which one more may leave to the same phone.

        ``sent_today`` counts what has left to it on the day of ``now``, as counted in Shanghai.
        """
        if sent_today >= self.a_day:
            return self.quiet.over(day_ends(shanghai_day(now)))
        return self.quiet.over(now)


def day_of(now: datetime) -> tuple[datetime, datetime]:
    """The instants at which the day of ``now`` begins and ends in Shanghai."""
    today = shanghai_day(now)
    return day_begins(today), day_ends(today)


def next_attempt(now: datetime, attempts: int) -> datetime | None:
    """When to try again after so many attempts in vain; None after the last."""
    return now + WAITS[attempts - 1] if attempts < MOST_ATTEMPTS else None


def is_old_news(written_at: datetime, now: datetime) -> bool:
    """Whether a message has waited so long that it does not leave any more."""
    return now - written_at > KEPT

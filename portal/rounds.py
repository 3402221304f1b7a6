"""What the job worker looks after once a minute, whether somebody asked for it or not."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.services import month_sums, reorganising, rolls, sent_forms
from portal.services.jobs import log
from portal.services.retention import DailyEnding

ROUND_SECONDS = 60.0

Look = Callable[[Session, datetime], object]
"""Looks whether something is due at a moment of the business clock, and does it.

It is called by every worker there is, as often as they like: it must do its work once.
"""

LOOKS: tuple[Look, ...] = (
    rolls.make_due,
    reorganising.apply_due,
    month_sums.keep_due,
    sent_forms.forget_old,
)


class Rounds:
    """Goes round at once, and then once a minute of real time."""

    def __init__(self, looks: tuple[Look, ...] | None = None) -> None:
        self._looks = (*LOOKS, DailyEnding().end_due) if looks is None else looks
        self._next = 0.0

    def go(self, session: Session, now: datetime) -> None:
        """Look after everything, unless that was done less than a minute ago.

        What goes wrong with one keeps nobody from the next; only a database out of reach is the
        caller's, and then it is all looked at again.
        """
        if time.monotonic() < self._next:
            return
        for look in self._looks:
            try:
                look(session, now)
            except OperationalError:
                raise
            except Exception as fault:
                # Without the exception's text, which may hold personal data.
                session.rollback()
                log.error("%s failed: %s", look.__name__, type(fault).__name__)
        self._next = time.monotonic() + ROUND_SECONDS

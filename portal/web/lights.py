"""The deadline lights of cases on the screen."""

from __future__ import annotations

from collections.abc import Callable

from portal.domain.lights import PAUSED, TO_COLLECT, Light, light
from portal.domain.workflow import Status
from portal.models import Matter
from portal.web import province
from portal.web.time import business_today


def case_lights() -> Callable[[Matter], Light | None]:
    """What tells a case's light today; None of one that is closed or was never due."""
    today = business_today()

    def light_of(case: Matter) -> Light | None:
        if case.due_on is None or case.closed_at is not None:
            return None
        if case.paused_on is None:
            return light(case.due_on, today, province.calendar())
        return TO_COLLECT if case.status is Status.TO_COLLECT else PAUSED

    return light_of

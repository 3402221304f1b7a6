"""Three communities and a person who moves between them, for the state machine of moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy.orm import Session

from portal.domain.workflow import Status
from portal.models import Case
from portal.queries import people
from portal.queries.invariants import broken
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import ServiceError
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.doubles import NEXT_DOOR, reviewer

THIRD = "430102001003"


class Neighbours(RuleBasedStateMachine):
    """One person, three communities, the township above them, and the cases between them."""

    def __init__(self, bind: sa.Engine) -> None:
        super().__init__()
        self.session = Session(bind)
        self.now = NOW
        self.before: dict[str, list[int]] = {}

    def teardown(self) -> None:
        self.session.close()

    @initialize()
    def open_the_offices(self) -> None:
        self.before = broken(self.session)
        self.clerks = [clerk(self.session, area) for area in (COMMUNITY, NEXT_DOOR, THIRD)]
        self.above = reviewer(self.session)
        self.number = resident_number()
        details = unemployment_details(self.number)
        self.person_id = registered(self.session, self.clerks[0], details=details).person_id

    def attempt(self, name: str, act: Callable[[], Any]) -> None:
        """Carry an act out; what is refused changes nothing, which the invariants see."""
        self.now += timedelta(minutes=7)
        self.session.rollback()
        try:
            act()
        except ServiceError:
            name = f"{name} refused"
        event(name)
        self.session.rollback()

    def cases(self, procedure: str, *statuses: Status) -> Sequence[Case]:
        """The person's cases of a procedure, the latest first."""
        self.session.rollback()
        return self.session.scalars(
            sa.select(Case)
            .where(
                Case.person_id == self.person_id,
                Case.procedure == procedure,
                Case.status.in_(statuses),
            )
            .order_by(Case.id.desc())
        ).all()

    def latest(self, procedure: str, *statuses: Status, back: int = 0) -> Case | None:
        """One of them, counted from the latest; None where there are fewer."""
        found = self.cases(procedure, *statuses)
        return found[back] if back < len(found) else None

    def home(self) -> int:
        """The office that keeps the person, or the first."""
        self.session.rollback()
        held = people.current_registration(self.session, self.person_id)
        return held.handling_office_id if held else self.clerks[0].office_id

    def of(self, office_id: int) -> Any:
        return next(one for one in self.clerks if one.office_id == office_id)

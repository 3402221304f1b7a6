"""The state machine's ground: whom it acts for, and what there is to act upon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, ClassVar

import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy.orm import Session

from portal.domain.workflow import WAITING, Status
from portal.models import Case, Merge
from portal.queries import people
from portal.queries.invariants import broken
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import ServiceError
from tests.factories import NOW, clerk, double_number, resident_number, unemployment_details
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.working import add_employer, add_standard

ALL = 10_000


class Offices(RuleBasedStateMachine):
    """Two records, perhaps of one person, two communities, and what there is to act upon."""

    bind: ClassVar[sa.Engine]
    done: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.bind)
        self.now = NOW
        self.numbers: tuple[str, str] = ("", "")
        self.before: dict[str, list[int]] = {}
        self.on_the_roll = False

    def teardown(self) -> None:
        self.session.close()

    @initialize()
    def open_the_offices(self) -> None:
        """New staff, two employers and a person whom nobody knows, under two numbers."""
        session = self.session
        self.before = broken(session, ALL)  # what an example that failed has left behind
        self.clerks = [clerk(session, area) for area in (COMMUNITY, NEXT_DOOR)]
        self.above = reviewer(session)
        add_standard(session, self.clerks[0])
        self.employers = [add_employer(session, self.clerks[0]).id for _ in range(2)]
        number = resident_number()
        self.numbers = number, double_number(number)
        self.look()

    def attempt(self, name: str, act: Callable[[], Any]) -> None:
        """Carry an act out; what is refused changes nothing, which the invariants see."""
        self.now += timedelta(minutes=7)
        self.session.rollback()
        try:
            act()
        except ServiceError:
            name = f"{name} refused"
        self.done[name] += 1
        self.look()

    def look(self) -> None:
        """What there is to act upon now."""
        self.session.rollback()
        owners = {one for one in map(self.person, (0, 1)) if one is not None}
        of_them = Case.person_id.in_(owners)
        statuses = set(self.session.scalars(sa.select(Case.status).where(of_them)))
        self.waiting = bool(statuses & WAITING)
        self.completed = Status.COMPLETED in statuses
        self.registered = any(people.current_registration(self.session, one) for one in owners)
        self.two_records = len(owners) > 1
        self.merged = bool(
            self.session.scalars(
                sa.select(Merge.id).where(Merge.kept_id.in_(owners), Merge.undone_at.is_(None))
            ).first()
        )
        self.session.rollback()

    def person(self, number: int) -> int | None:
        found = people.by_id_number(
            self.session, unemployment_details(self.numbers[number]).id_number
        )
        return found.id if found else None

    def cases(self, *statuses: Status) -> Sequence[Case]:
        """The cases of both records, the latest first."""
        owners = [one for one in map(self.person, (0, 1)) if one is not None]
        return self.session.scalars(
            sa.select(Case)
            .where(Case.person_id.in_(owners), Case.status.in_(statuses))
            .order_by(Case.id.desc())
        ).all()

    def with_case(
        self, name: str, back: int, act: Callable[[Case], Any], *statuses: Status
    ) -> None:
        self.session.rollback()
        found = self.cases(*statuses)
        if found:
            self.attempt(name, partial(act, found[back % len(found)]))

    def clerk_of(self, case: Case) -> Any:
        return next(
            (one for one in self.clerks if one.office_id == case.handling_office_id),
            self.clerks[0],
        )

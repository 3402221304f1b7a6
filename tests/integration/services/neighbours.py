"""Three communities and a person who moves between them, for the state machine of moves.

Each example has a street of its own, for its communities end in each other, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import event
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy.orm import Session, aliased

from portal.domain.areas import Level
from portal.domain.permissions import Actor
from portal.domain.workflow import Status
from portal.models import Area, Case, Office, Posting
from portal.queries import people, staff
from portal.queries.invariants import broken
from portal.services.errors import ServiceError
from tests.factories import NOW, clerk, registered, resident_number, unemployment_details
from tests.integration.services.doubles import reviewer
from tests.integration.services.enrolled import enrol

_COUNTIES = ("430102", "430103", "430104", "430105")


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
        town, codes = self._street()
        self.clerks = [clerk(self.session, code) for code in codes]
        self.above = reviewer(self.session, town)
        self.number = resident_number()
        details = unemployment_details(self.number)
        self.person_id = registered(self.session, self.clerks[0], details=details).person_id
        self.now = enrol(self.session, [self.person_id])

    def _street(self) -> tuple[str, Sequence[str]]:
        """A street where nobody works yet, and three of its communities."""
        town = aliased(Area)
        used = sa.exists().where(Posting.office_id == Office.id)
        rows = self.session.execute(
            sa.select(town.code, Area.code)
            .join(town, town.id == Area.parent_id)
            .join(Office, Office.area_id == Area.id)
            .where(
                Area.level == Level.COMMUNITY,
                Office.closed_on.is_(None),
                ~used,
                sa.or_(*(Area.code.startswith(county) for county in _COUNTIES)),
            )
            .order_by(Area.code)
        )
        streets: dict[str, list[str]] = {}
        for above, code in rows:
            streets.setdefault(above, []).append(code)
        above, codes = next((one, all_) for one, all_ in streets.items() if len(all_) > 2)
        return above, codes[:3]

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

    def of(self, office_id: int) -> Actor:
        """A clerk of the office, or of the one that stands for it."""
        there = (one for one in self.clerks if office_id in one.own_offices)
        return next(there, self.clerks[0])

    def sign_in_again(self) -> None:
        """Each clerk as they work now."""
        self.session.rollback()
        self.clerks = [self._at_work(one.user_id) for one in self.clerks]
        self.session.rollback()

    def _at_work(self, user_id: int) -> Actor:
        user = staff.with_postings(self.session, user_id)
        assert user is not None
        (office,) = staff.offices_held(user)
        return staff.actor_at(user, office)

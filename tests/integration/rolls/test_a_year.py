"""A year played by the clock, month by month; every count equals the notebook's (R4.*, R5.1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.codes import code_set
from portal.domain.confirmation import ContactMeans, ContactResult, Said
from portal.domain.dates import SHANGHAI, day_begins
from portal.domain.deregistration import Answer, months_unreachable, refusals_in_a_row
from portal.domain.permissions import Actor
from portal.domain.service311 import ServiceKind, meters, year_of
from portal.models import Registration, RegistrationKind, RollEntry
from portal.queries import deregistrations, histories, invariants
from portal.services import confirmation, rolls, service311
from portal.services.deregistration import end_employment
from portal.services.service311 import Offering
from tests.factories import clerk, registered, resident_number, unemployment_details
from tests.integration.rolls.year import Page, Spell
from tests.integration.services.acts import SILENT
from tests.integration.services.ending import grounds
from tests.moving import moved_in
from tests.working import add_standard, employed, job

FIRST = date(2026, 1, 1)
MONTHS = [FIRST.replace(month=month) for month in range(1, 13)]
PEOPLE = 8
NEIGHBOUR = "430102001003"


@dataclass
class Year:
    """The year as it is played: two communities, their people, a notebook, and chance."""

    session: Session
    chance: Random
    here: Actor
    there: Actor
    pages: list[Page]

    def office_of(self, page: Page) -> Actor:
        """The clerk of the community that the person belongs to."""
        return self._at(page.office_id)

    def _at(self, office_id: int) -> Actor:
        return self.here if office_id == self.here.office_id else self.there

    def register(self, page: Page, at: datetime) -> None:
        """A new 失业登记 at the community of the person."""
        actor = self.office_of(page)
        self._lose_work(page, actor, at)
        details = unemployment_details(page.number, unemployed_since=at.date())
        page.person_id = registered(self.session, actor, now=at, details=details).person_id
        page.spells.append(Spell(at))

    def _lose_work(self, page: Page, actor: Actor, at: datetime) -> None:
        jobs = deregistrations.open_jobs(self.session, page.person_id)
        if jobs:
            ended = grounds("801", BasisKind.PERSON, ended_on=at.date(), jobs={jobs[0].id})
            end_employment(self.session, actor, at, SILENT, page.person_id, ended)

    def entry(self, page: Page, month: date) -> RollEntry | None:
        """The person's line on the month's roll, as it is now."""
        self.session.rollback()
        return self.session.scalars(
            sa.select(RollEntry).where(
                RollEntry.person_id == page.person_id, RollEntry.month == month
            )
        ).one_or_none()

    def contact(self, page: Page, at: datetime, result: ContactResult) -> None:
        """One attempt, where the person is on the roll."""
        entry = self.entry(page, at.date().replace(day=1))
        if entry is None or not page.is_registered:
            return
        said = Said(ContactMeans.PHONE, result, at)
        actor = self._at(page.responsible[entry.month])
        confirmation.record(self.session, actor, at, entry.id, entry.version, said)
        page.contacts.append((at, result is not ContactResult.UNREACHABLE))

    def vanish(self, page: Page, at: datetime) -> None:
        """Out of reach, tried once or twice."""
        for n in range(self.chance.choice((1, 2))):
            self.contact(page, at + timedelta(minutes=n), ContactResult.UNREACHABLE)

    def confirm(self, page: Page, at: datetime) -> None:
        """Reached at last, still out of work."""
        if self.chance.random() < 0.3:
            self.vanish(page, at)
        self.contact(page, at + timedelta(minutes=3), ContactResult.UNEMPLOYED)

    def serve(self, page: Page, at: datetime) -> None:
        """A service is offered, and answered."""
        answer = self.chance.choice(list(Answer))
        kind = ServiceKind.GUIDANCE
        words = "宣讲政策，调整意愿" if answer is not Answer.REFUSED else None
        means = code_set("consent_means").item("4")
        offering = Offering(kind, answer, means, words=words)
        service311.offer(self.session, self.office_of(page), at, page.person_id, offering)
        page.answers.append((at, answer.value))
        if answer is Answer.ACCEPTED:
            page.given.append((at, kind.value))

    def find_work(self, page: Page, at: datetime) -> None:
        """Reached, and employed: 就业登记 ends 失业登记."""
        self.contact(page, at, ContactResult.EMPLOYED)
        work = job("022", started_on=at.date(), pay=5000)
        self.session.rollback()
        employed(self.session, self.office_of(page), work, page.number, now=at)
        page.spells[-1].ended = at

    def move(self, page: Page, at: datetime) -> None:
        """The other community takes the person over."""
        before = self.office_of(page)
        after = self.there if before is self.here else self.here
        moved_in(self.session, after, page.number, before.office_id, now=at)
        page.office_id = after.office_id
        month = at.date().replace(day=1)
        if month in page.responsible and not any(page.tried(month)):
            page.responsible[month] = after.office_id

    def rest(self, page: Page, at: datetime) -> None:
        """Nothing is done."""

    def play(self, month: date) -> None:
        """What happens in a month, once its roll was made, up to three days late."""
        late = self.chance.choice((0, 0, 1, 3))
        rolls.make_due(self.session, day_begins(month) + timedelta(days=late))
        for page in self.pages:
            if page.was_registered(day_begins(month)):
                page.responsible[month] = page.office_id
        acts: list[Callable[[Page, datetime], None]] = [
            *(self.vanish,) * 5,
            *(self.confirm,) * 3,
            *(self.serve,) * 3,
            self.find_work,
            self.move,
            self.rest,
        ]
        for at in (day_begins(month) + timedelta(days=4, hours=9 + n) for n in range(3)):
            for page, minute in zip(self.pages, range(0, 60, 7), strict=False):
                act = self.chance.choice(acts)
                if page.is_registered:
                    act(page, at + timedelta(minutes=minute))


def _begun(session: Session, seed: int) -> Year:
    chance = Random(seed)  # noqa: S311 - played, not guessed
    here, there = clerk(session), clerk(session, NEIGHBOUR)
    add_standard(session, here)
    pages = [Page(resident_number(), 0, here.office_id) for _ in range(PEOPLE)]
    return Year(session, chance, here, there, pages)


@pytest.mark.clause("R4.1")
@pytest.mark.clause("R4.3")
@pytest.mark.clause("R5.1")
@pytest.mark.clause("R7.8")
@pytest.mark.clause("R7.9")
@pytest.mark.parametrize("seed", range(2))
def test_a_year_is_as_the_notebook_has_it(session: Session, seed: int) -> None:
    year = _begun(session, seed)
    for month in MONTHS:
        for page in year.pages:
            if not page.is_registered and year.chance.random() < 0.6:
                day = timedelta(days=year.chance.randrange(20, 27), hours=10)
                year.register(page, day_begins(month) - timedelta(days=31) + day)
        year.play(month)
        _rolls_agree(year, month)
        _counts_agree(year, month)
    assert not list(invariants.broken(session))


def _rolls_agree(year: Year, month: date) -> None:
    session = year.session
    session.rollback()
    found = {
        one.person_id: one
        for one in session.scalars(sa.select(RollEntry).where(RollEntry.month == month))
    }
    expected = [page for page in year.pages if page.was_registered(day_begins(month))]
    assert set(found) == {page.person_id for page in expected}
    for page in expected:
        entry, tried = found[page.person_id], page.tried(month)
        assert (entry.attempts, entry.done_at is not None) == (len(tried), any(tried))
        assert entry.office_id == page.responsible[month]
        assert (entry.ended_at is None) == page.is_registered


def _counts_agree(year: Year, month: date) -> None:
    now = day_begins(month) + timedelta(days=26)
    for page in year.pages:
        if not page.is_registered:
            continue
        spell = _spell(year.session, page)
        history = histories.since(year.session, spell, now)
        assert refusals_in_a_row(history.answers) == page.refusals()
        out = page.months_out_of_reach(MONTHS, now.date())
        assert months_unreachable(history.months) == out
        _meters_agree(year, page, spell, now)


def _meters_agree(year: Year, page: Page, spell: Registration, now: datetime) -> None:
    service_year = year_of(page.spells[-1].began.date(), now.date())
    offers = [one.offered for one in histories.offers(year.session, spell)]
    this_year = [one for one in offers if service_year.first <= one.at.astimezone(SHANGHAI).date()]
    done = {one.kind.value: one.done for one in meters(this_year)}
    assert done["guidance"] == page.given_this_year("guidance", now)


def _spell(session: Session, page: Page) -> Registration:
    return session.scalars(
        sa.select(Registration).where(
            Registration.person_id == page.person_id,
            Registration.kind == RegistrationKind.UNEMPLOYMENT,
            Registration.ended_recorded_at.is_(None),
        )
    ).one()

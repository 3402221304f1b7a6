"""Half a year of the demo's offices, played through the real use cases with the clock passed in.

Offices without an account of ``accounts.ACCOUNTS`` get a colleague each, so that every decision
has its clerk; a colleague's account is disabled and no password opens it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.applications import FormDetails, Place, UnemploymentDetails
from portal.domain.calendar import WorkCalendar
from portal.domain.codes import code_set
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.permissions import Actor, Role
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import Area, Office, Posting
from portal.queries import province, staff
from portal.services import registration
from portal.services.consents import SIGNED_ON_SCREEN, Consent
from portal.services.demo import certificates, jobs, words
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, TOWNSHIP
from portal.services.demo.certificates import Act
from portal.services.demo.jobs import Hire
from portal.services.demo.people import Home, Inventor
from portal.services.demo.signature import scribble
from portal.services.registration import Finish

SIGNED_ON_PAPER = "1"
CHECKED_BY_HAND = "2"
_SEED = 20261124
_DAYS = 183
_AT_ONCE = 0.7
_ON_SCREEN = 0.15
_SETTLED_DAYS = 15
_EVERY = 7


@dataclass(frozen=True)
class OfficeLife:
    """How much life an office has: people registered, and cases still open.

    ``due_in`` names the open cases by the working days left to their last one: -1 is a day late,
    0 due today. On a day off nothing is due today, so that these fall on the next working day.
    """

    area_code: str
    registered: int
    due_in: tuple[int, ...]


OFFICES = (
    OfficeLife(COMMUNITY, 60, (-1, 0, 0, 1, 2, 2, 3, 4, 4)),
    *(OfficeLife(f"43010200100{n}", 12, (n - 3,)) for n in range(2, 8)),
    OfficeLife("430102002001", 5, (2,)),
    OfficeLife("430102009001", 4, ()),
    OfficeLife("430105004001", 5, (-2,)),
    OfficeLife(OTHER_COMMUNITY, 20, (0, 2, 4)),
)

COUNTIES = tuple(dict.fromkeys(f"{one.area_code[:6]}000000" for one in OFFICES))
"""The counties of these offices, whose reviewers keep standards (R7.3)."""


@dataclass(frozen=True)
class _Visit:
    """Somebody's registration: when it was accepted and completed (None while open), and how.

    ``consent`` is what was recorded at the acceptance, ``finish`` what completed the case.
    """

    actor: Actor
    details: FormDetails
    consent: Consent | None
    accepted_at: datetime
    completed_at: datetime | None
    finish: Finish | None


def begins_on(now: datetime) -> date:
    """The day from which on the demo's clerks have been at work."""
    return shanghai_day(now) - timedelta(days=_DAYS)


def live(session: Session, now: datetime) -> int:
    """Play every office's life up to the day before ``now``; returns the people registered.

    The same day gives the same people, numbers and dates. Raises ``LookupError`` when an office
    of ``OFFICES`` has no clerk.
    """
    days = workdays(province.calendar(session), begins_on(now), shanghai_day(now))
    period = province.policy(session).days_for(UNEMPLOYMENT)
    rng = Random(_SEED)  # noqa: S311 - invention, no secret
    counties = _counties(session)
    inventor = Inventor(rng, counties)
    visits: list[_Visit] = []
    desks: dict[str, _Desk] = {}
    for one in OFFICES:
        actor, community = _clerk(session, one.area_code)
        county = one.area_code[:6]
        desk = _Desk(rng, inventor, actor, Home(community, county, counties[county]))
        desks[one.area_code] = desk
        visits += desk.registered(one, days)
        visits += desk.waiting(one, days, period)
    work = _work(session, days, visits, desks)
    _play(session, visits, [*_errands(session, days, visits), *work])
    return sum(visit.completed_at is not None for visit in visits)


def _work(
    session: Session, days: Sequence[date], visits: list[_Visit], desks: Mapping[str, _Desk]
) -> list[tuple[datetime, int, Act]]:
    """Add those who come to be registered as employed; what else becomes of them and others."""
    keepers = [actor_of(posting_at(session, code, Role.REVIEWER)) for code in COUNTIES]
    employer_ids = jobs.found(session, desks[COMMUNITY].actor, keepers, days[0])
    ours = desks[COMMUNITY].actor
    settled = [
        (n, visit.details)
        for n, visit in enumerate(visits)
        if visit.actor == ours and visit.completed_at is not None
        if visit.completed_at < datetime.combine(days[-_SETTLED_DAYS], time(), SHANGHAI)
    ]
    unemployed = {
        n: (details, ours)
        for n, details in reversed(settled)
        if isinstance(details, UnemploymentDetails)
    }
    hired = {}
    for number, hire in enumerate(jobs.HIRES):
        desk = desks.get(hire.area_code)
        if desk is not None:
            hired[len(visits)] = (hire, desk.actor)
            visits.append(desk.hired(hire, jobs.moment(days, hire.ago, number), employer_ids))
    return [
        *jobs.beginnings(days, unemployed, employer_ids),
        *jobs.departures(days, hired),
    ]


def _errands(
    session: Session, days: Sequence[date], visits: Sequence[_Visit]
) -> list[tuple[datetime, int, Act]]:
    """What else is done for people of the township who are registered for some time."""
    township, district = (
        actor_of(posting_at(session, code, Role.REVIEWER)) for code in (TOWNSHIP, DISTRICT)
    )
    settled = datetime.combine(days[-_SETTLED_DAYS], time(), SHANGHAI)
    holders = {
        n: visit.actor
        for n, visit in enumerate(visits)
        if visit.completed_at is not None
        and visit.completed_at < settled
        and township.covers(visit.actor.area_path)
    }
    # Some of every office, those of the first office before the others'.
    spread = {n: holders[n] for n in sorted(holders, key=lambda n: (n % _EVERY, n))}
    return [
        *certificates.requests(days, township, spread),
        *certificates.policies(days, district, list(holders)),
    ]


def workdays(calendar: WorkCalendar, start: date, end: date) -> list[date]:
    """The working days from ``start`` on, before ``end``."""
    every = (start + timedelta(days=n) for n in range((end - start).days))
    return [day for day in every if calendar.is_workday(day)]


def _counties(session: Session) -> dict[str, Place]:
    rows = session.execute(
        sa.select(Area.code, Area.full_name, Area.id).where(
            Area.code.in_([f"{code}000000" for code in words.COUNTIES])
        )
    )
    return {row.code[:6]: Place(row.full_name, row.id) for row in rows}


def posting_at(session: Session, area_code: str, role: Role) -> Posting:
    """Somebody's posting in a role at the office of an area; ``LookupError`` without one."""
    posting = session.scalars(
        sa.select(Posting)
        .join(Posting.office)
        .join(Office.area)
        .where(Area.code == area_code, Posting.role == role)
    ).first()
    if posting is None:
        raise LookupError(f"no {role} at the office of {area_code}")
    return posting


def actor_of(posting: Posting) -> Actor:
    """Whoever holds a posting, at work."""
    return staff.actor_at(posting.user, posting.office)


def _clerk(session: Session, area_code: str) -> tuple[Actor, Place]:
    posting = posting_at(session, area_code, Role.CLERK)
    area = posting.office.area
    return actor_of(posting), Place(area.full_name, area.id)


@dataclass(frozen=True)
class _Desk:
    """One clerk's window, and the people who come to it."""

    rng: Random
    inventor: Inventor
    actor: Actor
    home: Home

    def registered(self, office: OfficeLife, days: Sequence[date]) -> Iterator[_Visit]:
        """People registered over the whole time; most at once, some a few days later."""
        bearers = iter(words.BEARERS if office.area_code == COMMUNITY else ())
        for _ in range(office.registered):
            index = self.rng.randrange(len(days))
            accepted_at = self._moment(days[index])
            completed_at = accepted_at
            later = index + self.rng.randint(1, 4)
            if self.rng.random() > _AT_ONCE and later < len(days):
                completed_at = self._moment(days[later])
            opinion = self.rng.choice(words.OPINIONS) if self.rng.random() < 0.5 else None
            yield _Visit(
                self.actor,
                self.inventor.application(self.home, days[index], next(bearers, None)),
                self._consent(),
                accepted_at,
                completed_at,
                Finish(None, code_set("verification_means").item(CHECKED_BY_HAND), opinion),
            )

    def waiting(self, office: OfficeLife, days: Sequence[date], period: int) -> Iterator[_Visit]:
        """People whose case is open; every other one has yet to sign (R2.9)."""
        for number, left in enumerate(office.due_in):
            day = days[-max(1, period - left)]
            consent = self._consent() if number % 2 else None
            details = self.inventor.application(self.home, day)
            yield _Visit(self.actor, details, consent, self._moment(day), None, None)

    def hired(self, hire: Hire, at: datetime, employer_ids: Sequence[int]) -> _Visit:
        """Somebody nobody knew, registered at once as hired."""
        on = shanghai_day(at)
        details = jobs.declared(self.inventor.application(self.home, on), hire, employer_ids, on)
        finish = Finish(None, code_set("verification_means").item(CHECKED_BY_HAND))
        consent = Consent(code_set("consent_means").item(SIGNED_ON_PAPER))
        return _Visit(self.actor, details, consent, at, at, finish)

    def _moment(self, day: date) -> datetime:
        opens = self.rng.choice((time(8, 30), time(14, 0)))
        minutes = timedelta(minutes=self.rng.randrange(180))
        return datetime.combine(day, opens, SHANGHAI) + minutes

    def _consent(self) -> Consent:
        means = code_set("consent_means")
        if self.rng.random() < _ON_SCREEN:
            return Consent(means.item(SIGNED_ON_SCREEN), scribble(self.rng))
        return Consent(means.item(SIGNED_ON_PAPER))


def _play(
    session: Session, visits: Sequence[_Visit], errands: Sequence[tuple[datetime, int, Act]]
) -> None:
    """Do everything in the order in which it happened, so that numbers rise with the days."""
    acts: list[tuple[datetime, int, Act | None]] = [
        (visit.accepted_at, n, None) for n, visit in enumerate(visits)
    ]
    acts += [
        (visit.completed_at, n, None)
        for n, visit in enumerate(visits)
        if visit.completed_at is not None and visit.completed_at != visit.accepted_at
    ]
    opened: dict[int, tuple[int, int]] = {}
    people: dict[int, int] = {}
    for at, n, errand in sorted([*acts, *errands], key=lambda one: one[:2]):
        visit = visits[n]
        if errand is not None:
            errand(session, at, people[n])
            continue
        if n in opened:
            assert visit.finish is not None
            registration.complete(session, visit.actor, at, *opened.pop(n), visit.finish)
            continue
        case = registration.accept(
            session,
            visit.actor,
            at,
            visit.details,
            consent=visit.consent,
            finish=visit.finish if visit.completed_at == at else None,
        )
        opened[n], people[n] = (case.id, case.version), case.person_id

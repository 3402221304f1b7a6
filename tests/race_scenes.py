"""The scenes of races: people and places anew for each, and what its two writers need."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.certificates import Form
from portal.domain.confirmation import month_of
from portal.domain.permissions import Role
from portal.domain.procedures.certificate import CERTIFICATE
from portal.models import Area, Case, EmploymentJob, Posting, Registration, RollEntry
from portal.services import certificate_issues, drafts, jobs, registration, rolls, rosters
from portal.services.reviewing import approve
from tests import roster_files
from tests.confirming import BEFORE
from tests.factories import (
    NOW,
    double_number,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.chain import PAPER
from tests.moving import proposed
from tests.race_writers import ask_certificate, hire, roll_made_at
from tests.races import WRITERS, Place, Scene, Two, Writer
from tests.reorganising import administrators, merging
from tests.reorganising import proposed as proposed_order
from tests.vacancies import entered
from tests.working import add_employer

_CITY = "4301"
Fact = Callable[[Session, Scene], Any]


class World:
    """A database in which races are run one after the other; its clock goes on with the rolls."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.now: datetime = NOW
        self._places = _places(session)
        self._place: Place | None = None
        rolls.make_due(session, NOW)

    def scene(self, *writers: Writer) -> Scene:
        """A scene with all that the writers need."""
        self._place = place = self._place or next(self._places)
        at = _scene(self.session, place, self.now)
        needed = {name for one in writers for name in one.needs}
        for name in (one for one in FACTS if one in needed and one not in at.facts):
            at.facts[name] = FACTS[name](self.session, at)
        at.look(self.session)
        return at

    def after(self, at: Scene, *writers: Writer) -> None:
        """What goes by itself afterwards: the worker settles a roll; a spent place is left."""
        if WRITERS["make_roll"] in writers:
            rolls.make_due(self.session, roll_made_at(at))
            self.now = roll_made_at(at) + timedelta(days=1, hours=9)
        if any(one.spends for one in writers):
            self._place = None


def _scene(session: Session, place: Place, now: datetime) -> Scene:
    number = resident_number()
    case = registered(session, place.own[0], now=BEFORE, details=unemployment_details(number))
    spare, newcomer = double_number(number), resident_number()
    at = Scene(place, now, month_of(now), case.person_id, number, newcomer, spare)
    at.facts["registration"] = case.id
    return at


def _places(session: Session) -> Iterator[Place]:
    """Neighbours below one street, each community once."""
    wanted = sa.select(Area.code).where(Area.level == Level.COMMUNITY, Area.code.startswith(_CITY))
    codes = session.scalars(wanted.order_by(Area.code)).all()
    orders = administrators(session), administrators(session)
    above: dict[str, tuple[Two, Two]] = {}
    for one, two in list(pairwise(codes))[::2]:
        county, street = f"{one[:6]}000000", f"{one[:9]}000"
        if one[:9] != two[:9]:
            continue
        if county not in above:
            makers = _two(session, county, Role.CERTIFICATE_MAKER)
            above[county] = makers, _two(session, county, Role.REVIEWER)
        makers, auditors = above[county]
        reviewers = _two(session, street, Role.REVIEWER)
        own, other = (_two(session, code, Role.CLERK) for code in (one, two))
        yield Place((one, two), own, other, reviewers, auditors, makers, orders)


def _two(session: Session, code: str, role: Role) -> Two:
    return officer(session, code, role), officer(session, code, role)


def _waiting(session: Session, at: Scene) -> int:
    details = unemployment_details(at.newcomer)
    return registration.accept(session, at.place.own[0], at.now, details).id


def _entry(session: Session, at: Scene) -> int:
    """On this month's roll, as it would be had the roll been made after they came."""
    made = RollEntry(
        month=at.month,
        person_id=at.person_id,
        registration_id=_spell(session, at).id,
        office_id=at.place.own[0].office_id,
        attempts=0,
    )
    session.add(made)
    session.commit()
    return made.id


def _spell(session: Session, at: Scene) -> Registration:
    of = sa.select(Registration).filter_by(opened_case_id=at.facts["registration"])
    return session.scalars(of.order_by(Registration.id)).first() or Registration()


def _job(session: Session, at: Scene) -> int:
    at.facts.setdefault("employer", add_employer(session, at.place.own[0]).id)
    hire(session, at, 0)
    return session.scalars(sa.select(EmploymentJob.id).filter_by(person_id=at.person_id)).one()


def _roster(session: Session, at: Scene) -> int:
    """Checked, and its completion waits for a worker."""
    who = at.place.own[0]
    row = roster_files.sound(1, id_number=at.number, name="周建国")
    employer_id = add_employer(session, who).id
    content = roster_files.as_file([row])
    roster = rosters.upload(session, who, at.now, employer_id, content)
    list(jobs.work_off(session, lambda: at.now))
    session.refresh(roster)
    rosters.start(session, who, at.now, roster.id, roster.version)
    return roster.id


def _proposal(session: Session, at: Scene) -> int:
    own, to = at.place.own[0], at.place.other[0].office_id
    return proposed(session, own, at.person_id, to, now=at.now).id


def _request(session: Session, at: Scene) -> int:
    ask_certificate(session, at, 0)
    of = sa.select(Case.id).filter_by(person_id=at.person_id, procedure=CERTIFICATE.code)
    return session.scalars(of).one()


def _approved(session: Session, at: Scene) -> bool:
    at.look(session)
    approve(session, at.place.reviewers[0], at.now, *at.at("request"), None)
    return True


def _made(session: Session, at: Scene) -> bool:
    at.look(session)
    maker = at.place.makers[0]
    certificate_issues.make(session, maker, at.now, *at.at("request"), Form.PLAIN, PAPER)
    return True


def _double(session: Session, at: Scene) -> int:
    details = unemployment_details(double_number(at.number))
    return registered(session, at.place.own[0], now=at.now, details=details).person_id


def _order(session: Session, at: Scene) -> int:
    own, other = at.place.codes
    wanted = merging(session, other, own)
    return proposed_order(session, at.place.orders[0], wanted, at.now).id


def _draft(session: Session, at: Scene) -> str:
    return drafts.start(session, at.place.own[0], "unemployment", {}, at.now)


def _posting(session: Session, at: Scene) -> int:
    of = sa.select(Posting.id).filter_by(user_id=at.place.own[1].user_id, ended_on=None)
    return session.scalars(of).one()


def _vacancy(session: Session, at: Scene) -> int:
    until: date = at.now.date() + timedelta(days=30)
    made = entered(session, at.place.own[0], at.now, open_until=until)
    at.facts["audit"] = made.case.id
    return made.id


FACTS: dict[str, Fact] = {
    "waiting": _waiting,
    "entry": _entry,
    "employer": lambda session, at: add_employer(session, at.place.own[0]).id,
    "roster": _roster,
    "proposal": _proposal,
    "request": _request,
    "approved": _approved,
    "made": _made,
    "double": _double,
    "order": _order,
    "draft": _draft,
    "posting": _posting,
    "vacancy": _vacancy,
    "job": _job,
}
"""What a writer may need, by name, in the order in which it may come about; each gives an id."""

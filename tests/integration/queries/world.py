"""People in two communities of a town, a sibling town, a sibling county and another city.

Each life knows by area code alone who may see it, so that the queries are judged from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import Case, Certificate, Registration, Serving
from portal.queries.areas import office_by_area_code
from portal.services import registration
from tests.factories import (
    NOW,
    clerk,
    deregistered,
    officer,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)

HERE, NEIGHBOUR = "430102001001", "430102001002"
SIBLING_TOWN, SIBLING_COUNTY, OTHER_CITY = "430102002001", "430103002001", "430202001001"
COMMUNITIES = (HERE, NEIGHBOUR, SIBLING_TOWN, SIBLING_COUNTY, OTHER_CITY)
POSTS = {
    "clerk": (Role.CLERK, HERE),
    "community reviewer": (Role.REVIEWER, HERE),
    "clerk next door": (Role.CLERK, NEIGHBOUR),
    "clerk of the sibling town": (Role.CLERK, SIBLING_TOWN),
    "clerk of the other city": (Role.CLERK, OTHER_CITY),
    "clerk where nothing is": (Role.CLERK, "430102001003"),
    "town": (Role.REVIEWER, "430102001000"),
    "sibling town": (Role.SUPERVISOR, "430102002000"),
    "county": (Role.REVIEWER, "430102000000"),
    "sibling county": (Role.SUPERVISOR, "430103000000"),
    "city": (Role.SUPERVISOR, "430100000000"),
    "other city": (Role.SUPERVISOR, "430200000000"),
    "city where nothing is": (Role.SUPERVISOR, "430300000000"),
    "province": (Role.SUPERVISOR, "430000000000"),
}
_WIDTHS = (2, 4, 6, 9, 12)


def lies_in(community: str, area_code: str) -> bool:
    """Whether a community lies in an area, by the digits of their codes alone."""
    width = next(width for width in _WIDTHS if not area_code[width:].strip("0"))
    return community.startswith(area_code[:width])


@dataclass(frozen=True)
class Life:
    """A person with one case. The sets hold the communities whose offices it concerns."""

    person_id: int
    name: str
    number: str
    certificate: str | None
    case_id: int
    case_number: str
    person_of: frozenset[str]
    case_of: frozenset[str]
    waits_at: str | None = None
    due_on: date = date.max
    unemployed_at: str | None = None


@dataclass(frozen=True)
class World:
    """Every life, and the actors by the names of ``POSTS``."""

    lives: tuple[Life, ...]
    actors: dict[str, Actor]


def build(session: Session) -> World:
    """Build the world by the real use cases; what no use case does yet is done by SQL."""
    clerks = {code: clerk(session, code) for code in COMMUNITIES}
    lives = [
        *(_registered(session, clerks[code], code) for code in COMMUNITIES for _ in range(2)),
        *(
            _waiting(session, clerks[code], code, days)
            for at, code in enumerate(COMMUNITIES)
            for days in (0, 9, 5, 5 + at)
        ),
        _moved(session, clerks[HERE]),
        _served_next_door(session, clerks[HERE]),
        _ended(session, clerks[HERE]),
        *_registered_again(session, clerks[HERE], clerks[OTHER_CITY]),
    ]
    actors = {who: officer(session, code, role) for who, (role, code) in POSTS.items()}
    return World(tuple(lives), actors)


def _life(session: Session, case: Case, number: str, code: str) -> Life:
    certificate = session.scalar(
        sa.select(Certificate.number).where(Certificate.person_id == case.person_id)
    )
    return Life(
        person_id=case.person_id,
        name=case.person.name,
        number=number,
        certificate=certificate,
        case_id=case.id,
        case_number=case.number,
        person_of=frozenset({code}),
        case_of=frozenset({code}),
    )


def _registered(session: Session, actor: Actor, code: str) -> Life:
    number = resident_number()
    case = registered(session, actor, details=unemployment_details(number))
    return replace(_life(session, case, number, code), unemployed_at=code)


def _waiting(session: Session, actor: Actor, code: str, days: int) -> Life:
    number = resident_number()
    details = unemployment_details(number, personal=personal_details(number, name="王小丽"))
    case = registration.accept(session, actor, NOW - timedelta(days=days), details)
    assert case.due_on is not None
    return replace(_life(session, case, number, code), waits_at=code, due_on=case.due_on)


def _moved(session: Session, actor: Actor) -> Life:
    """A case that another office took over; who accepted it may still look."""
    life = _waiting(session, actor, HERE, 0)
    there = _office_id(session, OTHER_CITY)
    session.execute(sa.update(Case).where(Case.id == life.case_id).values(handling_office_id=there))
    session.commit()
    both = frozenset({HERE, OTHER_CITY})
    return replace(life, person_of=frozenset({OTHER_CITY}), case_of=both, waits_at=OTHER_CITY)


def _served_next_door(session: Session, actor: Actor) -> Life:
    """Handling and serving office differ: both open the person."""
    life = _registered(session, actor, HERE)
    there = _office_id(session, NEIGHBOUR)
    ours = Serving.person_id == life.person_id
    session.execute(sa.update(Serving).where(ours).values(office_id=there))
    session.commit()
    return replace(life, person_of=frozenset({HERE, NEIGHBOUR}))


def _ended(session: Session, actor: Actor) -> Life:
    """Nothing open any more: the person stays with the last office."""
    life = _registered(session, actor, HERE)
    end(session, life.person_id)
    return replace(life, unemployed_at=None)


def _registered_again(session: Session, before: Actor, after: Actor) -> tuple[Life, Life]:
    """Registered here, ended, and registered anew in the other city: two cases, one person."""
    first = _registered(session, before, HERE)
    end(session, first.person_id)
    case = registered(session, after, details=unemployment_details(first.number))
    second = replace(_life(session, case, first.number, OTHER_CITY), unemployed_at=OTHER_CITY)
    return replace(first, person_of=frozenset({OTHER_CITY}), unemployed_at=None), second


def end(session: Session, person_id: int) -> None:
    """End all that is open of a person, as a deregistration will."""
    ours = Registration.person_id == person_id
    session.execute(sa.update(Registration).where(ours).values(deregistered()))
    serves = Serving.person_id == person_id
    session.execute(sa.update(Serving).where(serves).values(ended_at=NOW))
    session.commit()


def _office_id(session: Session, code: str) -> int:
    office = office_by_area_code(session, code)
    assert office is not None
    return office.id

"""People who move between communities, by the real use cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.models import Case, Office
from portal.queries.areas import office_by_area_code
from portal.services import moving, moving_out
from portal.services.moving import Asked
from tests.factories import NOW, signed_on_paper


def office_of(session: Session, code: str) -> Office:
    """The office of an area that is there."""
    office = office_by_area_code(session, code)
    assert office is not None
    return office


def asked(code: str = "1", words: str | None = None) -> Asked:
    """A reason and the person's consent: 求职地发生变化, signed on paper."""
    return Asked(code_set("move_reason").item(code), signed_on_paper(), words)


def moved_in(
    session: Session,
    actor: Actor,
    number: str,
    from_office_id: int,
    *,
    now: datetime = NOW,
    said: Asked | None = None,
) -> Case:
    """Taken over at once by the actor's community (规程九)."""
    parsed = parse_id_number(number)
    return moving.move_in(session, actor, now, parsed, from_office_id, said or asked())


def proposed(
    session: Session,
    actor: Actor,
    person_id: int,
    to_office_id: int,
    *,
    now: datetime = NOW,
    said: Asked | None = None,
) -> Case:
    """Proposed by the actor's community (规程十)."""
    return moving_out.propose(session, actor, now, person_id, to_office_id, said or asked())


def taken(session: Session, actor: Actor, case: Case, *, now: datetime = NOW) -> None:
    """Accepted by the actor as the case is now."""
    session.refresh(case)
    moving_out.take(session, actor, now, case.id, case.version, None)

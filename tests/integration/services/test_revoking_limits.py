"""撤销: what hinders it, and who may (design, 13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.permissions import Actor, Role
from portal.models import Case
from portal.queries import person_standing
from portal.services import certificate_requests, registration
from portal.services import revoking as service
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import (
    NOW,
    certificate_asked,
    clerk,
    job_seeking_details,
    officer,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died, hired, left
from tests.integration.services.doubles import merge, registered_twice, reviewer, undo
from tests.integration.services.records import rows_of
from tests.integration.services.revoked import EMPLOYED, LATER, WHY, held, open_jobs, revoke
from tests.integration.services.test_refusals import unchanged


def _hired_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    return hired(session, actor, number).number


def _ended_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    return died(session, actor, case.person_id).number


def _asked_since(session: Session, actor: Actor, case: Case, number: str) -> str:
    session.rollback()
    asked = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER)
    return certificate_requests.request(session, actor, NOW, case.person_id, asked).number


@pytest.mark.parametrize("since", [_hired_since, _ended_since, _asked_since])
def test_later_acts_are_named(
    engine: sa.Engine, session: Session, since: Callable[[Session, Actor, Case, str], str]
) -> None:
    actor, number, above = clerk(session), resident_number(), reviewer(session)
    case = registered(session, actor, details=unemployment_details(number))
    named = since(session, actor, case, number)
    act = partial(service.revoke, session, above, LATER, case.id, case.version, WHY)
    session.rollback()
    words = unchanged(engine, session, RuleBroken, act)
    assert named in words
    assert person_standing.standing(session, case.person_id) is not None


@pytest.mark.parametrize("details", [unemployment_details, job_seeking_details])
def test_who_seeks_work_since_is_not_made_employed_again(
    session: Session, details: Callable[[str], Any]
) -> None:
    actor, number = clerk(session), resident_number()
    case = hired(session, actor, number)
    end = left(session, actor, case.person_id, *open_jobs(session, case.person_id))
    since = registered(session, actor, details=details(number))
    above = reviewer(session)
    with pytest.raises(RuleBroken, match=since.number):
        revoke(session, above, end.id)
    revoke(session, above, since.id)
    revoke(session, above, end.id)
    assert held(session, case.person_id) == {EMPLOYED}


def test_a_new_registration_keeps_the_old_ends(session: Session) -> None:
    actor, number = clerk(session), resident_number()
    case = hired(session, actor, number)
    end = left(session, actor, case.person_id, *open_jobs(session, case.person_id))
    anew = registration.accept(session, actor, NOW, unemployment_details(number))
    waiting, above = anew.number, reviewer(session)
    with pytest.raises(RuleBroken, match=waiting):
        revoke(session, above, end.id)


def test_a_merge_since_is_undone_first(session: Session) -> None:
    actor, above = clerk(session), reviewer(session)
    kept, merged = registered_twice(session, actor)
    (case,) = rows_of(session, Case, person_id=kept)
    case_id = case.id
    done = merge(session, above, kept, merged)
    with pytest.raises(RuleBroken, match="合并"):
        revoke(session, above, case_id)
    undo(session, above, done)
    revoke(session, above, case_id)


def test_who_may_revoke(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    act = partial(service.revoke, session, now=LATER, case_id=case.id, version=case.version)
    for who, kind in (
        (actor, NotAllowed),
        (officer(session, "430102001001", Role.REVIEWER), NotAllowed),
        (officer(session, "430102001000", Role.SUPERVISOR), NotAllowed),
        (reviewer(session, "430103000000"), NotFound),
    ):
        session.rollback()
        unchanged(engine, session, kind, partial(act, actor=who, reason=WHY))
    above = reviewer(session, "430102000000")
    assert "理由" in unchanged(engine, session, RuleBroken, partial(act, actor=above, reason=" "))
    stale = partial(act, actor=above, reason=WHY, version=case.version + 1)
    unchanged(engine, session, Conflict, stale)
    act(actor=above, reason=WHY)
    session.rollback()
    version = session.get_one(Case, case.id).version
    again = partial(act, actor=above, reason=WHY, version=version)
    unchanged(engine, session, NotAllowed, again)


def test_not_by_whoever_acted_on_it(engine: sa.Engine, session: Session) -> None:
    """Somebody who was the clerk then, and is a reviewer above now."""
    actor = clerk(session)
    case = registered(session, actor)
    above = reviewer(session)
    moved = replace(above, user_id=actor.user_id)
    act = partial(service.revoke, session, moved, LATER, case.id, case.version, WHY)
    assert "别人" in unchanged(engine, session, NotAllowed, act)


def test_a_certificate_on_paper_is_not_revoked_but_voided(
    engine: sa.Engine, session: Session
) -> None:
    case = certificate_asked(session)
    act = partial(service.revoke, session, reviewer(session), LATER, case.id, case.version, WHY)
    unchanged(engine, session, NotAllowed, act)

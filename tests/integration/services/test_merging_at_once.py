"""Two merges at the same moment, and a registration in the midst of one."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.models import (
    Case,
    Merge,
    Person,
)
from portal.services import merging, registration
from portal.services.errors import Conflict, NotFound
from tests.factories import (
    NOW,
    clerk,
    double_number,
    personal_details,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.doubles import (
    LATER,
    WHY,
    reviewer,
    two_registered,
)
from tests.integration.services.records import race, rows_of


@pytest.mark.parametrize("reversed_too", [False, True])
def test_two_merge_the_same_two_at_once(
    engine: sa.Engine, session: Session, rounds: int, reversed_too: bool
) -> None:
    actors = [reviewer(session), reviewer(session)]
    for _ in range(2 * rounds):
        pair = two_registered(session)
        pairs = [pair, pair[::-1] if reversed_too else pair]
        session.rollback()
        seals = [
            merging.preview(session, one, two[0], two[1]).seal
            for one, two in zip(actors, pairs, strict=True)
        ]
        session.rollback()

        def act(actor: Actor, two: list[int], seal: str, own: Session) -> int:
            return merging.merge(own, actor, LATER, two[0], two[1], WHY, seal).id

        acts = [partial(act, *given) for given in zip(actors, pairs, seals, strict=True)]
        outcomes = race(engine, *acts)
        assert len([one for one in outcomes if isinstance(one, int)]) == 1, outcomes
        (lost,) = (one for one in outcomes if not isinstance(one, int))
        assert isinstance(lost, Conflict | NotFound), lost
        assert len(rows_of(session, Merge, undone_at=None)) >= 1


def test_a_registration_that_comes_while_merging_finds_the_kept_record_or_is_told(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actor, here = reviewer(session), clerk(session)
    for _ in range(2 * rounds):
        first = resident_number()
        kept = registered(session, here, details=unemployment_details(first)).person_id
        number = double_number(first)
        merged = registration.refuse_at_once(
            session,
            here,
            NOW,
            UNEMPLOYMENT,
            registration.Refused(
                parse_id_number(number),
                "周建国",
                personal_details(number).sex,
                code_set("refusal_reason").item("4"),
                "本人表示不找工作",
            ),
        ).person_id
        session.rollback()
        seal = merging.preview(session, actor, kept, merged).seal
        session.rollback()

        def register(own: Session, given: str = number) -> int:
            return registration.accept(own, here, LATER, unemployment_details(given)).person_id

        def act(own: Session, one: int = kept, two: int = merged, seen: str = seal) -> int:
            return merging.merge(own, actor, LATER, one, two, WHY, seen).kept_id

        race(engine, register, act)
        session.rollback()
        merged_into = session.get_one(Person, merged, populate_existing=True).merged_into_id
        left = rows_of(session, Case, person_id=merged)
        assert (merged_into is None) is bool(left), "nothing is left with a merged record"

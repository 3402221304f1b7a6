"""Areas that come below one: no two of them have one name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import office_name
from portal.domain.reorganising import Kind
from portal.models import Area
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import RuleBroken
from portal.services.reorganising import Asked
from tests.integration.services.doubles import NEXT_DOOR
from tests.reorganising import (
    TODAY,
    Four,
    area,
    asked,
    carried_out,
    merging,
    office,
    proposed,
)

TOWN, OTHER_TOWN = "430102001000", "430102002000"
NEW = {"new_name": "桃源街道", "new_code": "430102077000"}


@pytest.fixture
def namesake(session: Session) -> str:
    """The code of a community of the other town that is called 识字里 too."""
    there = area(session, OTHER_TOWN)
    one = session.scalars(
        sa.select(Area).filter_by(parent_id=there.id).order_by(Area.id).limit(1)
    ).one()
    one.name = area(session, COMMUNITY).name
    one.full_name = there.full_name + office_name(one.name)
    office(session, one.code).name = office_name(one.name)
    session.commit()
    return one.code


def _into_a_new_one(session: Session) -> Asked:
    ids = area(session, TOWN).id, area(session, OTHER_TOWN).id
    return asked(Kind.MERGE, source_ids=ids, **NEW)


def _parting(session: Session, code: str, **to: object) -> Asked:
    subject, part = area(session, TOWN).id, area(session, code).id
    return asked(Kind.SPLIT, subject_id=subject, part_ids=(part,), **to)


def test_two_of_one_name_never_lie_below_one(session: Session, who: Four, namesake: str) -> None:
    other = area(session, OTHER_TOWN).id
    for field, wanted in (
        ("sources", merging(session, OTHER_TOWN, TOWN)),
        ("sources", _into_a_new_one(session)),
        ("parts", _parting(session, COMMUNITY, target_id=other)),
    ):
        with pytest.raises(RuleBroken) as refused:
            proposed(session, who, wanted)
        assert [(one.field, one.message) for one in refused.value.problems] == [
            (field, "两处都有识字里社区，请先更名")
        ]
    proposed(session, who, _parting(session, NEXT_DOOR, target_id=other))


def test_one_that_goes_elsewhere_is_no_namesake(session: Session, who: Four, namesake: str) -> None:
    carried_out(session, who, _parting(session, COMMUNITY, **NEW))


def test_one_that_is_closed_is_no_namesake(session: Session, who: Four, namesake: str) -> None:
    office(session, namesake).closed_on = TODAY
    session.commit()
    carried_out(session, who, merging(session, OTHER_TOWN, TOWN))
    assert area(session, COMMUNITY).full_name.endswith("识字里社区")

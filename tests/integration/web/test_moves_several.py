"""多人迁出: several people to one community at once."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from portal.models import Person, Registration
from portal.queries import people
from portal.services.demo.accounts import OTHER_COMMUNITY
from tests.factories import registered, resident_number, unemployment_details
from tests.integration.services.records import rows_of
from tests.integration.web.conftest import Town
from tests.integration.web.registration_form import value_of
from tests.moving import office_of, proposed
from tests.strict_client import StrictClient


@pytest.mark.clause("R10.1")
def test_several_are_proposed_each_with_an_own_result(
    community: StrictClient, other: StrictClient, session: Session, town: Town
) -> None:
    second = registered(session, town.clerk, details=unemployment_details(resident_number()))
    ids = (town.person_id, second.person_id)
    receiver = office_of(session, OTHER_COMMUNITY)
    proposed(session, town.clerk, ids[1], receiver.id)
    to_office = receiver.full_name
    session.rollback()
    page = community.get("/moves/out").text
    assert all(f'value="{one}"' in page for one in ids)
    lacking = {"to_office": to_office, "chosen": [str(ids[0])], f"p{ids[0]}-words": "投亲"}
    answer = community.submit("/moves/out", lacking)
    assert answer.status_code == 422
    assert value_of(answer, f"p{ids[0]}-words") == "投亲"
    assert community.submit("/moves/out", {"to_office": to_office}).status_code == 422
    whole = {"to_office": to_office, "chosen": [str(one) for one in ids]}
    for one in ids:
        whole |= {f"p{one}-reason": "2", f"p{one}-consent": "1"}
    came = community.submit("/moves/out", whole)
    assert came.status_code == 200
    assert (
        len(re.findall("finding-ok", came.text)) == len(re.findall("finding-bad", came.text)) == 1
    )
    waiting = other.get("/moves/list/pending").text
    boxes = re.findall(r'name="chosen"\s+value="(\d+:\d+)"', waiting)
    assert len(boxes) == 2
    assert (
        other.submit("/moves/take", {"chosen": boxes}, page="/moves/list/pending").status_code
        == 302
    )
    assert {
        one.handling_office_id
        for one_id in ids
        for one in rows_of(session, Registration, person_id=one_id, ended_on=None)
    } == {receiver.id}
    stale = other.submit("/moves/take", {"chosen": boxes}, page="/desk")
    assert stale.status_code == 409
    assert "没有办成" in stale.text
    nobody = other.submit("/moves/take", {}, page="/desk")
    assert nobody.status_code == 302


def test_who_is_ticked_on_a_later_page_is_meant(
    community: StrictClient, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "PAGE", 1)
    second = registered(session, town.clerk, details=unemployment_details(resident_number()))
    receiver = office_of(session, OTHER_COMMUNITY)
    to_office = receiver.full_name
    ids = [town.person_id, second.person_id]
    names = {one: session.get_one(Person, one).name for one in ids}
    session.rollback()
    ids.sort(key=lambda one: (names[one], one))
    start = community.get("/moves/out").text
    behind = {
        name: re.findall(rf'name="{name}"\s+value="([^"]*)"', start)[0]
        for name in ("after_name", "after_id")
    }
    later = community.submit("/moves/out", {"go": "on", **behind})
    assert f'value="{ids[1]}"' in later.text
    sent = {name: value_of(later, name) for name in behind}
    assert sent == behind
    ticked = {f"p{ids[1]}-reason": "2", f"p{ids[1]}-consent": "1", "chosen": [str(ids[1])]}
    came = community.submit("/moves/out", {"to_office": to_office, **ticked, **sent})
    assert came.status_code == 200
    assert len(re.findall("finding-ok", came.text)) == 1

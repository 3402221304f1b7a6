"""The card of somebody who was reached and then moved away: the month's result, no more (R9.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.domain.confirmation import ContactResult, month_of
from portal.domain.permissions import Actor
from portal.queries import confirmation as queries
from portal.queries import confirmation_card
from portal.services import confirmation
from portal.services.confirmation import Renewed
from portal.services.errors import NotFound
from tests.confirming import OnRoll, entry, on_roll, record, said
from tests.factories import NOW, clerk
from tests.integration.services.doubles import NEXT_DOOR
from tests.integration.web.roll_card import FIRST, address
from tests.moving import moved_in
from tests.strict_client import StrictClient, csrf_token_in

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def old(app: Flask, session: Session) -> Actor:
    """A clerk of the community that the person left."""
    return clerk(session)


@pytest.fixture
def gone(session: Session, old: Actor) -> OnRoll:
    """Reached, with work, and taken over next door the same month."""
    one = on_roll(session, old, name=FIRST)
    record(session, old, one.entry_id, said(ContactResult.EMPLOYED, words="在超市上班"))
    assert one.entry_id in _unfinished(session, old)
    moved_in(session, clerk(session, NEXT_DOOR), one.number, old.office_id, now=LATER)
    return one


def _unfinished(session: Session, actor: Actor) -> set[int]:
    return set(session.scalars(queries.unfinished(actor, month_of(NOW))))


@pytest.mark.clause("R9.1")
def test_the_old_office_sees_the_months_result_alone(
    community: StrictClient, session: Session, gone: OnRoll
) -> None:
    person = entry(session, gone.entry_id).person
    known = confirmation_card.known(session, entry(session, gone.entry_id))
    assert person.phone is not None
    assert person.residence_address
    assert known.wishes is not None
    page = community.get(address(gone)).text
    for told in (FIRST, "已就业", "在超市上班", "本人已由其他机构服务"):
        assert told in page
    hidden = [person.phone, person.phone[-4:], person.residence_address, "“311”本年度", "想做什么"]
    hidden += [f'href="/people/{gone.person_id}"', 'id="call-form"', "上次："]
    for kept in hidden:
        assert kept not in page
    for part in ("wishes", "basics"):
        assert community.get(address(gone, f"/{part}")).status_code == 404


@pytest.mark.clause("R9.1")
def test_the_old_office_records_nothing_more(
    community: StrictClient, session: Session, old: Actor, gone: OnRoll
) -> None:
    now = entry(session, gone.entry_id)
    version, phone = now.version, now.person.phone
    page = community.get("/confirmation/unfinished").text
    for result in ("save", "unemployed"):
        typed = {"result": result, "means": "phone", "version": version, "phone": "19900735566"}
        data = typed | {"residence_address": "新住处", "csrf_token": csrf_token_in(page)}
        assert community.post(address(gone), data=data).status_code == 404
    with pytest.raises(NotFound):
        record(session, old, gone.entry_id, said(ContactResult.UNEMPLOYED), now=LATER)
    with pytest.raises(NotFound):
        confirmation.renew(session, old, LATER, gone.entry_id, version, Renewed(phone="1"))
    now = entry(session, gone.entry_id)
    assert (len(now.contacts), now.person.phone) == (1, phone)


@pytest.mark.clause("R4.4")
def test_whoever_was_taken_over_is_not_left_to_the_old_office(
    session: Session, old: Actor, gone: OnRoll
) -> None:
    assert gone.entry_id not in _unfinished(session, old)

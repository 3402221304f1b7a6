"""Each sending of a form is carried out once, also where two copies of it arrive together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Person, SentForm
from portal.services import sent_forms
from portal.services.errors import AlreadySent
from portal.services.transactions import writing
from tests.factories import NOW, clerk, registered

KEY = "0123456789abcdef" * 2


def _act(session: Session, person_id: int) -> None:
    with writing(session):
        person = session.get_one(Person, person_id)
        person.version += 1


def _version(session: Session, person_id: int) -> int:
    session.rollback()
    return session.get_one(Person, person_id, populate_existing=True).version


def test_two_copies_at_the_same_moment_act_once(engine: sa.Engine, session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    before, start = _version(session, person_id), Barrier(2)

    def send() -> str:
        with Session(engine) as own:
            sent_forms.expect(own, actor.user_id, KEY)
            start.wait(10)
            try:
                _act(own, person_id)
            except AlreadySent:
                return "already"
            return "done"

    session.rollback()
    with ThreadPoolExecutor(2) as both:
        told = [one.result() for one in [both.submit(send), both.submit(send)]]
    assert sorted(told) == ["already", "done"]
    assert _version(session, person_id) == before + 1
    sent_forms.expect(session, actor.user_id, KEY)
    with pytest.raises(AlreadySent):
        _act(session, person_id)
    assert sent_forms.end(session, failed=True), "it was carried out before"


def test_what_was_rolled_back_may_be_sent_again(session: Session) -> None:
    actor = clerk(session)
    sent_forms.expect(session, actor.user_id, KEY)
    with pytest.raises(ZeroDivisionError), writing(session):
        _ = 1 // 0
    assert not sent_forms.end(session, failed=True)
    sent_forms.expect(session, actor.user_id, KEY)
    with writing(session):
        pass
    assert not sent_forms.end(session, failed=False)


def test_a_request_that_wrote_and_failed_gives_its_key_back(session: Session) -> None:
    actor = clerk(session)
    person_id = registered(session, actor).person_id
    sent_forms.expect(session, actor.user_id, KEY)
    _act(session, person_id)
    _act(session, person_id)  # the same sending may write in portions
    sent_forms.end(session, failed=True)
    assert session.get(SentForm, (actor.user_id, KEY)) is None


def test_keys_end_after_a_day(session: Session) -> None:
    actor, now = clerk(session), datetime.now(UTC)
    with writing(session):
        for key, age in (("a" * 32, 23), ("b" * 32, 25)):
            sent_at = now - timedelta(hours=age)
            session.add(SentForm(user_id=actor.user_id, key=key, sent_at=sent_at))
    sent_forms.forget_old(session, NOW)
    kept = sa.select(SentForm.key).filter_by(user_id=actor.user_id)
    assert session.scalars(kept).all() == ["a" * 32]

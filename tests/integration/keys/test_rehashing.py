"""The hash key is rotated: whoever is there is found all the while, and found once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.key_changes import KeyKind
from portal.models import Message, Person, PersonIdentifier
from portal.models.sealing import identifier_hash, phone_hash, phone_hashes
from portal.queries.people import by_id_number, named
from portal.queries.verification import read_token, token
from portal.services import drafts, people
from portal.services.number_claims import NumberTaken, claim
from portal.services.rehashing import rehash
from portal.services.rosters.rows import judge, read
from portal.services.transactions import writing
from tests.factories import NOW, resident_number
from tests.integration.keys.life import FORM, assert_hashed, registered_people, rotate, untold
from tests.integration.rosters.filed import checked, rows_in, somebody
from tests.integration.services.records import rows_of

HASHING = KeyKind.HASHING
TODAY = shanghai_day(NOW)


@pytest.mark.clause("R11.1")
def test_whoever_is_there_is_found_before_during_and_after(
    session: Session, actor: Actor, keys_file: Path
) -> None:
    numbers = registered_people(session, actor, 3)
    paper = token(7, 3)
    roster = checked(session, actor, [somebody(id_number=one) for one in numbers])
    draft = drafts.start(session, actor, FORM, {}, NOW, about=numbers[0])

    def all_found() -> None:
        session.rollback()
        for number in numbers:
            person = by_id_number(session, parse_id_number(number))
            assert person is not None
            tail = sa.select(Person).where(named(f"{person.name}{number[-4:]}"))
            assert person in session.scalars(tail).all()
        assert read_token(paper) == (7, 3)
        assert drafts.start(session, actor, FORM, {}, NOW, about=numbers[0]) == draft
        rows = read([(row.number, row.cells) for row in rows_in(session, roster)], TODAY)
        assert None not in {one.standing.person_id for one in judge(session, actor, roster, rows)}

    all_found()
    rotate(keys_file, HASHING)
    all_found()
    assert rehash(session, untold) == 0
    assert_hashed(session)
    all_found()
    assert token(7, 3) != paper


def test_a_phone_is_the_same_phone_under_either_key(
    session: Session, actor: Actor, keys_file: Path
) -> None:
    registered_people(session, actor, 1)
    (before,) = {row.phone_hash for row in rows_of(session, Message)}
    phone = rows_of(session, Message)[0].phone
    rotate(keys_file, HASHING)
    assert phone_hash(phone) != before
    assert before in phone_hashes(phone)


@pytest.mark.clause("R11.1")
def test_nobody_gets_a_second_record_under_the_other_key(
    session: Session, actor: Actor, keys_file: Path
) -> None:
    (number,) = registered_people(session, actor, 1)
    rotate(keys_file, HASHING)
    with pytest.raises(NumberTaken), writing(session):
        claim(session, [resident_number(), number])
    with writing(session):
        told = {"name": "周建国", "sex": parse_id_number(number).sex}
        again = people.find_or_add(session, parse_id_number(number), told, NOW)
        assert again.identifier.number == number
    assert len(rows_of(session, Person)) == 1


@pytest.mark.clause("R11.1")
def test_two_who_add_one_person_while_the_key_changes_make_one_record(
    engine: sa.Engine, session: Session, keys_file: Path, dialect: str
) -> None:
    """The first has written under the old key and not committed; the second looks under both."""
    number = parse_id_number(resident_number())
    told = {"name": "周建国", "sex": number.sex}
    written, go_on = threading.Event(), threading.Event()

    def first() -> int:
        with Session(engine) as mine, writing(mine):
            made = people.find_or_add(mine, number, told, NOW).id
            written.set()
            assert go_on.wait(30)
            return made

    def second() -> int:
        with Session(engine) as mine, writing(mine):
            return people.find_or_add(mine, number, told, NOW).id

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(first)
        assert written.wait(30)
        rotate(keys_file, HASHING)
        other = pool.submit(second)
        if dialect == "postgresql":
            until_waiting(engine)
        go_on.set()
        assert one.result() == other.result()
    (only,) = rows_of(session, PersonIdentifier)
    assert only.number == number.canonical
    assert only.number_hash != identifier_hash(number.canonical)


def until_waiting(engine: sa.Engine) -> None:
    """Until somebody waits for a number that another has taken."""
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with engine.connect() as connection:
        while not connection.scalar(waiting):
            connection.rollback()

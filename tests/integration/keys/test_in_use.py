"""Keys are rotated while people work, and a rotation that was broken off goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.identity import parse_id_number
from portal.domain.permissions import Actor
from portal.key_changes import KeyKind, note_everywhere
from portal.models import Draft, PersonIdentifier
from portal.models.sealing import keyring
from portal.queries.people import by_id_number
from portal.services import drafts, key_rounds
from portal.services.rehashing import rehash
from portal.services.resealing import reseal
from tests.factories import NOW, registered, resident_number, unemployment_details
from tests.integration.keys.life import (
    FORM,
    assert_hashed,
    registered_people,
    rotate,
    sealed_values,
    some_life,
    told_of,
    untold,
)
from tests.integration.services.records import rows_of

ENCRYPTION, HASHING = KeyKind.ENCRYPTION, KeyKind.HASHING


@pytest.mark.parametrize("kind", KeyKind)
def test_what_was_broken_off_goes_on(
    session: Session,
    actor: Actor,
    keys_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: KeyKind,
) -> None:
    some_life(session, actor)
    before, written, write = told_of(session), [0], key_rounds._write
    run: Callable[[], object] = {
        ENCRYPTION: lambda: reseal(session, [], untold),
        HASHING: lambda: rehash(session, untold),
    }[kind]

    def fail_later(*given: Any) -> None:
        """Some portions are written; one more, and the process dies before its commit."""
        write(*given)
        written[0] += 1
        if written[0] == 3:
            raise ZeroDivisionError

    rotate(keys_file, kind)
    monkeypatch.setattr(key_rounds, "_write", fail_later)
    with pytest.raises(ZeroDivisionError):
        run()
    assert told_of(session) == before
    monkeypatch.setattr(key_rounds, "_write", write)
    assert rotate(keys_file, kind) == 2
    run()
    assert told_of(session) == before
    if kind is ENCRYPTION:
        assert {value[0] for value in sealed_values(session)} == {2}
    else:
        assert_hashed(session)


def test_people_work_while_keys_change(
    engine: sa.Engine, session: Session, actor: Actor, keys_file: Path, rounds: int
) -> None:
    """Forms are saved and people registered and looked up all the while, through the services."""
    registered_people(session, actor, 4)
    token_of_draft = drafts.start(session, actor, FORM, {"name": ["0"]}, NOW)
    session.rollback()
    over, numbers = threading.Event(), []

    def work() -> int:
        done = 0
        with Session(engine) as mine:
            while not (over.is_set() and done >= 4):
                done += 1
                drafts.save(mine, actor, token_of_draft, FORM, {"name": [str(done)]}, NOW)
                number = resident_number()
                registered(mine, actor, details=unemployment_details(number))
                numbers.append(number)
                typed, _at = drafts.read(mine, actor, token_of_draft, FORM)
                assert typed == {"name": [str(done)]}
                mine.rollback()
                for one in numbers:
                    assert by_id_number(mine, parse_id_number(one)) is not None
                mine.rollback()
        return done

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        try:
            for number in range(2, 2 + rounds):
                assert rotate(keys_file, ENCRYPTION) == number
                reseal(session, [], untold)
                assert rotate(keys_file, HASHING) == number
                rehash(session, untold)
                for kind in KeyKind:
                    note_everywhere(keys_file, kind, number)
        finally:
            over.set()
        done = working.result()
    assert reseal(session, [], untold).left == 0
    assert rehash(session, untold) == 0
    assert_hashed(session)
    assert {value[0] for value in sealed_values(session)} == {keyring().active}
    payload = rows_of(session, Draft)[0].payload
    assert payload == f'{{"name": ["{done}"]}}'
    assert len({row.number_hash for row in rows_of(session, PersonIdentifier)}) == 4 + len(numbers)

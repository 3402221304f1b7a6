"""The encryption key is rotated: everything is sealed anew, files too, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor
from portal.key_changes import KeyKind
from portal.models import Person
from portal.services import key_rounds
from portal.services.resealing import reseal
from tests.integration.keys.life import (
    registered_people,
    rotate,
    sealed_values,
    some_life,
    told_of,
    untold,
)
from tests.integration.services.records import only_postgresql, rows_of
from tests.integration.services.test_evidence import opened

ENCRYPTION = KeyKind.ENCRYPTION


def test_everything_is_sealed_anew_files_included(
    session: Session, actor: Actor, keys_file: Path, tmp_path: Path
) -> None:
    some_life(session, actor)
    stores = [opened(tmp_path / name, name) for name in ("archive", "photos")]
    kept = [(store, store.put(f"{number}".encode())) for number, store in enumerate(stores * 2)]
    before, count = told_of(session), len(sealed_values(session))
    assert {value[0] for value in sealed_values(session)} == {1}
    assert rotate(keys_file, ENCRYPTION) == 2
    done = reseal(session, stores, untold)
    assert (done.files, done.left) == (4, 0)
    assert {value[0] for value in sealed_values(session)} == {2}
    assert len(sealed_values(session)) == count
    assert told_of(session) == before
    assert {number for store in stores for _digest, number in store.sealed()} == {2}
    assert [store.get(digest) for store, digest in kept] == [b"0", b"1", b"2", b"3"]
    again = reseal(session, stores, untold)
    assert (again.rows, again.files, again.left) == (0, 0, 0)


@only_postgresql
def test_a_row_that_somebody_holds_is_passed_by_and_taken_later(
    engine: sa.Engine,
    session: Session,
    actor: Actor,
    keys_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registered_people(session, actor, 3)
    rotate(keys_file, ENCRYPTION)
    with Session(engine) as other:
        held = other.scalars(sa.select(Person).order_by(Person.id).with_for_update()).first()
        assert held is not None
        held.phone = "13900001111"
        pauses = []

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            other.commit()

        monkeypatch.setattr("portal.services.key_rounds.time.sleep", pause)
        assert reseal(session, [], untold).left == 0
    assert pauses == [key_rounds.PAUSE_SECONDS]
    assert "13900001111" in {row.phone for row in rows_of(session, Person)}


def test_what_no_key_opens_is_told_and_keeps_nothing_else_back(
    session: Session, actor: Actor, keys_file: Path, tmp_path: Path
) -> None:
    registered_people(session, actor, 3)
    person = sa.table("person", sa.column("id"), sa.column("phone", sa.LargeBinary))
    first = rows_of(session, Person)[0].id
    broken = sa.update(person).where(person.c.id == first).values(phone=b"\1" + bytes(40))
    session.execute(broken)
    session.commit()
    store = opened(tmp_path / "photos", "photos")
    store.put(b"whole")
    damaged = next((tmp_path / "photos").glob("*/*.bin"))
    damaged.write_bytes(b"\1" + bytes(40))
    told: list[str] = []
    rotate(keys_file, ENCRYPTION)
    done = reseal(session, [store], told.append)
    assert done.left == 2
    assert "person: 1 rows hold what no key opens; they stay as they are" in told
    assert sum(value[0] == 1 for value in sealed_values(session)) == 1

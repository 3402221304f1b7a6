"""A generated province: as if registered by hand, the same from the same seed; and its check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Base
from portal.models.sealing import SealedText
from portal.queries.checking import check
from portal.queries.invariants import BROKEN
from portal.services.errors import Conflict
from portal.services.generating import generate
from portal.services.generating.ledger import COLUMNS
from tests.factories import NOW

_PEOPLE, _MONTHS, _SEED = 3000, 2, 11
_BY_CHANCE = {"number_hash", "tail_hash", "password_hash"}
_COUNT = sa.text("SELECT count(*) FROM person")
_sums: dict[str, str] = {}


def _fill(session: Session, *, more: bool = False, people: int = _PEOPLE) -> None:
    wanted = {"people": people, "months": _MONTHS, "seed": _SEED, "now": NOW, "more": more}
    generate(session, **wanted, paper="ab" * 32)  # type: ignore[arg-type]


def _faults(session: Session) -> dict[str, list[str]]:
    return {name: rows for name, rows in check(session) if rows}


def _sum(session: Session) -> str:
    """Of all that is neither sealed nor salted, as both databases give it."""
    found = sha256()
    for name in sorted(COLUMNS):
        table = Base.metadata.tables[name]
        columns = [
            table.c[one]
            for one in COLUMNS[name]
            if one not in _BY_CHANCE and not isinstance(table.c[one].type, SealedText)
        ]
        for row in session.execute(sa.select(*columns).order_by(*table.primary_key)):
            found.update(repr(tuple(row)).encode())
    return found.hexdigest()


# What breaks each rule that only `check` asks for.
_BREAKS = {
    "a person without an identity number in force": (
        "UPDATE person_identifier SET valid_to = '2026-01-01', ended_as = 'mistaken' WHERE id = 9"
    ),
    "a case at a step that its procedure does not have": (
        "UPDATE \"case\" SET step = 'nowhere' WHERE status = 'open'"
    ),
    "a case at another step than was decided": (
        "UPDATE \"case\" SET step = 'complete' WHERE step = 'verify'"
    ),
    "a case without any decision": (
        'DELETE FROM decision WHERE case_id = (SELECT min(id) FROM "case")'
    ),
    "a case whose decisions have gaps": "UPDATE decision SET seq = 9 WHERE seq = 3",
    "a case that was closed before it was entered": (
        "UPDATE \"case\" SET closed_at = '2000-01-01 00:00:00' WHERE status = 'completed'"
    ),
    "a case that was entered before it was asked for": (
        "UPDATE \"case\" SET submitted_at = '2030-01-01 00:00:00'"
    ),
    "a case with a number that its office has not given out": (
        "UPDATE number_series SET last = last - 1 WHERE key LIKE 'case:%'"
    ),
    "a basis of a kind that the procedure does not know": (
        "UPDATE basis SET kind = 'refusals' WHERE kind = 'person'"
    ),
    "a completed case that rests on nothing": "UPDATE decision SET basis_id = NULL",
    "a deregistration on less than its reason asks for": (
        "UPDATE basis SET kind = 'comparison' WHERE case_id IN (SELECT case_id FROM deregistration)"
    ),
    "a refusal for no lawful reason": (
        "UPDATE decision SET refusal = NULL WHERE action = 'refuse'"
    ),
    "a return that names no field": ("UPDATE decision SET fields = NULL WHERE action = 'return'"),
    "one officer at two levels where four eyes are asked for": (
        "UPDATE decision SET actor_id = 1 WHERE case_id IN (SELECT case_id FROM certificate_issue)"
    ),
    "registered without a certificate": (
        "UPDATE certificate SET person_id = -person_id WHERE id % 3 = 0"
    ),
    "a certificate on paper that holds, of a case that is not completed": (
        "UPDATE certificate_issue SET state = 'valid', handed_over_at = made_at,"
        " handed_over_by_id = made_by_id WHERE state = 'made'"
    ),
    "a certificate that was made and can't be handed out": (
        "UPDATE certificate_issue SET state = 'made'"
    ),
    "a certificate on paper of another person": (
        "UPDATE certificate_issue SET certificate_id = (SELECT min(id) FROM certificate)"
        " WHERE state = 'made'"
    ),
    "a certificate on paper that another case's document shows": (
        "UPDATE certificate_issue SET document_id = (SELECT min(id) FROM document)"
    ),
    "a certificate with a serial that its district has not given out": (
        "DELETE FROM number_series WHERE key LIKE 'issue:%'"
    ),
    "a request that is completed although nothing was handed out": (
        "UPDATE certificate_issue SET state = 'made', handed_over_at = NULL,"
        " handed_over_by_id = NULL"
    ),
    "fewer blank booklets than none": (
        "INSERT INTO booklet_entry (id, office_id, change, quantity, recorded_by_id, recorded_at)"
        " VALUES (1, 1, 'spoiled', 1, 1, '2026-01-01 00:00:00')"
    ),
    "moved by no completed case": (
        "UPDATE \"case\" SET status = 'lapsed' WHERE procedure = 'move_in'"
    ),
    "a completed move by which nobody moved": "UPDATE move SET moved_at = NULL",
    "a move of another person than its case's": "UPDATE move SET person_id = 1",
    "offered to another person than was registered": "UPDATE service_offer SET person_id = 1",
    "offered before the registration": "UPDATE service_offer SET at = '2000-01-01 00:00:00'",
    "an outcome that is not the last told": "DELETE FROM service_offer_outcome",
    "told of what was refused": "UPDATE service_offer SET answer = 'refused'",
    "a course with more people than seats": "UPDATE course SET seats = 1",
    "a vacancy that is shown without an audit": (
        "UPDATE \"case\" SET status = 'refused' WHERE procedure = 'vacancy'"
        " AND status = 'completed'"
    ),
    "a vacancy that waits for nothing": (
        "UPDATE vacancy SET state = 'waiting' WHERE state = 'published'"
    ),
    "a vacancy that is filled, or not, against its places": (
        "UPDATE vacancy SET filled = headcount"
    ),
    "a vacancy of which nothing was kept": "DELETE FROM vacancy_revision",
    "2026-10: on a roll by no registration": "UPDATE roll_entry SET registration_id = -1",
    "2026-10: on a roll without having been registered": (
        "UPDATE registration SET recorded_at = '2026-11-20 00:00:00'"
    ),
    "2026-10: registered and not on the roll": (
        "UPDATE roll_entry SET month = '2020-01-01' WHERE month = '2026-10-01'"
    ),
    "2026-10: an entry that does not say what its contacts come to": (
        "UPDATE contact SET result = 'unreachable'"
    ),
    "2026-10: a contact outside its month": "UPDATE contact SET at = '2020-01-01 00:00:00'",
    "2026-10: a roll whose number of people is another": "UPDATE roll SET people = people + 1",
    "a person with two identity numbers in force": (
        "UPDATE person_identifier SET person_id = 2 WHERE id = 9"
    ),
    "a record that was merged away with a number in force": (
        "UPDATE person SET merged_into_id = 1 WHERE id = 5"
    ),
    "2026-11: on the roll by no registration": "UPDATE roll_entry SET registration_id = -1",
    "2026-11: ended on the roll but registered": (
        "UPDATE roll_entry SET ended_at = '2026-11-02 00:00:00'"
    ),
    "2026-11: on the roll but not registered": (
        "UPDATE registration SET recorded_at = '2026-11-20 00:00:00'"
    ),
    "2026-11: to be reached by an office that does not serve": (
        "UPDATE roll_entry SET office_id = 1"
    ),
    "2026-11: counted otherwise than contacted": (
        "UPDATE roll_entry SET attempts = attempts + 1 WHERE attempts > 0"
    ),
    "2026-11: reached otherwise than contacted": (
        "UPDATE roll_entry SET done_at = '2026-11-01 00:00:01' WHERE done_at IS NOT NULL"
    ),
    "2026-11: came to another result than the contacts": (
        "UPDATE contact SET result = 'unreachable'"
    ),
}


@pytest.fixture
def filled(session: Session) -> Iterator[Session]:
    """A database with a small province; constraints that would forbid a break are put aside."""
    if not session.scalar(_COUNT):  # the tests of a module share their database
        _fill(session)
    yield session
    session.rollback()


def _kinds(names: Iterable[str]) -> set[str]:
    """What rules say, of whichever month."""
    return {name.rpartition(": ")[2] for name in names}


def _break(session: Session, statement: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    else:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(sa.text("PRAGMA ignore_check_constraints = ON"))
    session.execute(sa.text(statement))


def test_nothing_is_wrong_and_each_break_is_found(filled: Session) -> None:
    from portal.queries.checking import rules

    assert _faults(filled) == {}
    every = dict(rules(filled))
    assert _kinds(_BREAKS) == _kinds(every) - BROKEN.keys(), "each that no other test breaks"
    missed = []
    for name, statement in _BREAKS.items():
        filled.rollback()
        assert not filled.scalars(every[name].limit(1)).all()
        _break(filled, statement)
        if not filled.scalars(every[name].limit(1)).all():
            missed.append(name)
    assert not missed, missed
    filled.rollback()


def test_the_same_seed_gives_the_same_rows_on_both_databases(filled: Session, dialect: str) -> None:
    _sums[dialect] = _sum(filled)
    assert len(set(_sums.values())) == 1


def test_more_people_come_beside_those_who_are_there(filled: Session) -> None:
    with pytest.raises(Conflict):
        _fill(filled, people=60)
    _fill(filled, people=60, more=True)
    assert _faults(filled) == {}
    assert filled.scalar(_COUNT) == _PEOPLE + 60


def test_nothing_happens_after_the_present(filled: Session) -> None:
    latest = filled.scalar(sa.text('SELECT max(recorded_at) FROM "case"'))
    assert str(latest) < str((NOW + timedelta(hours=1)).replace(tzinfo=None))

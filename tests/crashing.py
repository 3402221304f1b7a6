"""A process that writes as fast as it can, to be killed: ``python -m tests.crashing URL KEYS
EMPLOYER DAY``.

Each line that it prints is an act that was acknowledged: what was done, and the case's id.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal import engines
from portal.domain.permissions import Actor
from portal.keys import read_keys
from portal.models import User, sealing
from portal.queries import staff
from portal.services import drafts
from tests.factories import NOW, registered, resident_number, unemployment_details
from tests.integration.services.acts import died
from tests.moving import moved_in
from tests.working import employed, job

CLERKS = ("community", "colleague", "community2")
"""Of the demo; the third one's community lies in another county."""


def acts(
    session: Session, mine: Actor, other: Actor, employer_id: int, born: date
) -> Iterator[tuple[str, int]]:
    """A life after the other: registered, then hired, moved away or dead; each act as it is done.

    Drafts are kept besides, which leave no case.
    """
    for turn in count():
        number = resident_number(born=born)
        case = registered(session, mine, details=unemployment_details(number))
        yield "registered", case.id
        person_id = case.person_id
        drafts.start(session, mine, "unemployment", {"name": [number]}, NOW)
        ending = turn % 3
        if ending == 0:
            yield "hired", employed(session, mine, job("010", employer_id), number).id
        elif ending == 1:
            yield "moved", moved_in(session, other, number, mine.office_id).id
        else:
            yield "died", died(session, mine, person_id).id


def main(url: str, keys_file: str, employer: str, day: str) -> None:
    """Write in as many threads as there are clerks, until the process is killed."""
    sealing.install(read_keys(Path(keys_file)).keyring)
    engine = sa.create_engine(url)
    engines.prepare(engine)
    with Session(engine) as session:
        clerks = [_clerk(session, name) for name in CLERKS]
    for turn, mine in enumerate(clerks):
        other = clerks[2] if turn < 2 else clerks[0]
        # Each thread of each process has people of its own.
        born = date(1960 + 10 * turn, 1, 1) + timedelta(days=int(day))
        given = engine, mine, other, int(employer), born
        threading.Thread(target=_write, args=given).start()


def _clerk(session: Session, username: str) -> Actor:
    user = session.scalars(sa.select(User).filter_by(username=username)).one()
    return staff.actor_at(user, user.postings[0].office, "127.0.0.1", "test")


def _write(engine: sa.Engine, mine: Actor, other: Actor, employer_id: int, born: date) -> None:
    with Session(engine, expire_on_commit=False) as session:
        for act, case_id in acts(session, mine, other, employer_id, born):
            # At once and whole: what the kernel has taken outlives the process.
            os.write(sys.stdout.fileno(), f"{act} {case_id}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Matching measured: one person after the other against 50,000 published vacancies (R5.2).

Every person wishes for something else, as people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.codes import code_set
from portal.domain.dates import shanghai_day
from portal.domain.matching import Wanted, stems
from portal.keys import create_keys, read_keys
from portal.models import Area, Person, sealing
from portal.queries import matching
from tests.databases import DIALECTS, Databases
from tests.factories import NOW, clerk
from tests.many_vacancies import OCCUPATIONS, TITLES, add_vacancies
from tests.measuring import Figures, waits

VACANCIES = 50_000
PEOPLE = 200


def figures(folder: Path) -> Figures:
    """Milliseconds from the wishes to the best twenty, on both databases."""
    create_keys(folder / "matching-keys.toml")
    sealing.install(read_keys(folder / "matching-keys.toml").keyring)
    found: Figures = {}
    with closing(Databases(folder / "matching")) as databases:
        for dialect in DIALECTS:
            with (
                databases.prepared(dialect) as made,
                made.engine() as engine,
                Session(engine) as session,
            ):
                add_vacancies(session, clerk(session), VACANCIES)
                _settle(engine)
                found |= _measured(session, dialect)
    return found


def _settle(engine: sa.Engine) -> None:
    """What PostgreSQL does by itself some minutes after so many rows came."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE vacancy")


def _measured(session: Session, dialect: str) -> Figures:
    people, nobody, today = _people(session), Person(id=0), shanghai_day(NOW)
    name = f"one person against {VACANCIES} vacancies {dialect}"
    return waits(name, lambda: matching.fitting(session, nobody, next(people), today), PEOPLE)


def _people(session: Session) -> Iterator[Wanted]:
    """Wishes as people have them: a trade or two, words, home or its county."""
    random = Random(1)  # noqa: S311 - no secret
    communities = session.scalars(
        sa.select(Area.path).where(Area.level == Level.COMMUNITY).order_by(Area.id)
    ).all()
    homes = [matching.home_at(session, path) for path in random.sample(communities, 40)]
    while True:
        home = random.choice(homes)
        words = [one for title in random.sample(TITLES, 2) for one in stems(title)]
        yield Wanted(
            trades=tuple(random.sample(OCCUPATIONS, random.randint(1, 2))),
            words=tuple(words[: random.randint(0, 2)]),
            places=random.choice([(), (home[-2].path,)]),
            home=home,
            pay_from=random.choice([None, 3000, 4000]),
            pay_to=random.choice([None, 5000]),
            form=random.choice([None, code_set("employment_wish_form").item("1")]),
            rank=random.randint(1, 5),
        )

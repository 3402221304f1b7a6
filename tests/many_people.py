"""A whole province's registered unemployed, written by a few statements: for measurements alone.

They have neither numbers nor papers, but all that rolls and sums go by.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.dates import day_begins, next_month
from portal.models import Area, Office, Roll, RollEntry

PEOPLE = 600_000
REGISTERED_AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

_SERIES = {
    "postgresql": "SELECT n FROM generate_series(1, :people) AS n",
    "sqlite": "WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < :people)"
    " SELECT n FROM up",
}
_PLACES = """SELECT office.id AS office_id, row_number() OVER (ORDER BY office.id) - 1 AS place
    FROM office JOIN area ON area.id = office.area_id WHERE area.level = 'community'"""
_FILL = (
    """INSERT INTO person (id, name, sex, birth_date, pinyin, initials, created_at, version)
       SELECT n, '某人' || n, 'F', '1985-03-15', 'mouren', 'mr', :at, 1
       FROM ({series}) AS series""",
    """INSERT INTO "case" (id, audience, number, procedure, person_id, channel,
           accepting_office_id, handling_office_id, clerk_id, status, submitted_at, recorded_at,
           closed_at, provisional, version)
       SELECT n, 'person', 'B' || n, 'unemployment', n, 'window', office_id, office_id,
           (SELECT min(id) FROM user_account), 'completed', :at, :at, :at, :no, 1
       FROM ({series}) AS series JOIN ({places}) AS places ON place = n % :communities""",
    """INSERT INTO registration (id, person_id, kind, opened_case_id, handling_office_id,
           effective_on, recorded_at)
       SELECT n, n, 'unemployment', n, office_id, '2026-03-02', :at
       FROM ({series}) AS series JOIN ({places}) AS places ON place = n % :communities""",
    """INSERT INTO serving (id, person_id, office_id, case_id, started_at)
       SELECT n, n, office_id, n, :at
       FROM ({series}) AS series JOIN ({places}) AS places ON place = n % :communities""",
)
_FILLED = ("person", "case", "registration", "serving")
_GO_ON = "SELECT setval(pg_get_serial_sequence('\"{0}\"', 'id'), :people)"
_MONTH = """INSERT INTO roll_entry (month, person_id, registration_id, office_id, result, attempts,
        done_at, ended_at, version)
    SELECT :month, person_id, id, handling_office_id,
        CASE WHEN id % 10 = 0 THEN 'unreachable' ELSE 'unemployed' END, 1,
        CASE WHEN id % 10 = 0 THEN NULL ELSE :at END, NULL, 2
    FROM registration"""


def fill(session: Session, people: int = PEOPLE) -> int:
    """Register everybody, spread evenly over all communities; how many communities."""
    dialect = session.get_bind().dialect.name
    of_communities = sa.select(Office.id).join(Office.area).where(Area.level == Level.COMMUNITY)
    communities = len(session.scalars(of_communities).all())
    values = {
        "people": people,
        "communities": communities,
        "at": REGISTERED_AT.replace(tzinfo=None),
        "no": False,
    }
    for statement in _FILL:
        text = statement.format(series=_SERIES[dialect], places=_PLACES)
        used = {name: one for name, one in values.items() if f":{name}" in text}
        session.execute(sa.text(text), used)
    if dialect == "postgresql":
        for table in _FILLED:
            session.execute(sa.text(_GO_ON.format(table)), {"people": people})
    session.commit()
    look_through(session)
    return communities


def confirm(session: Session, month: date) -> None:
    """Make a past month's roll as it was at its end: each tenth could not be reached."""
    at = day_begins(next_month(month)) - timedelta(days=5)
    text = sa.text(_MONTH).bindparams(
        sa.bindparam("month", type_=sa.Date()), sa.bindparam("at", type_=RollEntry.done_at.type)
    )
    session.execute(text, {"month": month, "at": at})
    session.add(Roll(month=month, made_at=day_begins(month), people=PEOPLE))
    session.commit()
    look_through(session)


def look_through(session: Session) -> None:
    """What a database does by itself in time, at once: tidy up, look how the rows are spread.

    PostgreSQL would do it a minute later, beside what is measured.
    """
    session.commit()
    bind = session.get_bind()
    tidy = "VACUUM ANALYZE" if bind.dialect.name == "postgresql" else "ANALYZE"
    with bind.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(tidy)

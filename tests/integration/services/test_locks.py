"""Who works on a person or a case does not keep others from adding rows that refer to them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.models import Case
from portal.services import audit, people
from portal.services.engine import locked_case
from tests.factories import clerk, registered

only_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True, scope="module")
"""SQLite has one writer at a time, and no locks on rows."""


@only_postgresql
def test_an_entry_about_a_locked_person_and_case_does_not_wait(
    engine: sa.Engine, session: Session
) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    case_id, person_id, version = case.id, case.person_id, case.version
    session.commit()
    people.lock(session, person_id)
    locked_case(session, actor, case_id, version)
    with Session(engine) as other:
        other.execute(sa.text("SET LOCAL lock_timeout = '2s'"))
        audit.record(other, actor, "evidence.view", person_id=person_id)
        other.add(Case(**_another_of(case)))
        other.flush()
        other.rollback()
    with Session(engine) as other:
        other.execute(sa.text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(sa.exc.OperationalError):
            people.lock(other, person_id)


def _another_of(case: Case) -> dict[str, object]:
    """The columns of a second case of the same person and office."""
    kept = {column.key: getattr(case, column.key) for column in sa.inspect(Case).column_attrs}
    del kept["id"]
    return {**kept, "number": "another"}

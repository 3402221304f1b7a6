"""Whatever fails, and at whichever statement: nothing of the act stays behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.permissions import Actor
from portal.domain.workflow import Status
from portal.models import Case
from portal.services import (
    audit,
    cases,
    certificates,
    consents,
    drafts,
    messages,
    people,
    registration,
    wishes,
)
from portal.services import (
    engine as case_engine,
)
from portal.services.consents import Consent
from portal.services.errors import Conflict
from portal.services.registration import Finish
from tests.factories import NOW, clerk, signed_on_paper, unemployment_details
from tests.integration.services.records import raw_rows

FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
Act = Callable[[], Case]


class PowerCut(Exception):
    """Something that no use case expects."""


@contextmanager
def failing_at(engine: sa.Engine, wanted: int) -> Iterator[None]:
    """The connection breaks instead of running the ``wanted``-th statement that writes."""
    seen = 0

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal seen
        if statement.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            seen += 1
            if seen == wanted:
                raise PowerCut

    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)


def acts(session: Session, actor: Actor) -> dict[str, Act]:
    """Each use case with everything that it may have to write."""
    draft = drafts.start(session, actor, "unemployment", {"name": ["周建国"]}, NOW)
    waiting = registration.accept(session, actor, NOW, unemployment_details())
    case_id, version = waiting.id, waiting.version
    details = unemployment_details()
    return {
        "accept": lambda: registration.accept(session, actor, NOW, details, draft=draft),
        "accept and finish": lambda: registration.accept(
            session, actor, NOW, details, finish=FINISH, draft=draft
        ),
        "complete": lambda: registration.complete(session, actor, NOW, case_id, version, FINISH),
    }


@pytest.mark.parametrize(
    ("name", "fewest", "left"),
    [
        ("accept", 9, Status.OPEN),
        ("accept and finish", 20, Status.COMPLETED),
        ("complete", 10, Status.COMPLETED),
    ],
)
def test_nothing_stays_whichever_statement_fails(
    engine: sa.Engine, session: Session, name: str, fewest: int, left: Status
) -> None:
    act = acts(session, clerk(session))[name]
    session.rollback()
    before, wanted = raw_rows(engine), 1
    while True:
        try:
            with failing_at(engine, wanted):
                case = act()
            break
        except PowerCut:
            assert raw_rows(engine) == before, f"the {wanted}th statement"
            wanted += 1
    assert wanted > fewest
    assert case.status is left


STAGES = [
    (people, "find_or_add"),
    (cases, "next_numbers"),
    (wishes, "add"),
    (consents, "record"),
    (case_engine, "follow"),
    (audit, "record"),
    (people, "read_name"),
    (certificates, "ensure"),
    (messages, "write"),
    (Session, "commit"),
]


@pytest.mark.parametrize("fault", [PowerCut(), IntegrityError("", {}, Exception())], ids=repr)
@pytest.mark.parametrize(("owner", "name"), STAGES, ids=[name for _, name in STAGES])
def test_nothing_stays_whichever_part_fails(
    engine: sa.Engine,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    fault: Exception,
) -> None:
    """A constraint that another office's registration broke is told as what it is."""
    act = acts(session, clerk(session))["accept and finish"]
    session.rollback()
    before = raw_rows(engine)

    def fail(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fail)
        with pytest.raises(Conflict if isinstance(fault, IntegrityError) else PowerCut):
            act()
    assert raw_rows(engine) == before
    assert act().status is Status.COMPLETED


def test_a_consent_that_is_refused_undoes_the_acceptance(
    engine: sa.Engine, session: Session
) -> None:
    actor = clerk(session)
    session.rollback()
    before = raw_rows(engine)
    unsigned = Finish(Consent(code_set("consent_means").item("2")), FINISH.verification)
    with pytest.raises(Exception, match="签名"):
        registration.accept(session, actor, NOW, unemployment_details(), finish=unsigned)
    assert raw_rows(engine) == before

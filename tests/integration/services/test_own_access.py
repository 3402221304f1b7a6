"""本人信息查询: who used a person's data, told to the person and to nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.dates import shanghai_day
from portal.domain.own_access import Asked, Asker, a_year_before, staff_number
from portal.domain.permissions import Actor, Role
from portal.models import AccessRequest, AuditEntry, Person
from portal.queries import own_access as queries
from portal.queries.audit import records_of
from portal.services import lookups, own_access
from portal.services.demo.accounts import COMMUNITY, TOWNSHIP
from portal.services.errors import NotAllowed, NotFound, RuleBroken
from tests.factories import clerk, officer, registered
from tests.integration.services.doubles import merge, registered_twice, reviewer, undo
from tests.integration.services.records import race, rows_of
from tests.trail import add_entries


def asked(now: datetime | None = None) -> Asked:
    """The person asks for a year up to today."""
    today = shanghai_day(now or datetime.now(UTC))
    return Asked(a_year_before(today), today, Asker.PERSON, None, seen=True)


def ask(session: Session, actor: Actor, person_id: int, wanted: Asked | None = None) -> int:
    now = datetime.now(UTC)
    return own_access.ask(session, actor, now, person_id, wanted or asked()).id


def told(session: Session, request_id: int) -> list[tuple[str, str, str, str]]:
    """What the paper of a request says of each act, the oldest first."""
    (request,) = rows_of(session, AccessRequest, id=request_id)
    lines = [(one.office, one.role, one.staff, one.act) for one in queries.lines(session, request)]
    return lines[::-1]


def test_who_saw_the_data_is_told_by_office_role_and_number(session: Session) -> None:
    here = clerk(session)
    person_id = registered(session, here).person_id
    town = officer(session, TOWNSHIP, Role.REVIEWER, Role.SUPERVISOR)
    lookups.reveal(session, town, person_id)
    lines = told(session, ask(session, here, person_id))
    mine = (here.office_title, "经办人", staff_number(here.user_id))
    assert lines[0] == (*mine, "受理办件")
    assert lines[-1] == (
        town.office_title,
        "审核人、主管",
        staff_number(town.user_id),
        "查看完整证件号码和电话",
    )
    assert here.name not in str(lines)


def test_the_request_is_entered_with_who_asked(session: Session) -> None:
    here = clerk(session)
    person_id = registered(session, here).person_id
    agent = replace(asked(), asker=Asker.AGENT, words="李四，委托书")
    made = ask(session, here, person_id, agent)
    (row,) = rows_of(session, AccessRequest, id=made)
    assert (row.person_id, row.asker, row.words) == (person_id, Asker.AGENT, "李四，委托书")
    assert (row.office_id, row.by_id, row.sha256) == (here.office_id, here.user_id, None)
    (entry,) = rows_of(session, AuditEntry, action="person.ask_access", subject_id=made)
    assert entry.person_id == person_id
    assert "李四" not in entry.detail


def test_only_the_days_asked_for_and_what_was_done(session: Session) -> None:
    here = clerk(session)
    person_id = registered(session, here).person_id
    now = datetime.now(UTC)
    plain = {"user_id": here.user_id, "office_id": here.office_id, "person_id": person_id}
    add_entries(
        session,
        {**plain, "at": now - timedelta(days=400), "action": "person.compare"},
        {**plain, "at": now - timedelta(days=40), "action": "person.lookup"},
        {**plain, "at": now - timedelta(days=40), "action": "evidence.view", "result": "refused"},
        {"at": now - timedelta(days=40), "person_id": person_id, "action": "status.check"},
    )
    before = shanghai_day(now - timedelta(days=30))
    lines = told(session, ask(session, here, person_id, replace(asked(), last=before)))
    assert [line[3] for line in lines] == ["查询辖区以外人员", "核实就业失业状态"]
    assert lines[1][:3] == ("系统自动办理", "", "")


def test_records_merged_into_theirs_are_told_along_however_often(session: Session) -> None:
    here = clerk(session, COMMUNITY)
    first, second, third = registered_twice(session, here, 3)
    session.rollback()
    lookups.reveal(session, here, first)
    merge(session, reviewer(session), second, first)
    done = merge(session, reviewer(session), third, second)
    kept = session.get_one(Person, third)
    assert records_of(session, kept) == sorted((first, second, third))
    assert records_of(session, session.get_one(Person, first)) == sorted((first, second, third))
    lines = told(session, ask(session, here, third))
    assert [line[3] for line in lines].count("受理办件") == 3
    assert "查看完整证件号码和电话" in {line[3] for line in lines}
    undo(session, reviewer(session), done)  # asking does not keep a merge from being undone
    assert records_of(session, session.get_one(Person, third)) == [third]


def test_only_a_clerk_who_handles_or_serves_the_person(session: Session) -> None:
    here = clerk(session)
    person_id = registered(session, here).person_id
    made = ask(session, here, person_id)
    stranger, above = clerk(session, "430102001002"), officer(session, TOWNSHIP, Role.REVIEWER)
    count = len(rows_of(session, AccessRequest))
    for actor, refusal in ((stranger, NotFound), (above, NotAllowed)):
        with pytest.raises(refusal):
            ask(session, actor, person_id)
        with pytest.raises(refusal):
            own_access.record_print(session, actor, made, "a" * 64)
        assert queries.request(session, actor, made) is None
    with pytest.raises(RuleBroken, match="身份证件"):
        ask(session, here, person_id, replace(asked(), seen=False))
    assert len(rows_of(session, AccessRequest)) == count


def test_more_than_a_paper_holds_is_asked_for_in_parts(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = clerk(session)
    person_id = registered(session, here).person_id
    counted = sa.select(sa.func.count()).where(AuditEntry.person_id == person_id)
    number = session.scalar(counted) or 0
    monkeypatch.setattr(queries, "MOST_LINES", number)
    made = ask(session, here, person_id)
    assert len(told(session, made)) == number
    with pytest.raises(RuleBroken, match="分几段"):  # the request is an entry more
        ask(session, here, person_id)


def test_the_first_print_fixes_the_paper(engine: sa.Engine, session: Session) -> None:
    here = clerk(session)
    made = ask(session, here, registered(session, here).person_id)
    session.rollback()
    given = race(engine, *(partial(_print, here, made, letter * 64) for letter in "ab"))
    (row,) = rows_of(session, AccessRequest, id=made)
    assert given == [row.sha256, row.sha256]
    assert len(rows_of(session, AuditEntry, action="person.print_access", subject_id=made)) == 2


def _print(actor: Actor, made: int, sha256: str, session: Session) -> str:
    return own_access.record_print(session, actor, made, sha256)

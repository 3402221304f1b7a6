"""A district's list of staff: applied once, by its administrator alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import NO_PASSWORD, AuditEntry, ImportRow, PostingRequest, User, Verdict
from portal.queries import posting_requests, staff_imports
from portal.services import first_passwords, signing_in, staff_import
from portal.services import posting_requests as deciding
from portal.services.demo.accounts import DISTRICT, OTHER_COMMUNITY, PROVINCE
from portal.services.errors import Conflict, NotAllowed, NotFound
from portal.services.signing_in import SignInRefused
from tests.factories import NOW, make_user, officer
from tests.integration.services.records import race, raw_rows, rows_of
from tests.integration.services.staff_lists import (
    HERE,
    ORIGIN,
    applied,
    content,
    found,
    fresh,
    line,
    take_in,
    user,
)

Act = Callable[[Session, Actor], object]


def test_applied_there_are_accounts_without_a_password_and_requests(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        line(f"{own}.a"),
        line(f"{own}.a", role="审核人"),
        line(f"{own}.b", "王芳2"),
    )
    done = staff_import.apply(session, system, batch, NOW)
    assert (done.accounts, done.requests) == (1, 2)
    made = user(session, f"{own}.a")
    assert (made.name, made.password_hash, made.must_change_password) == ("钟灵", NO_PASSWORD, True)
    assert made.office is not None
    assert made.office.full_name == HERE
    assert made.postings == []
    made_id = made.id
    requests = rows_of(session, PostingRequest, user_id=made_id)
    assert {one.role for one in requests} == {Role.CLERK, Role.REVIEWER}
    assert {(one.granted, one.requested_by_id) for one in requests} == {(None, system.user_id)}
    assert not rows_of(session, User, username=f"{own}.b")
    rows = {one.number: one.applied_at for one in rows_of(session, ImportRow, batch_id=batch)}
    assert sorted(number for number, applied_at in rows.items() if applied_at) == [4, 5]
    actions = {one.action for one in rows_of(session, AuditEntry, user_id=system.user_id)}
    assert {"import.upload", "import.apply", "account.add", "posting.request"} <= actions


def test_nobody_gets_in_before_password_and_posting(session: Session, system: Actor) -> None:
    name = f"{fresh(session)}.a"
    applied(session, system, line(name))
    for password in ("", NO_PASSWORD):
        with pytest.raises(SignInRefused):
            signing_in.sign_in(session, name, password, ORIGIN)


def test_the_same_file_again_doubles_nothing(session: Session, system: Actor) -> None:
    one = line(f"{fresh(session)}.a")
    applied(session, system, one)
    again = take_in(session, system, one)
    assert found(session, again) == [(Verdict.KNOWN, "这个岗位已经申请，等安全管理员批准")]
    with pytest.raises(Conflict, match="没有可以导入的行"):
        staff_import.apply(session, system, again, NOW)
    security = officer(session, DISTRICT, Role.SECURITY_ADMIN)
    ids = {request.id for request in session.scalars(posting_requests.waiting(security))}
    deciding.grant(session, security, ids, NOW)
    assert found(session, take_in(session, system, one)) == [(Verdict.KNOWN, "已有这个账号和岗位")]


def test_a_list_is_applied_once(session: Session, system: Actor) -> None:
    batch = applied(session, system, line(f"{fresh(session)}.a"))
    with pytest.raises(Conflict, match="已经导入"):
        staff_import.apply(session, system, batch, NOW)


def test_what_changed_since_it_was_shown_is_shown_before_anything_is_applied(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    lines = line(f"{own}.a", "欧阳未来"), line(f"{own}.b", "欧阳将来")
    batch = take_in(session, system, *lines)
    make_user(session, f"{own}.a", "别人", OTHER_COMMUNITY, Role.CLERK)
    with pytest.raises(Conflict, match="情况有变化"):
        staff_import.apply(session, system, batch, NOW)
    assert not rows_of(session, User, username=f"{own}.b")
    assert [verdict for verdict, _ in found(session, batch)] == [Verdict.ERROR, Verdict.READY]
    assert staff_import.apply(session, system, batch, NOW).accounts == 1


def test_of_two_lists_with_one_username_the_second_is_told(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    administrators = [officer(session, DISTRICT, Role.SYSTEM_ADMIN) for _ in range(2)]
    for number in range(rounds):
        name = f"{fresh(session)}.r{number}"
        batches = [
            take_in(session, actor, line(name, person))
            for actor, person in zip(administrators, ("钟灵", "王芳"), strict=True)
        ]
        session.rollback()
        acts = [
            partial(_apply, actor=actor, batch=batch)
            for actor, batch in zip(administrators, batches, strict=True)
        ]
        results = race(engine, *acts)
        assert sum(isinstance(one, Conflict) for one in results) == 1, results
        assert len(rows_of(session, User, username=name)) == 1


def _apply(session: Session, actor: Actor, batch: int) -> int:
    return staff_import.apply(session, actor, batch, NOW).accounts


def acts_on(batch: int) -> tuple[Act, ...]:
    """All that can be done to a list that is there."""
    return (
        partial(staff_import.apply, batch_id=batch, now=NOW),
        partial(staff_import.hand_back, batch_id=batch),
        partial(first_passwords.issue, batch_id=batch),
        partial(first_passwords.renew, batch_id=batch),
    )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_imports(
    engine: sa.Engine, session: Session, system: Actor, role: Role
) -> None:
    batch = take_in(session, system, line(f"{fresh(session)}.a"))
    actor = officer(session, PROVINCE, role)
    before = raw_rows(engine)
    takes_in: Act = partial(staff_import.take_in, content=content([]), now=NOW)
    for act in (takes_in, *acts_on(batch)):
        with pytest.raises(NotAllowed):
            act(session, actor)
    assert raw_rows(engine) == before


def test_another_districts_list_is_not_there(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    batch = take_in(session, system, line(f"{fresh(session)}.a"))
    neighbour = officer(session, "430103000000", Role.SYSTEM_ADMIN)
    before = raw_rows(engine)
    for act in acts_on(batch):
        with pytest.raises(NotFound):
            act(session, neighbour)
    assert raw_rows(engine) == before
    assert batch not in {one.id for one in staff_imports.recent(session, neighbour)}
    province = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    assert batch in {one.id for one in staff_imports.recent(session, province)}

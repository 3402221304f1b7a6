"""What the sender's office does about a message that did not arrive: once, and on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.messages import Topic
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, Case, Message, MessageState, Person, Settled
from portal.queries import outbox
from portal.queries.counts import counts_up_to
from portal.services import failed_messages, messages
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY, TOWNSHIP
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.services.outbox import another_phone, clear, message, written
from tests.integration.services.records import race, raw_rows, rows_of

RIGHT = "13807315566"
Act = Callable[[Session, Actor, int], None]


@pytest.fixture(autouse=True)
def _empty(session: Session) -> None:
    clear(session)


def failed(session: Session, actor: Actor) -> int:
    """The id of a message of the actor's office that did not arrive."""
    message_id = written(session, NOW, another_phone(), actor)
    session.execute(
        sa.update(Message)
        .where(Message.id == message_id)
        .values(state=MessageState.FAILED, failure="号码停机", due_at=None)
    )
    session.commit()
    return message_id


def again(session: Session, actor: Actor, message_id: int) -> None:
    failed_messages.send_again(session, actor, NOW, message_id)


def told(session: Session, actor: Actor, message_id: int) -> None:
    failed_messages.told_by_phone(session, actor, NOW, message_id)


def to_another(session: Session, actor: Actor, message_id: int) -> None:
    failed_messages.send_to(session, actor, NOW, message_id, RIGHT)


ACTS = (again, told, to_another)


@pytest.mark.parametrize(
    ("act", "settled", "action"),
    [
        (again, Settled.AGAIN, "message.resend"),
        (told, Settled.TOLD, "message.tell"),
        (to_another, Settled.AGAIN, "message.renumber"),
    ],
)
def test_it_leaves_the_desk_and_says_how(
    session: Session, act: Act, settled: Settled, action: str
) -> None:
    actor = clerk(session)
    message_id = failed(session, actor)
    assert counts_up_to(session, outbox.failed_here(actor))[0].number == 1
    act(session, actor, message_id)
    seen_to = message(session, id=message_id)
    assert (seen_to.state, seen_to.failure) == (MessageState.FAILED, "号码停机")
    assert (seen_to.settled_as, seen_to.settled_at) == (settled, NOW)
    assert seen_to.settled_by_id == actor.user_id
    assert counts_up_to(session, outbox.failed_here(actor))[0].number == 0
    assert outbox.failed(session, actor).lines == []
    (entry,) = rows_of(session, AuditEntry, action=action, subject_id=message_id)
    assert (entry.subject, entry.person_id) == ("message", seen_to.person_id)


@pytest.mark.parametrize(("act", "number"), [(again, None), (to_another, RIGHT)])
def test_the_same_words_go_out_anew(session: Session, act: Act, number: str | None) -> None:
    actor, colleague = clerk(session), clerk(session)
    old = message(session, id=failed(session, actor))
    phone, text = old.phone, old.text
    act(session, colleague, old.id)
    new = message(session, state=MessageState.WAITING, person_id=old.person_id)
    assert (new.phone, new.text) == (number or phone, text)
    assert (new.case_id, new.topic, new.attempts, new.due_at) == (old.case_id, old.topic, 0, NOW)
    assert (new.office_id, new.by_id) == (old.office_id, colleague.user_id)
    assert session.get_one(Person, old.person_id).phone == (number or phone)


def test_told_by_phone_sends_nothing(session: Session) -> None:
    actor = clerk(session)
    told(session, actor, failed(session, actor))
    assert len(rows_of(session, Message)) == 1


@pytest.mark.parametrize("phone", ["0731-84123456", None])
def test_a_number_that_helps_nobody_is_refused(session: Session, phone: str | None) -> None:
    actor = clerk(session)
    message_id = failed(session, actor)
    phone = phone or message(session, id=message_id).phone
    with pytest.raises(RuleBroken) as refused:
        failed_messages.send_to(session, actor, NOW, message_id, phone)
    assert [one.field for one in refused.value.problems] == ["phone"]
    assert message(session, id=message_id).settled_at is None


@pytest.mark.parametrize("act", ACTS)
def test_who_comes_second_is_told(session: Session, act: Act) -> None:
    actor = clerk(session)
    message_id = failed(session, actor)
    told(session, actor, message_id)
    with pytest.raises(Conflict, match="刚刚有人处理过"):
        act(session, actor, message_id)


def test_of_two_at_once_one_sends(engine: sa.Engine, session: Session, rounds: int) -> None:
    actors = [clerk(session), clerk(session)]
    for _ in range(rounds):
        message_id = failed(session, actors[0])
        session.rollback()

        def act(one: Actor, message_id: int, own: Session) -> None:
            again(own, one, message_id)

        outcomes = race(engine, *(partial(act, one, message_id) for one in actors))
        assert sorted(map(type, outcomes), key=str) == [type(None), Conflict]
        person_id = message(session, id=message_id).person_id
        assert len(rows_of(session, Message, person_id=person_id)) == 2


@pytest.mark.parametrize("act", [again, to_another])
def test_the_deceased_are_not_written_to_again(session: Session, act: Act) -> None:
    actor = clerk(session)
    message_id = failed(session, actor)
    session.execute(sa.update(Person).values(died_on=date(2026, 11, 20)))
    session.commit()
    with pytest.raises(Conflict, match="本人已去世"):
        act(session, actor, message_id)
    session.execute(sa.update(Person).values(died_on=None))
    session.commit()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("where", "role", "refused"),
    [
        (OTHER_COMMUNITY, Role.CLERK, NotFound),
        ("430103000000", Role.REVIEWER, NotFound),
        (COMMUNITY, Role.AUDITOR, NotAllowed),
        (TOWNSHIP, Role.SUPERVISOR, NotAllowed),
    ],
)
def test_nobody_elses_message_is_touched(
    engine: sa.Engine,
    session: Session,
    act: Act,
    where: str,
    role: Role,
    refused: type[Exception],
) -> None:
    message_id, stranger = failed(session, clerk(session)), officer(session, where, role)
    session.rollback()
    before = raw_rows(engine)
    with pytest.raises(refused):
        act(session, stranger, message_id)
    assert raw_rows(engine) == before


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", [one for one in MessageState if one is not MessageState.FAILED])
def test_only_what_failed_is_seen_to(session: Session, act: Act, state: MessageState) -> None:
    actor = clerk(session)
    message_id = written(session, NOW, another_phone(), actor)
    session.execute(sa.update(Message).values(state=state))
    session.commit()
    with pytest.raises(NotFound):
        act(session, actor, message_id)


def test_the_list_goes_on_where_it_ended(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.queries.outbox.PAGE", 2)
    actor = clerk(session)
    ids = [failed(session, actor) for _ in range(5)][::-1]
    pages, before = [], None
    while True:
        found = outbox.failed(session, actor, before)
        assert found.count.number == 5
        pages.append([line.message.id for line in found.lines])
        if found.following is None:
            break
        before = found.following
    assert pages == [ids[:2], ids[2:4], ids[4:]]


def test_of_somebody_who_moved_away_only_the_surname_shows(session: Session) -> None:
    actor = clerk(session)
    message_id = failed(session, actor)
    theirs = clerk(session, OTHER_COMMUNITY)
    session.execute(sa.update(Message).values(office_id=theirs.office_id))
    session.commit()
    (line,) = outbox.failed(session, theirs).lines
    assert (line.person_id, line.name) == (None, "周**")
    told(session, theirs, message_id)
    assert outbox.failed(session, theirs).lines == []


def test_the_outbox_in_numbers(session: Session) -> None:
    actor = clerk(session)
    failed(session, actor)
    for _ in range(2):
        written(session, NOW, another_phone(), actor)
    session.execute(
        sa.update(Message).where(Message.state == MessageState.WAITING).values(attempts=1)
    )
    session.commit()
    found = outbox.standing(session)
    assert found.states == {MessageState.FAILED: 1, MessageState.WAITING: 2}
    assert (found.retrying, found.oldest) == (2, NOW)


def test_later_messages_of_the_case_go_to_the_new_number(session: Session) -> None:
    actor = clerk(session)
    old = message(session, id=failed(session, actor))
    assert old.case_id is not None
    to_another(session, actor, old.id)
    case = session.get_one(Case, old.case_id)
    later = messages.write(session, case, Topic.RETURNED, NOW)
    assert later is not None
    assert later.phone == RIGHT

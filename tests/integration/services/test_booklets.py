"""空白证: received, used, spoiled; never more than there are, whoever takes one at once."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.models import AuditEntry, BookletChange, BookletEntry, Case
from portal.queries import booklets as ledgers
from portal.services import booklets, certificate_issues
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import NotAllowed, RuleBroken, ServiceError
from tests.factories import NOW, officer
from tests.integration.services.chain import Chain, at_district, chain, make, send_back
from tests.integration.services.records import race, rows_of

OTHER_DISTRICT = "430103000000"


def maker(session: Session, district: str = DISTRICT) -> Actor:
    return officer(session, district, Role.CERTIFICATE_MAKER)


def left(session: Session, actor: Actor) -> int:
    session.rollback()
    return ledgers.left(session, actor.office_id)


def empty(session: Session, actor: Actor) -> None:
    """Spoil whatever the tests before left; then the ledger stands at nought."""
    if there := left(session, actor):
        booklets.spoil(session, actor, NOW, there, "清点")


@pytest.mark.clause("R11.4")
def test_the_ledger_says_what_came_what_went_and_what_is_left(session: Session) -> None:
    who = chain(session)
    empty(session, who.maker)
    booklets.receive(session, who.maker, NOW, 500, "0001–0500")
    booklets.spoil(session, who.maker, NOW, 3, "打印时卡纸")
    issue = make(session, who.maker, at_district(session, who), Form.OVERPRINT)
    make(session, who.maker, at_district(session, who))  # on plain paper: takes none
    assert left(session, who.maker) == 496
    lines = ledgers.ledger(session, who.maker.office_id, None).lines[:3]
    assert [(one.entry.change, one.entry.quantity, one.left) for one in lines] == [
        (BookletChange.USED, 1, 496),
        (BookletChange.SPOILED, 3, 497),
        (BookletChange.RECEIVED, 500, 500),
    ]
    assert [one.entry.note for one in lines] == [None, "打印时卡纸", "0001–0500"]
    assert lines[0].entry.issue_id == issue.id
    assert {one.entry.recorded_by_id for one in lines} == {who.maker.user_id}
    actions = session.scalars(
        sa.select(AuditEntry.action)
        .where(AuditEntry.user_id == who.maker.user_id, AuditEntry.subject == "booklet_entry")
        .order_by(AuditEntry.id.desc())
    ).all()
    assert actions[:2] == ["booklet.spoil", "booklet.receive"]


def test_each_line_tells_the_balance_over_pages(session: Session) -> None:
    actor = maker(session, "430104000000")
    for number in range(ledgers.PAGE + 5):
        booklets.receive(session, actor, NOW, number + 1, f"第{number}箱")
    first = ledgers.ledger(session, actor.office_id, None)
    assert first.following is not None
    second = ledgers.ledger(session, actor.office_id, first.following)
    assert second.following is None
    lines = [*first.lines, *second.lines]
    assert len(lines) == ledgers.PAGE + 5
    assert [one.left for one in lines] == [
        sum(range(1, count + 1)) for count in range(ledgers.PAGE + 5, 0, -1)
    ]


@pytest.mark.parametrize("quantity", [0, -1, booklets.MOST + 1])
def test_a_quantity_that_no_parcel_has(session: Session, quantity: int) -> None:
    actor = maker(session)
    for enter in (booklets.receive, booklets.spoil):
        with pytest.raises(RuleBroken) as refused:
            enter(session, actor, NOW, quantity, "0001")
        assert [one.field for one in refused.value.problems] == ["quantity"]


def test_which_or_why_must_be_told(session: Session) -> None:
    actor = maker(session)
    for enter, words in ((booklets.receive, "起止号"), (booklets.spoil, "原因")):
        with pytest.raises(RuleBroken, match=words) as refused:
            enter(session, actor, NOW, 1, "")
        assert [one.field for one in refused.value.problems] == ["note"]


@pytest.mark.clause("R11.4")
def test_no_more_can_be_spoiled_than_there_are(session: Session) -> None:
    actor = maker(session)
    empty(session, actor)
    booklets.receive(session, actor, NOW, 5, "0001–0005")
    with pytest.raises(RuleBroken, match="现有空白证5本，不能作废6本"):
        booklets.spoil(session, actor, NOW, 6, "受潮")
    booklets.spoil(session, actor, NOW, 5, "受潮")
    assert left(session, actor) == 0


def test_each_district_has_a_ledger_of_its_own(session: Session) -> None:
    own, other = maker(session), maker(session, OTHER_DISTRICT)
    before = left(session, own)
    booklets.receive(session, other, NOW, 7, "0001–0007")
    assert left(session, own) == before
    assert left(session, other) == 7


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR])
def test_only_makers_keep_the_ledger(session: Session, role: Role) -> None:
    actor = officer(session, DISTRICT, role)
    with pytest.raises(NotAllowed):
        booklets.receive(session, actor, NOW, 1, "0001")


def overprint(actor: Actor, case_id: int, version: int, own: Session) -> None:
    certificate_issues.make(own, actor, NOW, case_id, version, Form.OVERPRINT, "a" * 64)


def spoil_one(actor: Actor, own: Session) -> None:
    booklets.spoil(own, actor, NOW, 1, "受潮")


@pytest.mark.clause("R11.4")
def test_two_take_the_last_booklet_at_once(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    who = chain(session)
    another = maker(session)
    for _ in range(3 * rounds):
        empty(session, who.maker)
        booklets.receive(session, who.maker, NOW, 1, "0001")
        case_id = at_district(session, who)
        version = session.get_one(Case, case_id).version
        session.rollback()
        outcomes = race(
            engine,
            partial(overprint, who.maker, case_id, version),
            partial(spoil_one, another),
        )
        refused = [one for one in outcomes if isinstance(one, ServiceError)]
        assert [type(one) for one in refused] == [RuleBroken]
        assert left(session, who.maker) == 0


def test_many_spoil_at_once_and_none_goes_below_nought(
    engine: sa.Engine, session: Session, rounds: int
) -> None:
    actors = [maker(session, OTHER_DISTRICT) for _ in range(4)]
    for _ in range(rounds):
        empty(session, actors[0])
        booklets.receive(session, actors[0], NOW, 10, "0001–0010")
        session.rollback()
        race(
            engine,
            *(
                partial(booklets.spoil, actor=one, now=NOW, quantity=4, note="受潮")
                for one in actors
            ),
        )
        assert left(session, actors[0]) == 2


def test_a_booklet_stays_used_when_its_certificate_is_sent_back(session: Session) -> None:
    who: Chain = chain(session)
    booklets.receive(session, who.maker, NOW, 1, "0001")
    before = left(session, who.maker)
    case_id = at_district(session, who)
    issue = make(session, who.maker, case_id, Form.OVERPRINT)
    send_back(session, who.clerk, case_id, "make")
    assert left(session, who.maker) == before - 1
    (entry,) = rows_of(session, BookletEntry, issue_id=issue.id)
    assert entry.issue is not None
    assert entry.issue.ended_at is not None
    assert session.get_one(Case, case_id).decisions[-1].action is Action.SEND_BACK

"""What can be put into a batch, and by whom; the queue that it is chosen from."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Status
from portal.models import (
    BookletChange,
    BookletEntry,
    Document,
    Issue,
)
from portal.queries import booklets, making
from portal.services import certificate_batches as batches
from portal.services.certificate_batches import MOST
from portal.services.demo.accounts import DISTRICT
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, certificate_asked, officer, registered
from tests.integration.services.batches import (
    booklets_received,
    outcome,
    seen,
    started,
    waiting_cases,
    work_off,
)
from tests.integration.services.chain import Chain, at_district, make, send_back
from tests.integration.services.records import race, raw_rows, rows_of

pytestmark = [pytest.mark.clause("R11.4"), pytest.mark.usefixtures("fake_press")]


def test_a_case_is_in_one_waiting_batch_only(
    session: Session, engine: sa.Engine, who: Chain
) -> None:
    first, second = waiting_cases(session, who, 2)
    one = started(session, who.maker, [first])
    other = started(session, who.maker, [first, second])
    assert outcome(session, other)[0] == (first, "left", f"已列入第 {one} 批，正在制作")
    before = raw_rows(engine)
    with pytest.raises(Conflict, match=f"已列入第 {one} 批"):
        started(session, who.maker, [first])
    assert raw_rows(engine) == before
    work_off(session)
    assert outcome(session, one) == [(first, "made", None)]
    assert outcome(session, other)[1] == (second, "made", None)


def test_two_put_the_same_case_into_a_batch_at_once(
    session: Session, engine: sa.Engine, who: Chain, rounds: int
) -> None:
    makers = [who.maker, officer(session, DISTRICT, Role.CERTIFICATE_MAKER)]
    for _ in range(3 * rounds):
        chosen = seen(session, [at_district(session, who)])
        session.rollback()

        def act(actor: Actor, own: Session, chosen: list[tuple[int, int]] = chosen) -> int:
            return batches.start(own, actor, NOW, chosen, Form.PLAIN).id

        found = race(engine, *(partial(act, actor) for actor in makers))
        assert sorted(type(one).__name__ in ("Conflict", "Raced") for one in found) == [False, True]
        work_off(session)
        assert len(rows_of(session, Issue, case_id=chosen[0][0])) == 1


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "请先勾选要制作的办件"), (MOST + 1, "一次最多制作 200 本，现在选了 201 本")],
)
def test_too_few_and_too_many(session: Session, who: Chain, number: int, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        batches.start(session, who.maker, NOW, [(one, 1) for one in range(number)], Form.PLAIN)
    assert [one.field for one in refused.value.problems] == ["chosen"]


def test_booklets_must_be_enough_for_all(session: Session, who: Chain) -> None:
    """Those that other batches are still going to use are spoken for."""
    ids = waiting_cases(session, who, 5)
    booklets_received(session, who.maker, 4)
    with pytest.raises(RuleBroken, match="空白证只有 4 本可用，选了 5 本") as refused:
        started(session, who.maker, ids, Form.OVERPRINT)
    assert [one.field for one in refused.value.problems] == ["form"]
    first = started(session, who.maker, ids[:3], Form.OVERPRINT)
    assert making.booklets_promised(session, who.maker.office_id) == 3
    with pytest.raises(RuleBroken, match="空白证只有 1 本可用，选了 2 本"):
        started(session, who.maker, ids[3:], Form.OVERPRINT)
    work_off(session)
    assert [state for _case, state, _why in outcome(session, first)] == ["made"] * 3
    used = rows_of(session, BookletEntry, office_id=who.maker.office_id, change=BookletChange.USED)
    assert len(used) == 3
    assert booklets.left(session, who.maker.office_id) == 1
    assert making.booklets_promised(session, who.maker.office_id) == 0


def test_booklets_that_run_out_meanwhile_leave_the_rest_behind(
    session: Session, who: Chain
) -> None:
    ids = waiting_cases(session, who, 3)
    booklets_received(session, who.maker, 3)
    batch_id = started(session, who.maker, ids, Form.OVERPRINT)
    booklets_received(session, who.maker, 2)
    work_off(session)
    assert [state for _case, state, _why in outcome(session, batch_id)] == ["made", "made", "left"]
    assert "空白证已经用完" in (outcome(session, batch_id)[2][2] or "")
    assert len(rows_of(session, Document, case_id=ids[2])) == 0


def test_only_the_districts_maker_and_only_its_own_cases(session: Session, who: Chain) -> None:
    case_id = at_district(session, who)
    elsewhere = officer(session, "430103000000", Role.CERTIFICATE_MAKER)
    batch_id = started(session, who.maker, [at_district(session, who)])
    chosen, reviewer = seen(session, [case_id]), officer(session, DISTRICT, Role.REVIEWER)
    for actor in (who.clerk, who.reviewer, reviewer):
        with pytest.raises(NotAllowed):
            batches.start(session, actor, NOW, chosen, Form.PLAIN)
        with pytest.raises(NotAllowed):
            batches.resume(session, actor, NOW, batch_id)
    with pytest.raises(NotFound):
        batches.start(session, elsewhere, NOW, chosen, Form.PLAIN)
    with pytest.raises(NotFound):
        batches.resume(session, elsewhere, NOW, batch_id)
    assert making.batch(session, elsewhere, batch_id) is None
    assert [one.batch.id for one in making.batches(session, elsewhere)] == []
    assert batch_id in [one.batch.id for one in making.batches(session, who.maker)]


def test_another_procedures_case_is_no_certificates(session: Session, who: Chain) -> None:
    other = registered(session, who.clerk)
    with pytest.raises(NotFound):
        batches.start(session, who.maker, NOW, [(other.id, other.version)], Form.PLAIN)


def test_the_queue_tells_what_was_asked_and_what_is_under_way(session: Session, who: Chain) -> None:
    plain, back, under_way = waiting_cases(session, who, 3)
    at_township = certificate_asked(session, who.clerk).id
    make(session, who.maker, back)
    send_back(session, who.clerk, back, "make")
    batch_id = started(session, who.maker, [under_way])
    page = making.queue(session, who.maker, NOW.date(), None, size=1000)
    found = {row.case.id: row for row in page.rows}
    assert at_township not in found
    assert page.rows[0].case.status is Status.SENT_BACK
    told = {one: (found[one].sent_back, found[one].batch_id) for one in (plain, back, under_way)}
    assert told == {plain: (False, None), back: (True, None), under_way: (False, batch_id)}
    assert found[plain].asked.issue_type.code == "01"
    elsewhere = officer(session, "430103000000", Role.CERTIFICATE_MAKER)
    assert making.queue(session, elsewhere, NOW.date(), None).rows == []


def test_the_queue_comes_in_pages(session: Session, who: Chain) -> None:
    waiting_cases(session, who, 3)
    whole = making.queue(session, who.maker, NOW.date(), None, size=1000)
    walked, after = [], None
    while True:
        page = making.queue(session, who.maker, NOW.date(), after, size=2)
        walked += [row.case.id for row in page.rows]
        after = page.following
        if after is None:
            break
    assert walked == [row.case.id for row in whole.rows]

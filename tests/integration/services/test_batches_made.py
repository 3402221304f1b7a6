"""A batch being made: each case by itself, none twice, and gone on with after a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Status
from portal.models import (
    AuditEntry,
    BatchItem,
    Case,
    Issue,
    JobState,
)
from portal.services import certificate_batches as batches
from portal.services import certificate_issues, jobs
from portal.services.certificate_batches import BROKEN, PORTION
from portal.services.demo.accounts import DISTRICT, TOWNSHIP
from portal.services.errors import Conflict, ServiceError
from tests.factories import NOW, officer
from tests.integration.services.batches import (
    FakePress,
    job_of,
    outcome,
    paper_of,
    seen,
    started,
    waiting_cases,
    work_off,
)
from tests.integration.services.chain import Chain, at_district, make, send_back
from tests.integration.services.records import race, rows_of

pytestmark = [pytest.mark.clause("R11.4"), pytest.mark.usefixtures("fake_press")]


def issued(session: Session, case_ids: list[int]) -> dict[int, list[Issue]]:
    """What stands in the register of each case."""
    return {one: list(rows_of(session, Issue, case_id=one)) for one in case_ids}


def test_a_batch_is_made_in_portions_each_case_once(
    session: Session, who: Chain, fake_press: FakePress
) -> None:
    ids = waiting_cases(session, who, PORTION + 2)
    batch_id = started(session, who.maker, ids)
    assert job_of(session, batch_id).total == len(ids)
    assert work_off(session) == 3
    assert outcome(session, batch_id) == [(one, "made", None) for one in ids]
    assert fake_press.portions == [ids[:PORTION], ids[PORTION:], []]
    job = job_of(session, batch_id)
    assert (job.state, job.done) == (JobState.DONE, len(ids))
    for case_id, found in issued(session, ids).items():
        (issue,) = found
        assert issue.document.sha256 == paper_of(case_id)
        assert issue.made_by_id == who.maker.user_id
        case = session.get_one(Case, case_id)
        assert (case.step, case.status) == ("hand_out", Status.OPEN)
    serials = [rows_of(session, Issue, case_id=one)[0].serial for one in ids]
    assert serials == sorted(serials)
    entry = rows_of(session, AuditEntry, action="certificate.batch", subject_id=batch_id)[-1]
    assert (entry.user_id, entry.detail) == (who.maker.user_id, f"{len(ids)} 本")


def test_what_changed_was_sent_back_or_fails_is_left_behind_and_named(
    session: Session, who: Chain, fake_press: FakePress, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine cases; five can't be made, each for a reason of its own, and four are."""
    ids = waiting_cases(session, who, 9)
    changed, elsewhere, back, broken, hit, *good = ids
    chosen = dict(seen(session, ids)) | {changed: 1}
    make(session, who.maker, elsewhere)
    chosen[elsewhere] = session.get_one(Case, elsewhere).version
    fake_press.failing = {broken: "证书页面生成不了"}
    real = certificate_issues.enter

    def enter(session: Session, actor: Actor, now: datetime, case: Case, *rest: str) -> Issue:
        if case.id == hit:
            raise ValueError("430102198503150011")
        return real(session, actor, now, case, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(batches, "enter", enter)
    batch_id = batches.start(session, who.maker, NOW, list(chosen.items()), Form.PLAIN).id
    assert job_of(session, batch_id).total == 7
    assert send_back(session, who.maker, back, "review").step == "review"
    work_off(session)
    assert outcome(session, batch_id) == [
        (changed, "left", "选中以后有变化，请看过最新情况再制"),
        (elsewhere, "left", "不在制证这一步：办理中，社区发放"),
        (back, "left", "不在制证这一步：已退回，街道（乡镇）复审"),
        (broken, "left", "证书页面生成不了"),
        (hit, "left", BROKEN),
        *((one, "made", None) for one in good),
    ]
    assert job_of(session, batch_id).state is JobState.DONE
    counts = {one: len(found) for one, found in issued(session, ids).items()}
    assert counts == {one: int(one in {elsewhere, *good}) for one in ids}
    assert {session.get_one(Case, one).step for one in (changed, broken, hit)} == {"make"}


def test_what_changes_between_press_and_register_is_left_behind(
    session: Session, engine: sa.Engine, who: Chain, fake_press: FakePress
) -> None:
    """The paper would not say what the record says."""
    moved, stays = waiting_cases(session, who, 2)

    def sent_back() -> None:
        with Session(engine) as other:
            send_back(other, who.maker, moved, "review")

    fake_press.meanwhile = sent_back
    batch_id = started(session, who.maker, [moved, stays])
    work_off(session)
    (first, second) = outcome(session, batch_id)
    assert first[:2] == (moved, "left")
    assert "“退回”这件办件" in (first[2] or "")
    assert second == (stays, "made", None)
    assert issued(session, [moved])[moved] == []


@pytest.mark.parametrize("portions", [0, 1, 2])
def test_a_killed_worker_resumes_where_it_stood(
    session: Session, who: Chain, fake_press: FakePress, portions: int
) -> None:
    """Killed while it enters a portion: that portion is done again, and nothing twice."""
    ids = waiting_cases(session, who, 2 * PORTION + 3)
    batch_id = started(session, who.maker, ids)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "enter", dying_after(portions * PORTION + 2))
        with pytest.raises(KeyboardInterrupt):
            work_off(session)
    made = [one for one, state, _why in outcome(session, batch_id) if state == "made"]
    assert made == ids[: portions * PORTION]
    assert work_off(session) == 0, "its worker may still be alive"
    job = job_of(session, batch_id)
    assert job.beat_at is not None
    job.beat_at -= jobs.LEASE + timedelta(seconds=1)
    session.commit()
    work_off(session)
    assert outcome(session, batch_id) == [(one, "made", None) for one in ids]
    assert all(len(found) == 1 for found in issued(session, ids).values())
    assert job_of(session, batch_id).done == len(ids)


def dying_after(number: int) -> Callable[..., Issue]:
    """``enter`` as it is, until it was called so often."""
    real, calls = certificate_issues.enter, iter(range(number))

    def enter(*given: object) -> Issue:
        if next(calls, None) is None:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type]

    return enter


def test_two_workers_on_one_batch_make_nothing_twice(
    session: Session, engine: sa.Engine, who: Chain, rounds: int
) -> None:
    """A worker thought dead comes back while another has taken its job up."""
    for _ in range(rounds):
        ids = waiting_cases(session, who, 2 * PORTION)
        batch_id = started(session, who.maker, ids)
        job_id = jobs.claim(session, datetime.now(UTC))
        assert job_id is not None
        session.rollback()

        def portions(own: Session, job_id: int = job_id) -> int:
            return sum(iter(lambda: jobs.run_portion(own, job_id, NOW, datetime.now(UTC)), False))

        assert not any(isinstance(one, ServiceError) for one in race(engine, portions, portions))
        assert outcome(session, batch_id) == [(one, "made", None) for one in ids]
        assert all(len(found) == 1 for found in issued(session, ids).values())
        job = job_of(session, batch_id)
        assert (job.state, job.done) == (JobState.DONE, len(ids))


def test_a_batch_that_failed_is_gone_on_with(
    session: Session, who: Chain, fake_press: FakePress, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = waiting_cases(session, who, 2)
    batch_id = started(session, who.maker, ids)
    with pytest.raises(Conflict, match="正在制作"):
        batches.resume(session, who.maker, NOW, batch_id)
    with monkeypatch.context() as patch:
        patch.setattr(fake_press, "_one", lambda _case: 1 / 0)
        work_off(session)
    assert job_of(session, batch_id).state is JobState.FAILED
    colleague = officer(session, DISTRICT, Role.CERTIFICATE_MAKER)
    batches.resume(session, colleague, NOW, batch_id)
    work_off(session)
    assert outcome(session, batch_id) == [(one, "made", None) for one in ids]
    with pytest.raises(Conflict, match="已经制作完"):
        batches.resume(session, colleague, NOW, batch_id)


def test_who_acted_at_another_level_does_not_make_it(session: Session, who: Chain) -> None:
    """Four eyes: the township's reviewer, now the district's maker, leaves it to a colleague."""
    both = officer(session, TOWNSHIP, Role.REVIEWER)
    case_id = at_district(session, Chain(who.clerk, both, who.maker))
    promoted = Actor(
        both.user_id,
        both.name,
        who.maker.office_id,
        who.maker.office_title,
        who.maker.level,
        who.maker.area_path,
        who.maker.roles,
    )
    batch_id = started(session, who.maker, [case_id])
    job = job_of(session, batch_id)
    (item,) = rows_of(session, BatchItem, batch_id=batch_id)
    pressed = {case_id: batches.Pressed(session.get_one(Case, case_id).version, paper_of(case_id))}
    assert batches.enter_portion(session, promoted, job, NOW, pressed) == 1
    session.commit()
    session.refresh(item)
    assert (item.state.value, item.issue_id) == ("left", None)
    assert "这一步要由别人办理" in (item.failure or "")

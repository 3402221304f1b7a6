"""Who may check a file, what it tells of people elsewhere, and until when files are taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, ImportBatch, ImportRow, Job, JobState, Verdict
from portal.services import golive, jobs
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY
from portal.services.errors import NotAllowed, RuleBroken
from portal.services.provinces import set_policy
from tests.factories import NOW, clerk, officer
from tests.golive_files import as_file
from tests.integration.golive import history
from tests.integration.golive.files import case_of, checked, finding, findings, somebody, work_off
from tests.integration.services.records import rows_of

NEIGHBOUR = "430102001002"
END = "2026-11-24"
OVER = "存量导入已于 2026 年 11 月 24 日截止"


def looked_up(session: Session, actor: Actor) -> list[int | None]:
    """Whose numbers the actor is on record for, in the order of the entries."""
    entries = rows_of(session, AuditEntry, user_id=actor.user_id, action="person.lookup")
    return [one.person_id for one in sorted(entries, key=lambda one: one.id)]


def broken_off(session: Session, actor: Actor, *communities: str) -> ImportBatch:
    """A district's file whose check failed before the first row; the rows' offices are known."""
    rows = [somebody(community=area) for area in communities]
    batch = golive.upload(session, actor, NOW, as_file([*rows, somebody(community="")]))
    (job,) = rows_of(session, Job, subject_id=batch.id)
    job.state = JobState.FAILED
    first = session.scalars(
        sa.select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(ImportRow.number)
    ).first()
    assert first is not None
    first.office_id = clerk(session, communities[0]).office_id
    session.commit()
    return batch


@pytest.mark.clause("R11.1")
def test_whoever_is_elsewhere_is_looked_up_on_record_once_a_person(session: Session) -> None:
    here, elsewhere = clerk(session), clerk(session, OTHER_COMMUNITY)
    own, *away = (somebody() for _ in range(3))
    history.register(session, here, own)
    ids = [history.register(session, elsewhere, row).person_id for row in away]
    checked(session, here, [own, *away, *away, {**somebody(), "phone": "1"}])
    assert looked_up(session, here) == sorted(ids)


@pytest.mark.clause("R11.1")
def test_what_is_found_only_when_taking_over_is_on_record_too(session: Session) -> None:
    here, rows = clerk(session), [somebody(), somebody()]
    batch = checked(session, here, rows)
    case = history.register(session, clerk(session, OTHER_COMMUNITY), rows[0])
    golive.start(session, here, NOW, batch.id)
    work_off(session)
    assert [verdict for verdict, _ in findings(session, batch)] == [Verdict.ERROR, Verdict.READY]
    assert looked_up(session, here) == [case.person_id]


@pytest.mark.clause("R1")
def test_a_districts_finding_tells_a_community_no_number_of_the_next(session: Session) -> None:
    """The person is the district's, but the row's community reads the note."""
    reviewer, row = officer(session, DISTRICT, Role.REVIEWER), somebody()
    case = history.register(session, clerk(session, NEIGHBOUR), row)
    history.end_all(session, case)
    changed = {**row, "community": COMMUNITY, "certificate": "4301020019999996"}
    assert finding(session, reviewer, changed) == (
        Verdict.ERROR,
        ["《就业创业证》编号：与系统中的证号不同，请核对原证"],
    )
    assert looked_up(session, reviewer) == []


@pytest.mark.clause("R1")
def test_a_community_does_not_judge_its_districts_rows(session: Session) -> None:
    reviewer, here = officer(session, DISTRICT, Role.REVIEWER), clerk(session)
    batch = broken_off(session, reviewer, COMMUNITY, NEIGHBOUR)
    with pytest.raises(NotAllowed, match="请由上传的机构核对"):
        golive.check_again(session, here, NOW, batch.id)
    session.rollback()
    job_id = jobs.enqueue(session, here, NOW, "golive.check", batch.id, 3).id
    session.commit()
    work_off(session)
    (job,) = rows_of(session, Job, id=job_id)
    assert job.state is JobState.FAILED
    assert "请由上传的机构核对" in (job.failure or "")
    assert {row.verdict for row in rows_of(session, ImportRow, batch_id=batch.id)} == {None}
    golive.check_again(session, reviewer, NOW, batch.id)
    work_off(session)
    assert findings(session, batch)[2][0] is Verdict.ERROR
    (entry,) = rows_of(session, AuditEntry, action="import.check")
    assert (entry.user_id, entry.subject, entry.subject_id, entry.detail) == (
        reviewer.user_id,
        "import",
        batch.id,
        "3 行",
    )


@pytest.mark.clause("R1", "R11.1")
@pytest.mark.parametrize("begin", [golive.upload, golive.start], ids=["upload", "start"])
def test_after_the_provinces_day_nothing_more_comes_in(
    session: Session, begin: Callable[..., object]
) -> None:
    actor, row = clerk(session), somebody()
    batch = checked(session, actor, [row])
    given = as_file([somebody()]) if begin is golive.upload else batch.id
    set_policy(session, "golive_until", END)
    with pytest.raises(RuleBroken, match=OVER):
        begin(session, actor, NOW + timedelta(days=1), given)
    before = len(rows_of(session, Job))
    begin(session, actor, NOW, given)  # the last day is one of them
    assert len(rows_of(session, Job)) == before + 1


@pytest.mark.clause("R11.1")
def test_a_later_day_opens_the_take_over_again(session: Session) -> None:
    actor, row = clerk(session), somebody()
    batch = checked(session, actor, [row])
    set_policy(session, "golive_until", "2026-11-23")
    with pytest.raises(RuleBroken, match="截止"):
        golive.start(session, actor, NOW, batch.id)
    session.rollback()
    set_policy(session, "golive_until", "2027-01-31")
    golive.start(session, actor, NOW, batch.id)
    work_off(session)
    assert case_of(session, row).recorded_at == NOW

"""Every kind of broken row, each with the sentence that is found of it (R11.1, 规程二、三)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pytest
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import Case, ImportBatch, Job, JobState, Verdict
from portal.services import golive, jobs
from portal.services.demo.accounts import COMMUNITY, OTHER_COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer, resident_number
from tests.golive_files import BROKEN, as_file
from tests.integration.golive import history
from tests.integration.golive.files import checked, finding, findings, somebody, work_off
from tests.integration.services.records import rows_of

DISTRICT = "430102000000"


@dataclass(frozen=True)
class InSystem:
    """Somebody registered before at the window, what happened then, and what a row is told."""

    kind: str
    finding: str
    here: bool = False
    verdict: Verdict = Verdict.ERROR
    then: Callable[[Session, Case], None] = history.nothing
    changes: Mapping[str, str] = field(default_factory=dict)


KNOWN = (
    InSystem(
        "registered elsewhere",
        "证件号码：本人的失业登记在{there}，登记有效；需要转来的，请先办迁入",
    ),
    InSystem(
        "registered here",
        "证件号码：本人在本社区（村）的登记已在系统中，不重复导入",
        here=True,
        verdict=Verdict.KNOWN,
        changes={"phone": "1", "name": "", "registered_on": "2027-01-01"},
    ),
    InSystem(
        "registered here with a number of the system's",
        "《就业创业证》编号：本人在系统中的编号是 {number}，与这一行不同，请核对后在本人记录中办理",
        here=True,
        verdict=Verdict.KNOWN,
        changes={"certificate": "4301020019999999"},
    ),
    InSystem(
        "seeking work here",
        "证件号码：本人在本社区（村）已有求职登记，请到窗口办理失业登记",
        here=True,
        then=history.end_unemployment,
    ),
    InSystem(
        "employed", "证件号码：本人在{there}有有效就业登记，请先办终止就业", then=history.employ
    ),
    InSystem(
        "asked elsewhere",
        "证件号码：{there}正在为本人办理失业登记，请等办结后再导入",
        then=history.ask_again,
    ),
    InSystem(
        "being employed elsewhere",
        "证件号码：{there}正在为本人办理就业登记，请等办结后再导入",
        then=history.ask_for_work,
    ),
    InSystem(
        "dead", "证件号码：记录显示本人已于 2026 年 11 月 1 日死亡，请核对号码", then=history.die
    ),
    InSystem(
        "of another name",
        "姓名：与系统中这个证件号码的姓名不一致，请照证件核对",
        then=history.end_all,
        changes={"name": "欧阳明"},
    ),
    InSystem(
        "with a newer number",
        "证件号码：这个号码已于 2026 年 11 月 2 日换为新证件号码，请填新号码",
        then=history.replace_number,
    ),
    InSystem(
        "with another's certificate",
        "《就业创业证》编号：这个编号已是另一人的，一人一证一号，请照证书核对",
        changes={"certificate": "{number}", "id_number": resident_number(county="430111")},
    ),
    InSystem(
        "back with another certificate",
        "《就业创业证》编号：与系统中的证号不同，请核对原证",
        then=history.end_all,
        changes={"certificate": "4301020019999998"},
    ),
    InSystem(
        "of here before, back with another certificate",
        "《就业创业证》编号：本人在系统中的编号是 {number}，与这一行不同，请核对",
        here=True,
        then=history.end_all,
        changes={"certificate": "4301020019999997"},
    ),
)


@pytest.mark.clause("R2.2", "R2.7", "R11.1")
def test_every_kind_of_broken_row_is_told_in_words(session: Session) -> None:
    assert len(BROKEN) >= 30
    actor = clerk(session)
    kinds = {kind.kind: somebody(**{"certificate": "", **kind.changes}) for kind in BROKEN}
    rows = [row for broken in kinds.values() for row in (broken, somebody())]
    found = findings(session, checked(session, actor, rows))
    assert found[1::2] == [(Verdict.READY, [])] * len(BROKEN)
    for kind, said in zip(BROKEN, found[::2], strict=True):
        assert said == (kind.verdict, [kind.finding]), kind.kind


def test_doubles_name_each_other(session: Session) -> None:
    one, two = somebody(), somebody()
    rows = [
        one,
        two,
        {**somebody(), "id_number": one["id_number"]},
        somebody(certificate=two["certificate"]),
        *({**somebody(), "id_number": one["id_number"]} for _ in range(3)),
    ]
    found = findings(session, checked(session, clerk(session), rows))
    assert found[0] == (
        Verdict.ERROR,
        ["证件号码：与第 5、7、8 等 4 行是同一个证件号码"],
    )
    assert found[1] == (Verdict.ERROR, ["《就业创业证》编号：与第 6 行编号相同"])
    assert found[3] == (Verdict.ERROR, ["《就业创业证》编号：与第 4 行编号相同"])


def test_several_things_are_told_at_once(session: Session) -> None:
    row = somebody(name="", phone="123", reason="")
    verdict, notes = finding(session, clerk(session), row)
    assert verdict is Verdict.ERROR
    assert [note.partition("：")[0] for note in notes] == ["姓名", "手机号码", "失业原因"]


@pytest.mark.clause("R2.7", "R11.1")
@pytest.mark.parametrize("case", KNOWN, ids=lambda one: one.kind)
def test_what_the_system_knows_keeps_a_row_out(session: Session, case: InSystem) -> None:
    here, elsewhere = clerk(session), clerk(session, OTHER_COMMUNITY)
    row = somebody()
    made = history.register(session, here if case.here else elsewhere, row)
    case.then(session, made)
    words = {
        "there": elsewhere.office_title,
        "number": history.certificate(session, made),
    }
    changed = {key: text.format(**words) for key, text in case.changes.items()}
    assert finding(session, here, {**row, "certificate": "", **changed}) == (
        case.verdict,
        [case.finding.format(**words)],
    )


def test_a_districts_file_says_which_community_is_meant(session: Session) -> None:
    reviewer = officer(session, DISTRICT, Role.REVIEWER)
    own = clerk(session)
    rows = [
        somebody(community=COMMUNITY),
        somebody(community=own.office_title),
        somebody(community=f"湖南省{own.office_title}"),
        somebody(community=""),
        somebody(community="蓬莱社区"),
        somebody(community=OTHER_COMMUNITY),
    ]
    batch = checked(session, reviewer, rows)
    found = findings(session, batch)
    assert found[:3] == [(Verdict.READY, [])] * 3
    assert found[3:] == [
        (Verdict.ERROR, ["所属社区：没有填。请填社区（村）的 12 位代码或完整名称"]),
        (Verdict.ERROR, ["所属社区：辖区内没有这个社区（村），这一行写的是“蓬莱社区”"]),
        (Verdict.ERROR, [f"所属社区：辖区内没有这个社区（村），这一行写的是“{OTHER_COMMUNITY}”"]),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "这个文件是空的。请填好内容，保存后再上传。"),
        ("姓名,年龄\n周建国,40\n".encode(), "表格缺少“证件号码、"),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_whole(
    session: Session, content: bytes, message: str
) -> None:
    actor = clerk(session)
    with pytest.raises(RuleBroken) as refused:
        golive.upload(session, actor, NOW, content)
    (problem,) = refused.value.problems
    assert problem.field == "file"
    assert problem.message.startswith(message)
    assert rows_of(session, ImportBatch, uploaded_by_id=actor.user_id) == []


def test_only_a_communitys_clerk_and_a_districts_reviewer_may(session: Session) -> None:
    content = as_file([somebody()])
    for actor in (
        officer(session, COMMUNITY, Role.REVIEWER),
        officer(session, "430102001000", Role.REVIEWER),
        officer(session, DISTRICT, Role.CERTIFICATE_MAKER),
    ):
        with pytest.raises(NotAllowed, match="区县审核人可以导入"):
            golive.upload(session, actor, NOW, content)


def test_a_file_is_checked_once_at_a_time_and_nobody_elses(session: Session) -> None:
    actor = clerk(session)
    batch_id = golive.upload(session, actor, NOW, as_file([somebody()])).id
    for act in (golive.check_again, golive.start):
        with pytest.raises(Conflict, match="正在处理"):
            act(session, actor, NOW, batch_id)
        with pytest.raises(NotFound):
            act(session, clerk(session, OTHER_COMMUNITY), NOW, batch_id)
    work_off(session)


def test_a_check_that_was_broken_off_goes_on_where_it_stood(session: Session) -> None:
    actor = clerk(session)
    rows = [somebody() for _ in range(300)]
    batch_id = golive.upload(session, actor, NOW, as_file(rows)).id
    next(jobs.work_off(session, lambda: NOW))
    (job,) = rows_of(session, Job, subject_id=batch_id, kind="golive.check")
    assert 0 < job.done < len(rows)
    left, job.state = len(rows) - job.done, JobState.FAILED
    session.commit()
    golive.check_again(session, actor, NOW, batch_id)
    work_off(session)
    (again,) = rows_of(session, Job, subject_id=batch_id, state=JobState.DONE)
    assert (again.total, again.done) == (left, left)

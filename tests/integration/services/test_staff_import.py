"""A district's list of staff: checked, applied once, and the first passwords handed out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Actor, Role
from portal.models import (
    NO_PASSWORD,
    AuditEntry,
    ImportBatch,
    ImportRow,
    Posting,
    PostingRequest,
    User,
    Verdict,
)
from portal.queries import posting_requests, staff_imports
from portal.services import accounts, first_passwords, sheets, staff_import
from portal.services import posting_requests as deciding
from portal.services.accounts import Origin, SignInRefused
from portal.services.demo.accounts import COMMUNITY, DISTRICT, OTHER_COMMUNITY, PROVINCE
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from portal.services.staff_import.intake import COLUMNS
from tests.factories import NOW, make_user, officer
from tests.integration.services.records import race, raw_rows, rows_of

HERE = "长沙市芙蓉区文艺路街道识字里社区"
ORIGIN = Origin("10.0.0.8", "request-1")
Line = tuple[str, str, str, str]


@pytest.fixture
def system(session: Session) -> Actor:
    """芙蓉区's 系统管理员."""
    return officer(session, DISTRICT, Role.SYSTEM_ADMIN)


def fresh(session: Session) -> str:
    """The beginning of usernames that nobody has."""
    return f"n{session.scalar(sa.select(sa.func.max(User.id)))}"


def content(lines: Sequence[Line]) -> bytes:
    rows = [dict(zip(("name", "username", "office", "role"), line, strict=True)) for line in lines]
    return sheets.write_table("工作人员名单", COLUMNS, rows)


def take_in(session: Session, actor: Actor, *lines: Line) -> int:
    return staff_import.take_in(session, actor, content(lines), NOW)


def found(session: Session, batch_id: int) -> list[tuple[Verdict, str]]:
    session.rollback()
    return [(one.verdict, one.notes_text) for one in staff_imports.every_line(session, batch_id)]


def user(session: Session, username: str) -> User:
    (one,) = rows_of(session, User, username=username)
    return one


def test_offices_are_found_by_every_name_they_have(session: Session, system: Actor) -> None:
    own, names = (
        fresh(session),
        (
            HERE,
            f"湖南省{HERE}",
            "识字里社区",
            "识字里社区居委会",
            COMMUNITY,
            COMMUNITY[:9],
            "长沙市芙蓉区",
        ),
    )
    roles = ["经办人"] * 5 + ["审核人", "主管"]
    batch = take_in(
        session,
        system,
        *(
            (f"钟灵{'一二三四五六七'[at]}", f"{own}.{at}", name, roles[at])
            for at, name in enumerate(names)
        ),
    )
    assert found(session, batch) == [(Verdict.READY, "")] * len(names)
    rows = sorted(rows_of(session, ImportRow, batch_id=batch), key=lambda one: one.number)
    offices = [one.office_id for one in rows]
    assert len(set(offices[:5])) == 1
    assert len(set(offices)) == 3


def test_every_kind_of_row_gets_its_verdict_from_what_the_system_knows(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    make_user(session, f"{own}.far", "王芳", OTHER_COMMUNITY, Role.CLERK)
    make_user(session, f"{own}.here", "王芳", COMMUNITY, Role.CLERK)
    officer_here = make_user(session, f"{own}.other", "李军", COMMUNITY)
    officer_here.active = False
    session.commit()
    administrator = rows_of(session, User, id=system.user_id)[0].username
    expected = (
        (("钟灵", f"{own}.new", HERE, "经办人"), Verdict.READY, ""),
        (("王芳", f"{own}.new2", HERE, "经办人"), Verdict.WARNING, f"同名的账号 {own}.here"),
        (("王芳", f"{own}.here", HERE, "审核人"), Verdict.WARNING, "只申请这个岗位"),
        (("王芳", f"{own}.here", HERE, "经办人"), Verdict.KNOWN, "已有这个账号和岗位"),
        (("王芳", f"{own}.far", HERE, "经办人"), Verdict.ERROR, "已有人使用，请换一个"),
        (("李军", f"{own}.other", HERE, "经办人"), Verdict.ERROR, "已停用"),
        (("李强", f"{own}.other", HERE, "主管"), Verdict.ERROR, "姓名却不同"),
        (("王强", administrator, HERE, "经办人"), Verdict.ERROR, "已有人使用，请换一个"),
        (("王强", f"{own}.q", "株洲市荷塘区", "主管"), Verdict.ERROR, "不在您的辖区"),
        (("王强", f"{own}.q", "湖南省", "主管"), Verdict.ERROR, "不在您的辖区"),
        (("王强", f"{own}.q", "没有的街道", "主管"), Verdict.ERROR, "没有“没有的街道”"),
        (("王强", f"{own}.q", "长沙市芙蓉区", "系统管理员"), Verdict.ERROR, "不能导入"),
        (("王强", f"{own}.q", "长沙市芙蓉区", "经办人"), Verdict.ERROR, "不设经办人"),
        (("钟灵", f"{own}.new", HERE, "经办人"), Verdict.ERROR, "与第 "),
    )
    got = found(session, take_in(session, system, *(line for line, _, _ in expected)))
    for (line, verdict, said), (its_verdict, notes) in zip(expected, got, strict=True):
        assert its_verdict is verdict, (line, notes)
        assert said in notes, line
    assert all(notes.count("李强") == 0 for _, notes in got), "no name of others is told"


def test_applied_there_are_accounts_without_a_password_and_requests(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        ("钟灵", f"{own}.a", HERE, "经办人"),
        ("钟灵", f"{own}.a", HERE, "审核人"),
        ("王芳2", f"{own}.b", HERE, "经办人"),
    )
    applied = staff_import.apply(session, system, batch, NOW)
    assert (applied.accounts, applied.requests) == (1, 2)
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
    staff_import.apply(
        session, system, take_in(session, system, ("钟灵", name, HERE, "经办人")), NOW
    )
    for password in ("", NO_PASSWORD):
        with pytest.raises(SignInRefused):
            accounts.sign_in(session, name, password, ORIGIN)


def test_the_same_file_again_doubles_nothing(session: Session, system: Actor) -> None:
    line = ("钟灵", f"{fresh(session)}.a", HERE, "经办人")
    staff_import.apply(session, system, take_in(session, system, line), NOW)
    again = take_in(session, system, line)
    assert found(session, again) == [(Verdict.KNOWN, "这个岗位已经申请，等安全管理员批准")]
    with pytest.raises(Conflict, match="没有可以导入的行"):
        staff_import.apply(session, system, again, NOW)
    security = officer(session, DISTRICT, Role.SECURITY_ADMIN)
    ids = {one.id for one in session.scalars(posting_requests.waiting(security))}
    deciding.grant(session, security, ids, NOW)
    assert found(session, take_in(session, system, line)) == [(Verdict.KNOWN, "已有这个账号和岗位")]


def test_a_list_is_applied_once(session: Session, system: Actor) -> None:
    batch = take_in(session, system, ("钟灵", f"{fresh(session)}.a", HERE, "经办人"))
    staff_import.apply(session, system, batch, NOW)
    with pytest.raises(Conflict, match="已经导入"):
        staff_import.apply(session, system, batch, NOW)


def test_what_changed_since_it_was_shown_is_shown_before_anything_is_applied(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        ("欧阳未来", f"{own}.a", HERE, "经办人"),
        ("欧阳将来", f"{own}.b", HERE, "经办人"),
    )
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
            take_in(session, actor, (person, name, HERE, "经办人"))
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


def test_each_gets_one_first_password_that_opens_and_is_kept_nowhere(
    engine: sa.Engine, session: Session, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_passwords, "PORTION", 2)
    own = fresh(session)
    lines = [(f"钟{one}", f"{own}.{at}", HERE, "经办人") for at, one in enumerate("灵秀敏慧静")]
    batch = take_in(session, system, *lines, ("钟灵", f"{own}.0", HERE, "审核人"))
    staff_import.apply(session, system, batch, NOW)
    portions = []
    while portion := first_passwords.issue(session, system, batch):
        portions.append(portion)
    assert [len(portion) for portion in portions] == [2, 2, 1]
    slips = [slip for portion in portions for slip in portion]
    assert [(slip.name, slip.username, slip.office) for slip in slips] == [
        (name, username, HERE) for name, username, _, _ in lines
    ]
    assert len({slip.password for slip in slips}) == 5
    stored = repr(raw_rows(engine))
    for slip in slips:
        assert slip.password not in stored
        assert accounts.sign_in(session, slip.username, slip.password, ORIGIN).must_change_password
    owing = staff_imports.passwords(session, system, batch)
    assert (owing.owed, owing.unused) == (0, 5)


def test_a_lost_sheet_is_made_anew_for_those_who_never_came(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        ("钟灵", f"{own}.a", HERE, "经办人"),
        ("王芳", f"{own}.b", HERE, "经办人"),
    )
    staff_import.apply(session, system, batch, NOW)
    came, lost = first_passwords.issue(session, system, batch)
    user(session, came.username).must_change_password = False
    session.commit()
    assert first_passwords.renew(session, system, batch) == 1
    with pytest.raises(SignInRefused):
        accounts.sign_in(session, lost.username, lost.password, ORIGIN)
    (renewed,) = first_passwords.issue(session, system, batch)
    assert (renewed.username, renewed.password == lost.password) == (lost.username, False)
    accounts.sign_in(session, renewed.username, renewed.password, ORIGIN)
    accounts.sign_in(session, came.username, came.password, ORIGIN)
    user(session, lost.username).must_change_password = False
    session.commit()
    with pytest.raises(Conflict):
        first_passwords.renew(session, system, batch)


def test_two_who_ask_at_once_get_no_account_twice(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        *((f"钟{one}", f"{own}.{at}", HERE, "经办人") for at, one in enumerate("灵秀敏")),
    )
    staff_import.apply(session, system, batch, NOW)
    results = race(engine, *[partial(_issue, actor=system, batch=batch)] * 2)
    slips = [slip for one in results if not isinstance(one, Exception) for slip in one]
    assert sorted(slip.username for slip in slips) == [f"{own}.{at}" for at in range(3)]
    for slip in slips:
        accounts.sign_in(session, slip.username, slip.password, ORIGIN)


def _issue(session: Session, actor: Actor, batch: int) -> Sequence[first_passwords.Slip]:
    return first_passwords.issue(session, actor, batch)


def test_an_account_that_was_there_before_keeps_its_password(
    session: Session, system: Actor
) -> None:
    name = f"{fresh(session)}.old"
    make_user(session, name, "王芳", COMMUNITY, Role.CLERK).must_change_password = True
    session.commit()
    before = user(session, name).password_hash
    batch = take_in(session, system, ("王芳", name, HERE, "审核人"))
    applied = staff_import.apply(session, system, batch, NOW)
    assert (applied.accounts, applied.requests) == (0, 1)
    assert first_passwords.issue(session, system, batch) == []
    with pytest.raises(Conflict):
        first_passwords.renew(session, system, batch)
    assert user(session, name).password_hash == before


def test_the_file_comes_back_with_its_faults_and_can_be_taken_in_again(
    session: Session, system: Actor
) -> None:
    own = fresh(session)
    batch = take_in(
        session,
        system,
        ("从前没有", f"{own}.a", HERE, "经办人"),
        ("王芳2", f"{own}.b", HERE, "站长"),
    )
    back = staff_import.hand_back(session, system, batch)
    table = sheets.read_table(back, (*COLUMNS, *sheets.RESULT_COLUMNS), 10)
    told = [(row.cells["result"].text, row.cells["notes"].text) for row in table.rows]
    assert told[0] == ("可以导入", "")
    assert told[1][0] == "有错误"
    assert "姓名中有数字" in told[1][1]
    assert "站长" in told[1][1]
    again = staff_import.take_in(session, system, back, NOW)
    assert [one for one, _ in found(session, again)] == [Verdict.READY, Verdict.ERROR]


def test_the_template_is_a_list_without_rows(session: Session, system: Actor) -> None:
    with pytest.raises(RuleBroken, match="没有内容") as refused:
        staff_import.take_in(session, system, staff_import.template(), NOW)
    assert [one.field for one in refused.value.problems] == ["file"]


def test_what_stands_in_the_list_is_encrypted(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    take_in(session, system, ("欧阳钟灵", f"{fresh(session)}.a", HERE, "经办人"))
    assert "欧阳钟灵" not in repr(raw_rows(engine)["import_row"])
    (row,) = session.scalars(sa.select(ImportRow).order_by(ImportRow.batch_id.desc()).limit(1))
    assert json.loads(row.cells)["name"] == "欧阳钟灵"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM_ADMIN])
def test_only_the_system_administrator_imports(
    engine: sa.Engine, session: Session, system: Actor, role: Role
) -> None:
    batch = take_in(session, system, ("钟灵", f"{fresh(session)}.a", HERE, "经办人"))
    actor = officer(session, PROVINCE, role)
    before = raw_rows(engine)
    for act in (
        partial(staff_import.take_in, content=content([]), now=NOW),
        partial(staff_import.apply, batch_id=batch, now=NOW),
        partial(staff_import.hand_back, batch_id=batch),
        partial(first_passwords.issue, batch_id=batch),
        partial(first_passwords.renew, batch_id=batch),
    ):
        with pytest.raises(NotAllowed):
            act(session, actor)
    assert raw_rows(engine) == before


def test_another_districts_list_is_not_there(
    engine: sa.Engine, session: Session, system: Actor
) -> None:
    batch = take_in(session, system, ("钟灵", f"{fresh(session)}.a", HERE, "经办人"))
    neighbour = officer(session, "430103000000", Role.SYSTEM_ADMIN)
    before = raw_rows(engine)
    for act in (
        partial(staff_import.apply, batch_id=batch, now=NOW),
        partial(staff_import.hand_back, batch_id=batch),
        partial(first_passwords.issue, batch_id=batch),
        partial(first_passwords.renew, batch_id=batch),
    ):
        with pytest.raises(NotFound):
            act(session, neighbour)
    assert raw_rows(engine) == before
    assert batch not in {one.id for one in staff_imports.recent(session, neighbour)}
    province = officer(session, PROVINCE, Role.SYSTEM_ADMIN)
    assert batch in {one.id for one in staff_imports.recent(session, province)}


def test_a_thousand_rows_in_a_request(
    session: Session, system: Actor, record_property: Callable[[str, object], None]
) -> None:
    own = fresh(session)
    lines = [
        (f"陈{chr(0x4E00 + number)}", f"{own}.{number}", HERE, "经办人")
        for number in range(staff_import.MOST_ROWS)
    ]
    begun = time.perf_counter()
    batch = take_in(session, system, *lines)
    checked = time.perf_counter()
    applied = staff_import.apply(session, system, batch, NOW)
    done = time.perf_counter()
    assert applied.accounts == staff_import.MOST_ROWS
    assert len(rows_of(session, ImportBatch, id=batch)) == 1
    assert not rows_of(session, Posting, office_id=-1)
    record_property("checking 1,000 staff rows, seconds", round(checked - begun, 2))
    record_property("applying 1,000 staff rows, seconds", round(done - checked, 2))
    with pytest.raises(RuleBroken, match="超过 1000 行"):
        take_in(session, system, *lines, ("钟灵", f"{own}.x", HERE, "经办人"))

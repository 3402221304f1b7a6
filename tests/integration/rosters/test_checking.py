"""What a roster is found to say, row by row, and how rows are put right on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.permissions import Role
from portal.models import AuditEntry, Case, Roster, RosterStanding, RosterVerdict
from portal.queries import rosters as queries
from portal.queries.rosters import RosterFilter
from portal.services import rosters
from portal.services.demo.accounts import COMMUNITY
from portal.services.errors import Conflict, NotAllowed, NotFound, RuleBroken
from tests.factories import NOW, clerk, officer
from tests.integration.golive import history
from tests.integration.rosters.filed import (
    again,
    checked,
    completed,
    finding,
    findings,
    rows_in,
    somebody,
    work_off,
)
from tests.integration.services.records import raw_rows, rows_of
from tests.roster_files import BROKEN, FIRST_ROW, as_file, sound
from tests.working import add_employer

NEIGHBOUR = "430102001002"
READY, WARNING, ERROR = RosterVerdict.READY, RosterVerdict.WARNING, RosterVerdict.ERROR
DOUBLE, KNOWN = RosterVerdict.DOUBLE, RosterVerdict.KNOWN


@pytest.mark.clause("R6.3", "R6.7")
def test_every_kind_of_broken_cell_is_found_in_one_file(session: Session) -> None:
    rows = [sound(500 + at, **one.changes) for at, one in enumerate(BROKEN)]
    roster = checked(session, clerk(session), [sound(499), *rows])
    assert roster.checked_at == NOW
    found = findings(session, roster)
    assert found[0] == (READY, [])
    for (verdict, said), broken in zip(found[1:], BROKEN, strict=True):
        assert verdict is broken.verdict, broken.kind
        assert len(said) == 1
        assert said[0].startswith(broken.finding), broken.kind
    counts = queries.counts(session, roster)
    assert counts[RosterFilter.ALL] == len(BROKEN) + 1
    assert sum(counts.values()) == 2 * counts[RosterFilter.ALL]


@pytest.mark.parametrize(
    ("happened", "standing", "verdict", "said"),
    [
        (history.nothing, RosterStanding.UNEMPLOYED_HERE, READY, ""),
        (history.employ, RosterStanding.EMPLOYED, READY, ""),
        (history.end_all, RosterStanding.NEW, READY, ""),
        (
            history.die,
            RosterStanding.NEW,
            ERROR,
            "证件号码：记录显示本人已于 2026 年 11 月 1 日死亡",
        ),
        (history.replace_number, RosterStanding.NEW, ERROR, "证件号码：这个号码已于"),
        (history.ask_again, RosterStanding.NEW, WARNING, "证件号码：长沙市"),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_what_happened_to_somebody_before(
    session: Session,
    happened: Callable[[Session, Case], None],
    standing: RosterStanding,
    verdict: RosterVerdict,
    said: str,
) -> None:
    actor, row = clerk(session), somebody()
    happened(session, history.register(session, actor, row))
    roster = checked(session, actor, [row])
    (found,) = rows_in(session, roster)
    (((verdict_found), sentences),) = findings(session, roster)
    assert (found.standing, verdict_found) == (standing, verdict)
    assert "".join(sentences).startswith(said)


def test_another_name_than_on_record(session: Session) -> None:
    actor, row = clerk(session), somebody()
    history.register(session, actor, row)
    assert finding(session, actor, {**row, "name": "欧阳某某"}) == (
        ERROR,
        ["姓名：与系统中这个证件号码的姓名不一致，请照证件核对"],
    )


@pytest.mark.clause("R7.1")
def test_somebody_unemployed_elsewhere_is_told_of_and_the_look_written_down(
    session: Session,
) -> None:
    actor, row = clerk(session), somebody()
    case = history.register(session, clerk(session, NEIGHBOUR), row)
    roster = checked(session, actor, [row])
    (found,) = rows_in(session, roster)
    assert (found.standing, found.verdict) == (RosterStanding.UNEMPLOYED_ELSEWHERE, READY)
    (look,) = rows_of(session, AuditEntry, action="person.lookup", user_id=actor.user_id)
    assert look.person_id == case.person_id


def test_whoever_works_there_already_is_known(session: Session) -> None:
    actor, row = clerk(session), somebody()
    employer_id = add_employer(session, actor).id
    completed(session, actor, [row], employer_id)
    same = checked(session, actor, [row], employer_id)
    assert findings(session, same) == [
        (KNOWN, ["证件号码：本人在这个单位的就业登记有效，不必再办"])
    ]
    elsewhere = checked(session, actor, [row])
    (found,) = rows_in(session, elsewhere)
    assert (found.verdict, found.standing) == (READY, RosterStanding.EMPLOYED)


def test_doubles_name_each_other_and_of_copies_the_first_stands(session: Session) -> None:
    row, other = somebody(), somebody()
    rows = [row, other, {**other, "pay": "4000"}, row, row]
    found = findings(session, checked(session, clerk(session), rows))
    assert [verdict for verdict, _ in found] == [READY, DOUBLE, DOUBLE, DOUBLE, DOUBLE]
    first = FIRST_ROW
    assert f"与第 {first + 2} 行是同一个证件号码" in found[1][1][0]
    assert f"与第 {first + 1} 行是同一个证件号码" in found[2][1][0]
    assert f"与第 {first} 行是同一个证件号码" in found[3][1][0]
    assert f"与第 {first} 行是同一个证件号码" in found[4][1][0]


@pytest.mark.clause("R6.3", "R6.7")
def test_a_cell_is_put_right_and_the_row_judged_at_once(session: Session) -> None:
    actor = clerk(session)
    roster = checked(session, actor, [somebody(consent="", phone="1")])
    row = rosters.mend(session, actor, NOW, roster.id, FIRST_ROW, {"phone": "19900000009"})
    assert row.verdict is ERROR
    row = rosters.mend(session, actor, NOW, roster.id, FIRST_ROW, {"consent": "电话确认记录"})
    assert (row.verdict, row.notes) == (READY, None)
    assert rosters.texts(row)["phone"] == "19900000009"
    assert again(session, roster.id).version == 3
    assert len(rows_of(session, AuditEntry, action="roster.mend", user_id=actor.user_id)) == 2


def test_a_double_put_right_frees_the_other_and_a_new_one_binds_it(session: Session) -> None:
    actor, row, third = clerk(session), somebody(), somebody()
    roster = checked(session, actor, [row, {**row, "pay": "4000"}, third])
    numbers = [somebody()["id_number"], third["id_number"]]
    rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 1, {"id_number": numbers[0]})
    assert [verdict for verdict, _ in findings(session, roster)] == [READY, READY, READY]
    rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 1, {"id_number": numbers[1]})
    assert [verdict for verdict, _ in findings(session, roster)] == [READY, DOUBLE, DOUBLE]


def test_what_can_not_be_mended(session: Session) -> None:
    actor = clerk(session)
    roster = completed(session, actor, [somebody(), somebody(phone="1")])
    with pytest.raises(Conflict, match="已经办结"):
        rosters.mend(session, actor, NOW, roster.id, FIRST_ROW, {"pay": "1"})
    with pytest.raises(RuleBroken, match="最多 200 个字"):
        rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 1, {"name": "王" * 201})
    with pytest.raises(NotFound):
        rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 2, {"pay": "1"})
    with pytest.raises(NotFound):
        rosters.mend(session, clerk(session, NEIGHBOUR), NOW, roster.id, FIRST_ROW, {})
    rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 1, {"phone": "19900000009"})
    rosters.start(session, actor, NOW, roster.id, again(session, roster.id).version)
    with pytest.raises(Conflict, match="正在处理"):
        rosters.mend(session, actor, NOW, roster.id, FIRST_ROW + 1, {"pay": "1"})
    work_off(session)
    assert {row.completed_at for row in rows_in(session, roster)} == {NOW}


def test_only_a_communitys_clerk_hands_a_roster_in(session: Session) -> None:
    actor = clerk(session)
    employer_id = add_employer(session, actor).id
    content = as_file([somebody()])
    with pytest.raises(NotFound):
        rosters.upload(session, actor, NOW, employer_id + 999, content)
    for area in ("430102001000", COMMUNITY):
        stranger = officer(session, area, Role.REVIEWER)
        with pytest.raises(NotAllowed):
            rosters.upload(session, stranger, NOW, employer_id, content)
        with pytest.raises(NotAllowed):
            rosters.template_file(stranger)
    assert rows_of(session, Roster, employer_id=employer_id) == []


def test_a_broken_off_check_is_gone_on_with(session: Session) -> None:
    actor = clerk(session)
    roster = checked(session, actor, [somebody()])
    (row,) = rows_in(session, roster)
    row.verdict, roster.checked_at = None, None
    session.commit()
    rosters.check_again(session, actor, NOW, roster.id)
    with pytest.raises(Conflict):
        rosters.check_again(session, actor, NOW, roster.id)
    work_off(session)
    assert findings(session, roster) == [(READY, [])]


def test_pages_follow_the_files_order(session: Session) -> None:
    actor = clerk(session)
    rows = [somebody(phone="1" if at % 2 else "19900000001") for at in range(120)]
    roster = checked(session, actor, rows)
    seen: list[int] = []
    while page := queries.page(session, roster, RosterFilter.ERROR, seen[-1] if seen else 0):
        seen += [row.number for row in page[: queries.PAGE]]
    assert seen == [FIRST_ROW + at for at in range(120) if at % 2]
    assert queries.of_employer(session, actor, roster.employer_id) == [roster]
    stranger = clerk(session, NEIGHBOUR)
    assert queries.in_area(session, stranger, roster.id) is None
    assert queries.of_employer(session, stranger, roster.employer_id) == []


def test_the_very_same_file_again_is_known(session: Session) -> None:
    actor, content = clerk(session), as_file([somebody()])
    employer_id = add_employer(session, actor).id
    first = rosters.upload(session, actor, NOW, employer_id, content).id
    second = rosters.upload(session, actor, NOW, employer_id, content)
    before = queries.uploaded_before(session, second)
    assert before is not None
    assert before.id == first
    assert queries.uploaded_before(session, before) is None


def test_nobody_is_registered_by_a_check(session: Session, engine: sa.Engine) -> None:
    actor = clerk(session)
    before = raw_rows(engine)
    checked(session, actor, [somebody() for _ in range(3)])
    after = raw_rows(engine)
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"employer", "roster", "roster_row", "job", "audit_entry", "audit_chain"}

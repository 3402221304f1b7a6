"""Files of other systems: good rows are taken, every broken one is told, nothing else is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.comparisons import STATES_OF, Finding, Source, State
from portal.domain.permissions import Actor, Role
from portal.models import AuditEntry, ComparisonFile, ComparisonRecord
from portal.models.sealing import identifier_hash, identifier_hashes
from portal.queries import comparisons
from portal.services.comparison_files import MOST_TOLD, Loaded, columns, load, template
from portal.services.errors import NotAllowed, RuleBroken
from portal.services.sheets import read_table, write_csv, write_table
from tests.factories import NOW, clerk, officer, resident_number
from tests.integration.services.records import raw_rows, rows_of

DISTRICT, NEXT_DISTRICT = "430102000000", "430103000000"
AS_OF = date(2026, 10, 31)
INSURANCE = Source.SOCIAL_INSURANCE
EMPLOYER = State.INSURED_BY_EMPLOYER.label


def line(number: str, state: str = EMPLOYER, **others: str) -> Mapping[str, str]:
    return {"number": number, "state": state, **others}


def csv(*lines: Mapping[str, str], source: Source = INSURANCE) -> bytes:
    return write_csv(columns(source), lines)


@pytest.fixture
def reviewer(session: Session) -> Actor:
    """A reviewer of a district that no other test has."""
    code = session.scalars(
        sa.text(
            "SELECT code FROM area WHERE level = 'county' AND id NOT IN"
            " (SELECT area_id FROM office WHERE id IN (SELECT office_id FROM comparison_file))"
            " ORDER BY code DESC LIMIT 1"
        )
    ).one()
    return officer(session, str(code), Role.REVIEWER)


def taken(session: Session, actor: Actor, *lines: Mapping[str, str]) -> Loaded:
    return load(session, actor, NOW, INSURANCE, AS_OF, csv(*lines))


@pytest.mark.clause("R2.8")
@pytest.mark.parametrize("source", Source)
def test_the_filled_template_is_taken(session: Session, reviewer: Actor, source: Source) -> None:
    assert read_table(write_table("x", columns(source), [line("1")]), columns(source), 1)
    assert template(source).startswith(b"PK")
    states = [state for state in State if state in STATES_OF[source]]
    numbers = [resident_number() for _ in states]
    rows = [
        line(number, state.label, employer="某某机械厂", since="2020-03-01", until="20251231")
        for number, state in zip(numbers, states, strict=True)
    ]
    content = write_table(source.label, columns(source), rows)
    loaded = load(session, reviewer, NOW, source, AS_OF, content)
    assert loaded == Loaded(len(states), 0, ())
    for number, state in zip(numbers, states, strict=True):
        (found,) = comparisons.findings(session, source, identifier_hashes(number), AS_OF)
        day, last = date(2020, 3, 1), date(2025, 12, 31)
        assert found == Finding(state, AS_OF, day, last, "某某机械厂")


def test_nothing_of_a_number_is_kept_but_its_blind_index(session: Session, reviewer: Actor) -> None:
    number = resident_number()
    taken(session, reviewer, line(number))
    kept = repr(raw_rows(session.get_bind()))  # type: ignore[arg-type]
    assert number not in kept
    assert repr(identifier_hash(number)) in kept


BROKEN = {
    "证件号码": [
        (line(""), "没有填"),
        (line("43010219850315002"), "17 位"),
        (line("430102198503150011"), "校验"),
        (line("4.30102E+17"), "后几位已经丢失"),
        (line("430102198513150010"), ""),
    ],
    "状态": [
        (line("{}", ""), "没有填"),
        (line("{}", "在职"), "没有“在职”这种状态。请填：单位参保缴费、"),
        (line("{}", State.OWNER.label), "没有“登记为经营者或法定代表人”这种状态"),
    ],
    "单位名称": [
        (line("{}", employer="厂" * 81), "最多 80 个字"),
        (line("{}", employer="某某\u202e厂"), "请删去"),
    ],
    "起": [
        (line("{}", since="2026-11-01"), "晚于数据的截至日期 2026-10-31"),
        (line("{}", since="昨天"), "请按"),
        (line("{}", since="2026-02-30"), "没有 2026 年 2 月 30 日"),
    ],
    "止": [
        (line("{}", since="2026-03-02", until="2026-03-01"), "早于“起” 2026-03-02"),
        (line("{}", until="26-3-1"), "四位数"),
    ],
}
CASES = [(column, *case) for column, cases in BROKEN.items() for case in cases]


@pytest.mark.parametrize(("column", "row", "words"), CASES)
def test_a_broken_row_is_told_with_its_number_and_the_good_one_taken(
    session: Session, reviewer: Actor, column: str, row: Mapping[str, str], words: str
) -> None:
    broken = {**row, "number": row["number"].format(resident_number())}
    loaded = taken(session, reviewer, line(resident_number()), broken)
    assert (loaded.taken, loaded.refused) == (1, 1)
    (problem,) = loaded.problems
    assert (problem.row, problem.column) == (3, column)
    assert words in problem.words


def test_a_row_that_stands_there_twice_is_taken_once(session: Session, reviewer: Actor) -> None:
    number = resident_number()
    loaded = taken(
        session, reviewer, line(number), line(number.lower()), line(number, employer="某某超市")
    )
    assert (loaded.taken, loaded.refused) == (2, 1)
    assert loaded.problems[0].words == "与第 2 行完全相同，只取一行。"


def test_only_the_first_faults_are_told_and_all_are_counted(
    session: Session, reviewer: Actor
) -> None:
    rows = [line(f"{n}", "在职") for n in range(MOST_TOLD)]  # two faults each
    loaded = taken(session, reviewer, line(resident_number()), *rows)
    assert (loaded.refused, len(loaded.problems)) == (MOST_TOLD, MOST_TOLD)


def test_a_file_without_a_good_row_changes_nothing(session: Session, reviewer: Actor) -> None:
    number = resident_number()
    taken(session, reviewer, line(number))
    loaded = taken(session, reviewer, line("1"))
    assert (loaded.taken, loaded.refused) == (0, 1)
    assert len(rows_of(session, ComparisonFile, office_id=reviewer.office_id)) == 1
    assert comparisons.findings(session, INSURANCE, identifier_hashes(number), AS_OF)


def test_a_newer_file_takes_the_place_of_the_older_whose_line_stays(
    session: Session, reviewer: Actor
) -> None:
    first, second, owner = (resident_number() for _ in range(3))
    taken(session, reviewer, line(first), line(second))
    shop = csv(line(owner, State.OWNER.label), source=Source.BUSINESS)
    load(session, reviewer, NOW, Source.BUSINESS, AS_OF, shop)
    newer = date(2026, 11, 20)
    load(session, reviewer, NOW, INSURANCE, newer, csv(line(second)))
    files = comparisons.files(session, reviewer)
    assert [(one.source, one.as_of, one.rows) for one in files] == [
        (INSURANCE, newer, 1),
        (Source.BUSINESS, AS_OF, 1),
        (INSURANCE, AS_OF, 2),
    ]
    assert comparisons.in_use(files) == {files[0].id, files[1].id}
    found = {
        number: comparisons.findings(session, source, identifier_hashes(number), newer)
        for number, source in ((first, INSURANCE), (second, INSURANCE), (owner, Source.BUSINESS))
    }
    assert found[first] == ()
    assert [one.as_of for one in found[second]] == [newer]
    assert [one.as_of for one in found[owner]] == [AS_OF]
    assert rows_of(session, ComparisonRecord, file_id=files[2].id) == []


@pytest.mark.clause("R2.8")
def test_a_days_data_may_come_in_parts_until_a_later_day_takes_their_place(
    session: Session, reviewer: Actor
) -> None:
    first, second, third = (resident_number() for _ in range(3))

    def known(on: date) -> list[bool]:
        return [
            bool(comparisons.findings(session, INSURANCE, identifier_hashes(number), on))
            for number in (first, second, third)
        ]

    taken(session, reviewer, line(first))
    taken(session, reviewer, line(second))
    assert known(AS_OF) == [True, True, False]
    files = comparisons.files(session, reviewer)
    assert comparisons.in_use(files) == {one.id for one in files}
    assert len(files) == 2
    newer = date(2026, 11, 20)
    load(session, reviewer, NOW, INSURANCE, newer, csv(line(third)))
    assert known(newer) == [False, False, True]
    files = comparisons.files(session, reviewer)
    assert comparisons.in_use(files) == {files[0].id}
    assert [one.as_of for one in files] == [newer, AS_OF, AS_OF]


def test_a_day_before_the_data_knows_nothing_of_them(session: Session, reviewer: Actor) -> None:
    number = resident_number()
    taken(session, reviewer, line(number))
    before = date(2026, 10, 30)
    assert comparisons.findings(session, INSURANCE, identifier_hashes(number), before) == ()
    assert comparisons.reaches_to(session, reviewer.area_path, INSURANCE, before) is None
    assert comparisons.reaches_to(session, reviewer.area_path, INSURANCE, AS_OF) == AS_OF


def test_the_same_file_an_older_one_and_one_of_tomorrow_are_refused(
    session: Session, reviewer: Actor
) -> None:
    content = csv(line(resident_number()))
    load(session, reviewer, NOW, INSURANCE, AS_OF, content)
    refusals = (
        (content, date(2026, 11, 1), "file", "这份文件已于 2026-11-24 导入过"),
        (csv(line(resident_number())), date(2026, 9, 30), "as_of", "已有截至 2026-10-31 的数据"),
        (csv(line(resident_number())), date(2026, 11, 25), "as_of", "不能晚于今天"),
        (b"no table", AS_OF, "file", "标题行"),
        (b"", AS_OF, "file", "空的"),
    )
    for given, as_of, field, words in refusals:
        with pytest.raises(RuleBroken, match=words) as refused:
            load(session, reviewer, NOW, INSURANCE, as_of, given)
        assert [one.field for one in refused.value.problems] == [field]
    assert len(rows_of(session, ComparisonFile, office_id=reviewer.office_id)) == 1


def test_two_districts_may_be_given_the_same_file(session: Session, reviewer: Actor) -> None:
    number = resident_number()
    other = officer(session, NEXT_DISTRICT, Role.REVIEWER)
    for actor in (reviewer, other):
        assert taken(session, actor, line(number)).taken == 1
    assert [one.office_id for one in comparisons.files(session, other)] == [other.office_id]
    assert len(comparisons.findings(session, INSURANCE, identifier_hashes(number), AS_OF)) == 1


def test_loading_is_audited_and_only_for_a_districts_reviewer(
    session: Session, reviewer: Actor
) -> None:
    taken(session, reviewer, line(resident_number()))
    (entry,) = rows_of(session, AuditEntry, user_id=reviewer.user_id)
    (file,) = rows_of(session, ComparisonFile, office_id=reviewer.office_id)
    assert (entry.action, entry.subject_id) == ("comparison.load", file.id)
    assert entry.detail == "社会保险 截至 2026-10-31 1 行"
    for actor in (clerk(session), officer(session, "430102001000", Role.REVIEWER)):
        with pytest.raises(NotAllowed):
            taken(session, actor, line(resident_number()))

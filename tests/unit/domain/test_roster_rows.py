"""What the cells of a roster's row say, and what is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.identity import IdNumber
from portal.domain.rosters.entries import read_entry
from portal.domain.rosters.notes import dump, load
from portal.domain.rosters.rules import Standing, double, of_person
from portal.domain.rosters.titles import LAWFUL, NEEDED, TITLES, choices
from portal.models import RosterVerdict
from tests.factories import NOW, resident_number
from tests.roster_files import BORN, BROKEN, Broken, sound

TODAY = NOW.date()


def said_of(**changes: str) -> list[str]:
    return [str(note) for note in load(dump(read_entry(sound(1, **changes), TODAY).notes))]


def test_a_sound_row_says_what_it_says() -> None:
    entry = read_entry(sound(1), TODAY)
    assert entry.notes == ()
    number = entry.number
    assert isinstance(number, IdNumber)
    assert number.birth_date == BORN
    job = entry.job(7, None)
    assert (job.form.code, job.employer_id, job.pay) == ("010", 7, 3600)
    assert (job.started_on, job.contract_until) == (date(2026, 11, 16), date(2029, 11, 15))
    assert entry.values["id_copy"] is True
    assert entry.values["consent"].code == "1"
    assert entry.values["consented_on"] == date(2026, 11, 17)


@pytest.mark.clause("R6.3", "R6.7")
@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: one.kind)
def test_each_kind_of_broken_cell_has_its_own_sentence(broken: Broken) -> None:
    (said,) = said_of(**broken.changes)
    assert said.startswith(broken.finding)
    assert said == broken.finding or broken.finding.endswith("：")
    (note,) = read_entry(sound(1, **broken.changes), TODAY).notes
    assert note.grave is (broken.verdict is RosterVerdict.ERROR)


def test_the_table_holds_more_than_twenty_kinds() -> None:
    assert len({one.finding for one in BROKEN}) > 25
    assert len({one.kind for one in BROKEN}) == len(BROKEN)


@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": "'" + sound(1)["id_number"]},
        {"id_number": f'="{sound(1)["id_number"]}"'},
        {"id_number": " ".join(sound(1)["id_number"])},
        {"id_number": "".join(chr(ord(one) + 0xFEE0) for one in sound(1)["id_number"])},
        {"id_number": sound(1)["id_number"].lower()},
        {"started_on": "46342"},
        {"started_on": "2026年11月16日"},
        {"started_on": "2026/11/16"},
        {"pay": "3,600.00元"},
        {"phone": "+86 199-0000-0001"},
        {"ethnicity": "汉"},
        {"form": "010"},
        {"consent": "1"},
        {"id_copy": "是"},
        {"household_region": "湖南省长沙市芙蓉区"},
        {"contract": "", "contract_from": "", "contract_until": ""},
        {"occupation": "", "pay": "", "ethnicity": "", "sex": ""},
    ],
    ids=str,
)
def test_what_was_meant_beyond_doubt_is_read(changes: dict[str, str]) -> None:
    entry = read_entry(sound(1, **changes), TODAY)
    assert entry.notes == ()
    plain = read_entry(sound(1), TODAY)
    same = TITLES.keys() - {key for key, text in changes.items() if not text}
    assert {key: entry.values[key] for key in same} == {key: plain.values[key] for key in same}


@pytest.mark.clause("R6.3", "R6.7")
def test_an_empty_row_says_of_every_needed_cell_that_it_is_empty() -> None:
    notes = read_entry({}, TODAY).notes
    assert [note.column for note in notes] == [key for key in TITLES if key in NEEDED]
    assert {note.column for note in notes if "规程六" in note.text} == LAWFUL


def test_several_faults_are_told_at_once_and_in_the_order_of_the_columns() -> None:
    said = said_of(name="", phone="1", pay="x", consent="")
    assert [one.partition("：")[0] for one in said] == [
        "姓名",
        "联系电话",
        "月收入",
        "本人同意方式",
    ]


def test_drop_downs_offer_what_is_read() -> None:
    for key in TITLES:
        for choice in choices(key):
            assert read_entry(sound(1, **{key: choice}), TODAY).values[key] is not None
    assert choices("form") == ("单位就业", "公益性岗位")
    assert choices("name") == ()


@given(st.dictionaries(st.sampled_from(sorted(TITLES)), st.text(max_size=30)))
def test_whatever_stands_in_the_cells_is_told_in_words(cells: dict[str, str]) -> None:
    entry = read_entry(sound(1, **cells), TODAY)
    notes = load(dump(entry.notes))
    assert all(note.text and note.column in TITLES for note in notes)
    if not any(note.grave for note in notes):
        assert all(entry.values[key] is not None for key in NEEDED)
        assert entry.values["id_copy"] is True
        assert entry.job(1, None).started_on <= TODAY


NAME = "王建国"
HERE = 5


def judged(standing: Standing) -> list[tuple[str, bool]]:
    number = read_entry(sound(1), TODAY).number
    return [(note.text, note.grave) for note in of_person(number, NAME, standing)]


@pytest.mark.parametrize(
    ("standing", "found"),
    [
        (Standing(), []),
        (Standing(person_id=1, name=NAME), []),
        (
            Standing(person_id=1, name="李四"),
            [("与系统中这个证件号码的姓名不一致，请照证件核对", True)],
        ),
        (
            Standing(person_id=1, name=NAME, died_on=date(2026, 11, 1)),
            [("记录显示本人已于 2026 年 11 月 1 日死亡，请核对号码", True)],
        ),
        (
            Standing(replaced_on=date(2026, 11, 2)),
            [("这个号码已于 2026 年 11 月 2 日换为新证件号码，请填新号码", True)],
        ),
        (
            Standing(person_id=1, name=NAME, asked=(("employment", 9, "某某社区"),)),
            [("某某社区正在为本人办理就业登记，请等办结后再办", True)],
        ),
        (
            Standing(person_id=1, name=NAME, asked=(("unemployment", 9, "某某社区"),)),
            [("某某社区正在为本人办理失业登记，请先与该机构联系", False)],
        ),
        (Standing(person_id=1, name=NAME, asked=(("certificate", 9, "某某社区"),)), []),
        (
            Standing(person_id=1, name=NAME, pensioned_on=date(2026, 1, 31)),
            [
                (
                    "记录显示本人已享受基本养老保险待遇（2026 年 1 月 31 日注销登记），请核实",
                    False,
                )
            ],
        ),
    ],
)
def test_what_the_system_knows_is_told(standing: Standing, found: list[tuple[str, bool]]) -> None:
    assert judged(standing) == found


@pytest.mark.clause("P1")
def test_a_pass_counts_for_those_alone_who_are_on_record_with_it() -> None:
    number = read_entry(sound(1, id_number="H12345678"), TODAY).number
    (note,) = of_person(number, NAME, Standing())
    assert note.text.startswith("没有用这个港澳居民来往内地通行证登记过的人")
    assert not list(of_person(number, NAME, Standing(person_id=1, name=NAME)))


def test_a_double_names_the_other_rows() -> None:
    assert "第 4、9 行" in double([9, 4]).text
    assert "第 1、2、3 等 5 行" in double([5, 4, 3, 2, 1]).text


def test_the_ages_are_those_of_the_day_of_hiring() -> None:
    young = resident_number(1, born=date(2010, 11, 24))
    day_before = said_of(id_number=young, started_on="2026-11-23", consented_on="2026-11-24")
    assert day_before == ["就业时间：本人 2026 年 11 月 24 日才满 16 周岁，不能早于这一天，请核对"]
    assert said_of(id_number=young, started_on="2026-11-24") == []

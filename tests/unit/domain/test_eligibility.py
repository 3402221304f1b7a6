"""核对: what the counter is told of a person before a registration, and what to do next."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ages import WORKING_AGE, day_of_age
from portal.domain.checks import (
    Check,
    Known,
    Verdict,
    stopped,
)
from portal.domain.codes import code_set
from portal.domain.eligibility import (
    checks,
)
from portal.domain.identity import FOREIGN_KINDS, IdKind, IdNumber, Sex, parse_id_number
from portal.domain.procedures import procedure as declared
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from tests.factories import resident_number
from tests.unit.domain.eligibility_tables import HERE, SEEKING_TABLE, THERE, UNEMPLOYMENT_TABLE

TODAY = date(2026, 11, 24)
NUMBER = parse_id_number(resident_number(1, born=date(1985, 3, 15)))
OK, ASK, STOP = Verdict.OK, Verdict.ASK, Verdict.STOP
UNEMPLOYED, SEEKING = UNEMPLOYMENT.code, JOB_SEEKING.code


def born(day: date, sex: Sex | None = Sex.MALE) -> IdNumber:
    return IdNumber("430102198503150018", IdKind.RESIDENT_ID, day, sex)


def of_kind(kind: IdKind, canonical: str) -> IdNumber:
    return IdNumber(canonical, kind, NUMBER.birth_date, NUMBER.sex)


@pytest.mark.clause("R2.2", "R2.7")
@pytest.mark.parametrize(("known", "expected"), UNEMPLOYMENT_TABLE.values(), ids=UNEMPLOYMENT_TABLE)
def test_what_is_told_before_an_unemployment_registration(
    known: Known, expected: list[Check]
) -> None:
    assert list(checks(UNEMPLOYED, NUMBER, known, TODAY)) == expected


@pytest.mark.clause("R3.1", "R3.3")
@pytest.mark.parametrize(("known", "expected"), SEEKING_TABLE.values(), ids=SEEKING_TABLE)
def test_what_is_told_before_a_job_seekers_registration(
    known: Known, expected: list[Check]
) -> None:
    assert list(checks(SEEKING, NUMBER, known, TODAY)) == expected


def test_other_procedures_have_no_list() -> None:
    with pytest.raises(KeyError, match="lottery"):
        checks("lottery", NUMBER, Known(), TODAY)


AT_SCHOOL = "请核实是否在校，在校学生不属于无业状态；推荐岗位时遵守未成年工规定"


@pytest.mark.clause("R2.2", "R3.1")
@pytest.mark.parametrize("procedure", [UNEMPLOYED, SEEKING])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 25), Check(STOP, "出生日期晚于今天", "请核对证件号码")),
        (
            date(2010, 11, 25),
            Check(STOP, "15 岁，未满 16 周岁", "2026 年 11 月 25 日起可以登记", "1"),
        ),
        (
            date(2012, 2, 29),
            Check(STOP, "14 岁，未满 16 周岁", "2028 年 2 月 29 日起可以登记", "1"),
        ),
        (date(2010, 11, 24), Check(ASK, "16 岁，未成年人可以登记", AT_SCHOOL)),
        (date(2008, 11, 25), Check(ASK, "17 岁，未成年人可以登记", AT_SCHOOL)),
        (date(2008, 11, 24), Check(OK, "18 岁，已满 16 周岁")),
    ],
)
def test_age_decides_on_the_birthday(procedure: str, day: date, expected: Check) -> None:
    assert checks(procedure, born(day), Known(), TODAY)[0] == expected


REACHED = Check(ASK, "可能已到法定退休年龄", "请核实是否已领取基本养老金；未领取的照常登记")
LATER = "现在照常登记；到龄后再核实是否领取基本养老金"


@pytest.mark.clause("R2.2")
@pytest.mark.parametrize("procedure", [UNEMPLOYED, SEEKING])
@pytest.mark.parametrize(
    ("day", "sex", "told"),
    [
        (date(1963, 7, 1), Sex.MALE, REACHED),
        (date(1966, 6, 30), Sex.MALE, REACHED),
        (
            date(1966, 8, 31),
            Sex.MALE,
            Check(ASK, "2027 年 1 月可能到法定退休年龄", LATER),
        ),
        (date(1966, 9, 1), Sex.MALE, None),
        (date(1966, 9, 30), Sex.FEMALE, REACHED),
        (
            date(1976, 4, 30),
            Sex.FEMALE,
            Check(ASK, "下月（2026 年 12 月）可能到法定退休年龄", LATER),
        ),
        (date(1976, 5, 1), Sex.FEMALE, None),
        (date(1975, 10, 1), None, REACHED),
    ],
)
def test_the_statutory_age_only_asks(
    procedure: str, day: date, sex: Sex | None, told: Check | None
) -> None:
    found = checks(procedure, born(day, sex), Known(), TODAY)
    assert not stopped(found)
    assert [check for check in found if check.verdict is ASK] == ([told] if told else [])


OUTSIDE = "户籍可能在外省，同等登记"


@pytest.mark.clause("P1", "R2.1")
@pytest.mark.parametrize(
    ("number", "procedure", "told"),
    [
        (of_kind(IdKind.RESIDENT_ID, "430102198503150018"), UNEMPLOYED, None),
        (
            of_kind(IdKind.RESIDENT_ID, "440102198503150018"),
            UNEMPLOYED,
            Check(OK, OUTSIDE, "常住地、就业地、参保地均可登记，登记地类型按实际选择"),
        ),
        (
            of_kind(IdKind.RESIDENT_ID, "110102198503150018"),
            SEEKING,
            Check(OK, OUTSIDE, "常住本社区（村）即可登记"),
        ),
        (
            of_kind(IdKind.HK_MO_RESIDENCE_PERMIT, "810000198503150018"),
            UNEMPLOYED,
            Check(OK, "持港澳居民居住证，同等登记"),
        ),
        (
            of_kind(IdKind.TW_RESIDENCE_PERMIT, "830000198503150018"),
            SEEKING,
            Check(OK, "持台湾居民居住证，同等登记"),
        ),
        (of_kind(IdKind.FOREIGN_PR_2023, "911156198503150018"), UNEMPLOYED, None),
        (of_kind(IdKind.FOREIGN_PR_15, "USA110085031501"), SEEKING, None),
    ],
)
def test_wherever_the_card_is_from_it_is_treated_alike(
    number: IdNumber, procedure: str, told: Check | None
) -> None:
    found = checks(procedure, number, Known(), TODAY)
    assert found[1:-2] == ((told,) if told else ())
    assert {check.verdict for check in found} == {OK}


@pytest.mark.clause("R2.7")
@pytest.mark.parametrize(
    ("known", "number", "reason"),
    [
        (Known(), born(date(2012, 1, 1)), "未满16周岁"),
        (Known(employed=HERE), NUMBER, "未处于无业状态"),
        (Known(died_on=TODAY), NUMBER, "非本人或本人不同意"),
        (Known(unemployed=THERE), NUMBER, "已有有效登记（转迁入）"),
    ],
)
def test_what_stops_names_its_lawful_reason(known: Known, number: IdNumber, reason: str) -> None:
    codes = [check.refusal for check in checks(UNEMPLOYED, number, known, TODAY) if check.refusal]
    assert [code_set("refusal_reason").item(code).name for code in codes] == [reason]


holders = st.none() | st.sampled_from([HERE, THERE])
days = st.none() | st.dates(date(2020, 1, 1), TODAY)
all_known = st.builds(
    Known,
    unemployed=holders,
    employed=holders,
    job_seeking=holders,
    case=holders,
    left_work_on=days,
    deregistered_on=days,
    died_on=days,
    kept_at=st.none() | st.just(THERE.office),
    replaced_on=days,
    merged_on=days,
)
numbers = st.builds(
    IdNumber,
    st.sampled_from(["430102198503150018", "110102198503150018", "810000198503150018"]),
    st.sampled_from(IdKind),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from([*Sex, None]),
)


@pytest.mark.clause("R2.2", "R2.7", "P1")
@given(st.sampled_from([UNEMPLOYED, SEEKING]), numbers, all_known)
def test_nothing_but_the_listed_facts_stops_anyone(
    procedure: str, number: IdNumber, known: Known
) -> None:
    listed = (
        day_of_age(number.birth_date, WORKING_AGE) > TODAY,
        known.employed,
        known.case,
        known.died_on,
        known.replaced_on,
        procedure == UNEMPLOYED and known.unemployed,
    )
    assert stopped(checks(procedure, number, known, TODAY)) is any(listed)


@pytest.mark.clause("R2.7")
@given(st.sampled_from([UNEMPLOYED, SEEKING]), numbers, all_known)
def test_every_stop_says_what_to_do_and_only_a_stop_is_a_ground_to_refuse(
    procedure: str, number: IdNumber, known: Known
) -> None:
    for check in checks(procedure, number, known, TODAY):
        assert check.text
        assert check.advice or check.verdict is OK
        assert check.refusal is None or check.verdict is STOP
        assert check.refusal is None or check.refusal in declared(procedure).refusals
        assert not (check.text + check.advice).endswith("。")


def test_every_kind_of_card_is_either_treated_alike_or_foreign() -> None:
    for kind in IdKind:
        found = checks(UNEMPLOYED, of_kind(kind, "110102198503150018"), Known(), TODAY)
        assert (len(found) == 3) is (kind in FOREIGN_KINDS)

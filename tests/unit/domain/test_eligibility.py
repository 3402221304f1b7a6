"""核对: what the counter is told of a person before a registration."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.eligibility import Check, Known, Verdict, checks, stopped
from portal.domain.identity import IdKind, IdNumber, Sex, parse_id_number
from tests.factories import resident_number

TODAY = date(2026, 11, 24)
NUMBER = parse_id_number(resident_number(1, born=date(1985, 3, 15)))
HERE, THERE = "长沙市芙蓉区文艺路街道识字里社区", "株洲市荷塘区月塘街道文化路社区"
OK, ASK, STOP = Verdict.OK, Verdict.ASK, Verdict.STOP


def born(day: date, sex: Sex | None = Sex.MALE) -> IdNumber:
    return IdNumber("430102198503150018", IdKind.RESIDENT_ID, day, sex)


@pytest.mark.clause("R2.2", "R2.7")
@pytest.mark.parametrize(
    ("known", "expected", "told"),
    [
        (Known(), [OK, OK, OK], "全省无有效失业登记"),
        (Known(unemployed_at=THERE), [OK, STOP, OK], f"已在{THERE}办理失业登记，登记有效"),
        (Known(employed_at=THERE), [OK, OK, STOP], f"在{THERE}有有效就业登记"),
        (Known(case_at=HERE), [OK, STOP, OK], f"{HERE}正在办理失业登记"),
        (Known(THERE, None, HERE), [OK, STOP, OK], f"已在{THERE}办理失业登记，登记有效"),
        (Known(None, THERE, HERE), [OK, STOP, STOP], f"{HERE}正在办理失业登记"),
    ],
)
def test_what_is_known_decides(known: Known, expected: list[Verdict], told: str) -> None:
    found = checks(NUMBER, known, TODAY)
    assert [check.verdict for check in found] == expected
    assert told in [check.text for check in found]
    assert stopped(found) is (STOP in expected)
    assert all(check.advice for check in found if check.verdict is STOP)


@pytest.mark.clause("R2.7")
def test_who_is_registered_already_is_sent_to_the_move_in() -> None:
    check = checks(NUMBER, Known(unemployed_at=THERE), TODAY)[1]
    assert "迁入" in check.advice


@pytest.mark.clause("R2.2", "R3.1")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            date(2026, 11, 25),
            Check(STOP, "出生日期晚于今天", "请核对证件号码"),
        ),
        (
            date(2010, 11, 25),
            Check(STOP, "15 岁，未满 16 周岁", "年满 16 周岁后再来登记"),
        ),
        (date(2010, 11, 24), Check(OK, "16 岁，已满 16 周岁")),
    ],
)
def test_age_decides_on_the_birthday(day: date, expected: Check) -> None:
    assert checks(born(day), Known(), TODAY)[0] == expected


@pytest.mark.clause("R2.2")
@pytest.mark.parametrize(
    ("day", "sex", "asks"),
    [
        (date(1963, 7, 1), Sex.MALE, True),
        (date(1966, 9, 30), Sex.MALE, False),
        (date(1966, 9, 30), Sex.FEMALE, True),
        (date(1975, 10, 1), Sex.FEMALE, True),
        (date(1976, 10, 1), Sex.FEMALE, False),
        (date(1975, 10, 1), None, True),
    ],
)
def test_the_statutory_age_only_asks(day: date, sex: Sex | None, asks: bool) -> None:
    found = checks(born(day, sex), Known(), TODAY)
    assert [check.verdict for check in found] == [OK, OK, OK, *([ASK] if asks else [])]
    assert not stopped(found)


offices = st.none() | st.sampled_from([HERE, THERE])


@pytest.mark.clause("R2.2")
@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from([*Sex, None]),
    st.builds(Known, offices, offices, offices),
)
def test_age_above_never_stops_and_every_stop_has_its_reason(
    day: date, sex: Sex | None, known: Known
) -> None:
    grown = day <= date(2010, 11, 24)
    nothing_open = known == Known()
    assert stopped(checks(born(day, sex), known, TODAY)) is not (grown and nothing_open)

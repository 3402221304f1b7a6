"""核对: what the counter is told before a registration, from what the province already knows."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import date

from portal.domain.ages import WORKING_AGE, age_on
from portal.domain.identity import IdNumber
from portal.domain.retirement import reached_statutory_age


class Verdict(enum.StrEnum):
    """Fine; to be looked into by the clerk; or in the way."""

    OK = "ok"
    ASK = "ask"
    STOP = "bad"


@dataclass(frozen=True)
class Check:
    """One line of the check list, in Chinese."""

    verdict: Verdict
    text: str
    advice: str = ""


@dataclass(frozen=True)
class Known:
    """What is on record of a person: where each open thing is handled, None where there is none."""

    unemployed_at: str | None = None
    employed_at: str | None = None
    case_at: str | None = None


def checks(number: IdNumber, known: Known, on: date) -> tuple[Check, ...]:
    """The list for 失业登记 (R2.2, R2.7); at the statutory age it only asks, never stops."""
    return (
        _age(number, on),
        _unemployment(known),
        _employment(known),
        *_pension(number, on),
    )


def stopped(found: tuple[Check, ...]) -> bool:
    """Whether anything stands in the way."""
    return any(check.verdict is Verdict.STOP for check in found)


def _age(number: IdNumber, on: date) -> Check:
    if number.birth_date > on:
        return Check(Verdict.STOP, "出生日期晚于今天", "请核对证件号码")
    age = age_on(number.birth_date, on)
    if age < WORKING_AGE:
        return Check(Verdict.STOP, f"{age} 岁，未满 16 周岁", "年满 16 周岁后再来登记")
    return Check(Verdict.OK, f"{age} 岁，已满 16 周岁")


def _unemployment(known: Known) -> Check:
    if known.unemployed_at:
        return Check(
            Verdict.STOP,
            f"已在{known.unemployed_at}办理失业登记，登记有效",
            "需要换地方接受服务的，办理迁入",
        )
    if known.case_at:
        return Check(Verdict.STOP, f"{known.case_at}正在办理失业登记", "请与该机构联系，不必再办")
    return Check(Verdict.OK, "全省无有效失业登记")


def _employment(known: Known) -> Check:
    if known.employed_at:
        return Check(
            Verdict.STOP,
            f"在{known.employed_at}有有效就业登记",
            "请先注销就业登记，再办失业登记",
        )
    return Check(Verdict.OK, "全省无有效就业登记")


def _pension(number: IdNumber, on: date) -> tuple[Check, ...]:
    if not reached_statutory_age(number.birth_date, number.sex, on):
        return ()
    return (
        Check(
            Verdict.ASK,
            "可能已到法定退休年龄",
            "请核实是否已领取基本养老金；未领取的照常登记",
        ),
    )

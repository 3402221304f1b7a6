"""What a person declares on the 《就业失业求职登记表》, and the rules it must meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.ages import WORKING_AGE, age_on
from portal.domain.codes import CodeItem
from portal.domain.identity import IdNumber, Sex


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field: the field's name and a Chinese sentence beside it."""

    field: str
    message: str


@dataclass(frozen=True)
class Place:
    """A region in words, with the area's id where it lies in the province."""

    region: str
    area_id: int | None = None


@dataclass(frozen=True)
class PersonalDetails:
    """基本信息; the names are those of ``models.people.PersonalData``."""

    name: str
    sex: Sex
    birth_date: date
    ethnicity: CodeItem | None
    education: CodeItem
    school: str | None
    major: str | None
    graduated_on: date | None
    marital: CodeItem | None
    political: CodeItem | None
    household: CodeItem
    household_place: Place
    household_address: str
    residence_place: Place
    residence_address: str
    phone: str


@dataclass(frozen=True)
class WishedWork:
    """One kind of work wished for: a middle class, words, or both."""

    occupation: CodeItem | None
    words: str | None


@dataclass(frozen=True)
class WishesDetails:
    """就业意愿 and 培训意愿. Pay is whole yuan a month."""

    occupations: tuple[WishedWork, ...]
    pay_from: int | None
    pay_to: int | None
    places: tuple[Place, ...]
    employment_form: CodeItem | None
    training: str | None
    starts_business: bool


@dataclass(frozen=True)
class UnemploymentDetails:
    """The whole form of 规程二 with 规程三."""

    id_number: IdNumber
    personal: PersonalDetails
    place: CodeItem
    reason: CodeItem
    unemployed_since: date
    former_employer: str | None
    former_pay: int | None
    claims_insurance: bool | None
    wishes: WishesDetails
    remarks: str | None


def problems(details: UnemploymentDetails, accepted_on: date) -> tuple[Problem, ...]:
    """Every rule the form breaks, in the order of the form; empty when it may be accepted."""
    return (
        *_age_problems(details.id_number.birth_date, accepted_on),
        *_date_problems(details, accepted_on),
        *_pay_problems(details.wishes),
    )


def _age_problems(born: date, on: date) -> tuple[Problem, ...]:
    if born > on:
        return (Problem("id_number", "证件号码中的出生日期晚于今天，请核对号码"),)
    age = age_on(born, on)
    if age < WORKING_AGE:
        message = f"本人 {age} 岁，未满 16 周岁，不属于登记对象（规程二）"
        return (Problem("id_number", message),)
    return ()


def _date_problems(details: UnemploymentDetails, on: date) -> tuple[Problem, ...]:
    found = []
    since, born = details.unemployed_since, details.personal.birth_date
    today = f"（{on.month} 月 {on.day} 日）"
    if since > on:
        found.append(Problem("unemployed_since", f"不能晚于今天{today}"))
    elif since < born:
        found.append(Problem("unemployed_since", "不能早于出生日期，请核对年份"))
    graduated = details.personal.graduated_on
    if graduated is not None and graduated > on:
        found.append(Problem("graduated_on", f"不能晚于今天{today}；未毕业的不用填"))
    elif graduated is not None and graduated < born:
        found.append(Problem("graduated_on", "不能早于出生日期，请核对年份"))
    return tuple(found)


def _pay_problems(wishes: WishesDetails) -> tuple[Problem, ...]:
    low, high = wishes.pay_from, wishes.pay_to
    if low is not None and high is not None and low > high:
        return (Problem("pay_to", "最高月薪不能低于最低月薪"),)
    return ()

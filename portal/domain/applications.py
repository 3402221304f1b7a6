"""What a person declares on the 《就业失业求职登记表》, and the rules it must meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.ages import WORKING_AGE, age_on
from portal.domain.codes import CodeItem
from portal.domain.employment import JobDetails, job_problems, start_problems
from portal.domain.identity import IdNumber, Sex
from portal.domain.problems import Problem


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


@dataclass(frozen=True, kw_only=True)
class FormDetails:
    """What every form of 《就业失业求职登记表》 declares."""

    id_number: IdNumber
    personal: PersonalDetails
    place: CodeItem
    remarks: str | None


@dataclass(frozen=True, kw_only=True)
class JobSeekingDetails(FormDetails):
    """The form of 规程三 (R3.3)."""

    wishes: WishesDetails


@dataclass(frozen=True, kw_only=True)
class UnemploymentDetails(JobSeekingDetails):
    """The whole form of 规程二 with 规程三 (R3.2)."""

    reason: CodeItem
    unemployed_since: date
    former_employer: str | None
    former_pay: int | None
    claims_insurance: bool | None


@dataclass(frozen=True, kw_only=True)
class EmploymentDetails(FormDetails):
    """The form of 规程六, of one job (R6.4)."""

    job: JobDetails


def problems(details: FormDetails, on: date) -> tuple[Problem, ...]:
    """Every rule the form breaks on the day of acceptance, in the order of the form."""
    since = details.unemployed_since if isinstance(details, UnemploymentDetails) else None
    born = details.id_number.birth_date
    found = [
        *age_problems(born, on),
        *date_problems(born, since, details.personal.graduated_on, on),
    ]
    if isinstance(details, JobSeekingDetails):
        found += pay_problems(details.wishes.pay_from, details.wishes.pay_to)
    if isinstance(details, EmploymentDetails):
        found += start_problems(born, details.job.started_on)
        found += job_problems(details.job, on)
    return tuple(found)


def age_problems(born: date, on: date) -> tuple[Problem, ...]:
    """16 years old or more (R2.2); the field is the identity number."""
    if born > on:
        return (Problem("id_number", "证件号码中的出生日期晚于今天，请核对号码"),)
    age = age_on(born, on)
    if age < WORKING_AGE:
        message = f"本人 {age} 岁，未满 16 周岁，不属于登记对象"
        return (Problem("id_number", message),)
    return ()


def date_problems(
    born: date, since: date | None, graduated: date | None, on: date
) -> tuple[Problem, ...]:
    """What the form's days break; a day not given breaks nothing."""
    days = (
        ("graduated_on", graduated, "；未毕业的不用填"),
        ("unemployed_since", since, ""),
    )
    found = []
    for name, day, advice in days:
        if day is not None and day > on:
            text = f"不能晚于 {on.month} 月 {on.day} 日{advice}"
            found.append(Problem(name, text))
        elif day is not None and day < born:
            found.append(Problem(name, "不能早于出生日期，请核对年份"))
    return tuple(found)


def pay_problems(low: int | None, high: int | None) -> tuple[Problem, ...]:
    """The pay wished for runs from the lower to the higher."""
    if low is not None and high is not None and low > high:
        return (Problem("pay_to", "最高月薪不能低于最低月薪"),)
    return ()

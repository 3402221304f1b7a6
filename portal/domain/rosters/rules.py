"""What the cells of a roster's row say together, and against what the system knows already.

Nobody is registered whose ID copy was not received (R6.3), or who did not agree (R6.7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.domain import person_rows
from portal.domain.applications import age_problems
from portal.domain.cell_notes import CellNote
from portal.domain.codes import code_set
from portal.domain.dates import full_day
from portal.domain.employment import (
    HIRE_DAYS,
    JobDetails,
    hired_in_time,
    job_problems,
    start_problems,
)
from portal.domain.identity import IdNumber
from portal.domain.passes import PERMIT_OF, PassNumber
from portal.domain.person_rows import identity_matches, pension_age, sex_matches
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT

_TITLES: Final = {one.code: one.title for one in (UNEMPLOYMENT, JOB_SEEKING, EMPLOYMENT)}
_ANY_EMPLOYER: Final = 1  # which one, is settled before its roster is read
_MOST_NAMED: Final = 3  # other rows that a sentence names


def broken(values: Mapping[str, Any], today: date) -> Iterator[CellNote]:
    """What is wrong, or to be looked at, in the values of one row; None is a value not given."""
    number, started_on = values["id_number"], values["started_on"]
    yield from _lawful(values)
    if isinstance(number, IdNumber):
        yield from _age(number, started_on, today)
        yield from sex_matches(number, values["sex"])
    yield from _job(values, today)


def _lawful(values: Mapping[str, Any]) -> Iterator[CellNote]:
    if not values["id_copy"]:
        yield CellNote("id_copy", "没有收到本人身份证复印件，不能办理（规程六）")
    if values["consent"] is None:
        yield CellNote("consent", "没有本人同意的依据，未经本人同意不得办理（规程六）")
    if values["consented_on"] is None:
        yield CellNote("consented_on", "没有填本人同意的日期，未经本人同意不得办理（规程六）")


def _age(number: IdNumber, started_on: date | None, today: date) -> Iterator[CellNote]:
    born = number.birth_date
    for problem in age_problems(born, today):
        yield CellNote(problem.field, problem.message)
        return
    if started_on is not None:
        yield from _start(born, started_on, today)
    yield from pension_age(number, today)


def _start(born: date, started_on: date, today: date) -> Iterator[CellNote]:
    for problem in start_problems(born, started_on):
        yield CellNote(problem.field, problem.message)
        return
    timing = hired_in_time(started_on, today)
    if not timing.on_time:
        text = f"应在就业后 {HIRE_DAYS} 日内登记，已逾期 {timing.days_late} 天；可以照常办理"
        yield CellNote("started_on", text, grave=False)


def _job(values: Mapping[str, Any], today: date) -> Iterator[CellNote]:
    """The form's own rules; what is missing is told of elsewhere."""
    job = JobDetails(
        form=values["form"] or code_set("employment_form").item("010"),
        started_on=values["started_on"] or today,
        employer_id=_ANY_EMPLOYER,
        contract_from=values["contract_from"],
        contract_until=values["contract_until"],
    )
    for problem in job_problems(job, today):
        yield CellNote(problem.field, problem.message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(person_rows.Standing):
    """What the system knows of a row's number.

    ``employers`` are those at whom the person works, by the ids of their records;
    ``pensioned_on`` the last day of a registration that ended because a pension is drawn.
    """

    employers: tuple[int, ...] = ()
    pensioned_on: date | None = None


def of_person(
    number: IdNumber | PassNumber | None, told_name: str | None, standing: Standing
) -> Iterator[CellNote]:
    """What the system knows of the person that keeps the row out, or is to be looked at."""
    if isinstance(number, PassNumber) and standing.person_id is None:
        permit = PERMIT_OF[number.kind].label
        yield CellNote("id_number", f"没有用这个{number.kind.label}登记过的人，请填{permit}号码")
    yield from identity_matches(told_name, standing)
    for kind, _office, name in standing.asked:
        if kind in _TITLES:
            text = f"{name}正在为本人办理{_TITLES[kind]}"
            grave = kind == EMPLOYMENT.code
            advice = "，请等办结后再办" if grave else "，请先与该机构联系"
            yield CellNote("id_number", text + advice, grave)
    if standing.pensioned_on is not None:
        day = full_day(standing.pensioned_on)
        text = f"记录显示本人已享受基本养老保险待遇（{day}注销登记），请核实"
        yield CellNote("id_number", text, grave=False)


KNOWN: Final = CellNote("id_number", "本人在这个单位的就业登记有效，不必再办", grave=False)
"""What is said of somebody registered at this very employer."""


def double(others: Iterable[int]) -> CellNote:
    """That other rows of the file, by their numbers, hold the same number."""
    rows = sorted(others)
    named = "、".join(map(str, rows[:_MOST_NAMED]))
    if len(rows) > _MOST_NAMED:
        named += f" 等 {len(rows)}"
    text = f"与第 {named} 行是同一个证件号码，只能办理一行；请改正其中写错的号码"
    return CellNote("id_number", text, grave=False)

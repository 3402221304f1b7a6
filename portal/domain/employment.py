"""规程六: the forms of work, what each of them asks for, and how each is verified."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from portal.domain.ages import WORKING_AGE, age_on, day_of_age
from portal.domain.codes import CodeItem
from portal.domain.comparisons import BY_HAND, COMPARED
from portal.domain.dates import full_day
from portal.domain.problems import Problem

HIRE_DAYS: Final = 30
END_DAYS: Final = 15
"""Days within which an employer registers a hire, or an end (就业服务与就业管理规定 art. 62)."""


class Work(enum.StrEnum):
    """Who somebody works for: an employer, their own business, or nobody for long."""

    EMPLOYER = "employer"
    SELF = "self"
    FLEXIBLE = "flexible"

    @property
    def ending(self) -> str:
        """What its end is called (规程八)."""
        return _ENDINGS[self]

    @property
    def end_reason(self) -> str:
        """The item of 规程七 by which it ends unemployment: a code of end_reason."""
        return _END_REASONS[self]

    @property
    def materials(self) -> tuple[str, ...]:
        """All that may be asked of a worker (R6.4)."""
        return (*MATERIALS, LICENCE_COPY) if self is Work.SELF else MATERIALS


MATERIALS: Final = ("身份证", "就业失业求职登记表")
LICENCE_COPY: Final = "工商营业执照副本"

_WORK_OF: Mapping[str, Work] = MappingProxyType(
    {
        "010": Work.EMPLOYER,
        "021": Work.SELF,
        "022": Work.FLEXIBLE,
        "029": Work.SELF,
        "030": Work.EMPLOYER,
    }
)
_ENDINGS: Mapping[Work, str] = MappingProxyType(
    {
        Work.EMPLOYER: "解除终止劳动关系",
        Work.SELF: "终止创业",
        Work.FLEXIBLE: "终止灵活就业",
    }
)
_END_REASONS: Mapping[Work, str] = MappingProxyType(
    {Work.EMPLOYER: "701", Work.SELF: "702", Work.FLEXIBLE: "703"}
)


def work_of(form: CodeItem) -> Work:
    """Which kind of work a form of employment (employment_form) is; ``KeyError`` for no such."""
    return _WORK_OF[form.code]


def means_for(work: Work, *, has_data: bool) -> tuple[str, ...]:
    """The means by which a form of work is verified, codes of verification_means (R6.6).

    ``has_data``: a source has said something. Where it has nothing of somebody's business, the
    licence is looked at instead.
    """
    if work is Work.FLEXIBLE:
        return (BY_HAND,)
    if work is Work.SELF:
        return (COMPARED,) if has_data else (BY_HAND,)
    return (COMPARED, BY_HAND) if has_data else (BY_HAND,)


@dataclass(frozen=True, kw_only=True)
class JobDetails:
    """One job as declared. Pay is whole yuan a month.

    ``employer_id`` is the employer's record, for work of that kind alone; ``uscc`` is the code of
    the person's own business; ``workplace`` its name, or where a flexible worker works.
    ``licence_seen``: the copy of the licence was shown (R6.4). ``hires``: 带动就业人数.
    """

    form: CodeItem
    started_on: date
    employer_id: int | None = None
    workplace: str | None = None
    uscc: str | None = None
    licence_seen: bool = False
    industry: CodeItem | None = None
    occupation: str | None = None
    pay: int | None = None
    contract: CodeItem | None = None
    contract_from: date | None = None
    contract_until: date | None = None
    flexible_way: CodeItem | None = None
    hires: int | None = None

    @property
    def work(self) -> Work:
        """Which kind of work it is."""
        return work_of(self.form)


def job_problems(job: JobDetails, on: date) -> tuple[Problem, ...]:
    """What a job as declared breaks on a day; each kind of work asks for its own (R6.4)."""
    found = []
    if job.started_on > on:
        found.append(Problem("started_on", f"不能晚于 {on.month} 月 {on.day} 日，到岗后再登记"))
    found += [Problem(name, words) for name, words in _WANTED[job.work] if not getattr(job, name)]
    if job.contract_from and job.contract_until and job.contract_from > job.contract_until:
        found.append(Problem("contract_until", "不能早于合同起始日期"))
    return tuple(found)


_WANTED: Mapping[Work, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        Work.EMPLOYER: (("employer_id", "请按统一社会信用代码选定用人单位"),),
        Work.SELF: (
            ("uscc", "请照营业执照填统一社会信用代码"),
            ("workplace", "请照营业执照填名称"),
            ("licence_seen", "请收工商营业执照副本（规程六）"),
        ),
        Work.FLEXIBLE: (("flexible_way", "请选择灵活就业方式"),),
    }
)


def start_problems(born: date, started_on: date) -> tuple[Problem, ...]:
    """What the first day of a job breaks, held against the day of birth: nobody works before 16."""
    if started_on < born:
        return (Problem("started_on", "不能早于出生日期，请核对年份"),)
    if age_on(born, started_on) < WORKING_AGE:
        of_age = full_day(day_of_age(born, WORKING_AGE))
        text = f"本人 {of_age}才满 16 周岁，不能早于这一天，请核对"
        return (Problem("started_on", text),)
    return ()


@dataclass(frozen=True)
class Timing:
    """Whether something was registered in time, and by how many days it was late."""

    due_on: date
    days_late: int

    @property
    def on_time(self) -> bool:
        """Whether it was."""
        return self.days_late == 0

    @property
    def label(self) -> str:
        """In words."""
        return "按时" if self.on_time else f"逾期 {self.days_late} 天"


def hired_in_time(started_on: date, recorded_on: date) -> Timing:
    """How a hire's registration stands to its 30 days."""
    return _timing(started_on, HIRE_DAYS, recorded_on)


def ended_in_time(ended_on: date, recorded_on: date) -> Timing:
    """How an end's registration stands to its 15 days."""
    return _timing(ended_on, END_DAYS, recorded_on)


def _timing(happened_on: date, days: int, recorded_on: date) -> Timing:
    due_on = happened_on + timedelta(days=days)
    return Timing(due_on, max((recorded_on - due_on).days, 0))

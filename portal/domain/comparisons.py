"""信息比对 (R2.8): what other systems say of a person, and whether it fits what was declared."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from portal.domain.dates import full_day
from portal.domain.problems import Problem

COMPARED: Final = "1"
BY_HAND: Final = "2"
"""The codes of verification_means: 信息比对, 人工核查."""


class Source(enum.StrEnum):
    """Where the data comes from."""

    SOCIAL_INSURANCE = "social_insurance"
    BUSINESS = "business"

    @property
    def label(self) -> str:
        """The source's name on the screen."""
        return _SOURCES[self]


class State(enum.StrEnum):
    """What a source says of a person."""

    INSURED_BY_EMPLOYER = "insured_by_employer"
    INSURED_FLEXIBLY = "insured_flexibly"
    PENSION = "pension"
    DECEASED = "deceased"
    OWNER = "owner"

    @property
    def label(self) -> str:
        """The state in words."""
        return _STATES[self]


class Result(enum.StrEnum):
    """How a comparison came out; a difference is shown and never decides."""

    SAME = "same"
    DIFFERENT = "different"
    ABSENT = "absent"

    @property
    def label(self) -> str:
        """The result in words."""
        return _RESULTS[self]


STATES_OF: Mapping[Source, frozenset[State]] = MappingProxyType(
    {
        Source.SOCIAL_INSURANCE: frozenset(
            {State.INSURED_BY_EMPLOYER, State.INSURED_FLEXIBLY, State.PENSION, State.DECEASED}
        ),
        Source.BUSINESS: frozenset({State.OWNER}),
    }
)
"""What each source can say of a person."""

_SOURCES: Mapping[Source, str] = MappingProxyType(
    {Source.SOCIAL_INSURANCE: "社会保险", Source.BUSINESS: "市场主体（工商）"}
)
_STATES: Mapping[State, str] = MappingProxyType(
    {
        State.INSURED_BY_EMPLOYER: "单位参保缴费",
        State.INSURED_FLEXIBLY: "灵活就业参保缴费",
        State.PENSION: "领取基本养老保险待遇",
        State.DECEASED: "死亡",
        State.OWNER: "登记为经营者或法定代表人",
    }
)
_RESULTS: Mapping[Result, str] = MappingProxyType(
    {Result.SAME: "与申报一致", Result.DIFFERENT: "与申报不一致", Result.ABSENT: "没有可比对的数据"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that a source holds of a person, in data as of a day; no `until`: still so then."""

    state: State
    as_of: date
    since: date | None = None
    until: date | None = None
    employer: str | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it still was so on the day of the data."""
        return self.until is None or self.until >= self.as_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What a source says of a number: all its lines, and the day up to which it would know.

    ``as_of`` None: the source has no data of the place that asks, so silence says nothing.
    """

    as_of: date | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """How one source's answer stands to what was declared, in words of at most 200 characters."""

    source: Source
    result: Result
    as_of: date | None
    words: str


Judged = tuple[Result, str]
"""How one line stands to what was declared, and why in words."""


def compare(source: Source, answer: Answer, unemployed_since: date | None) -> Compared:
    """Hold a source's answer against 无业 since a day (None: on the day of asking), R2.8.

    A difference is shown and never decides. Where somebody is insured plays no part (R2.6).
    """
    if not answer.findings:
        return _silent(source, answer.as_of, unemployed_since)
    judged = ((_JUDGES[one.state](one, unemployed_since), one) for one in answer.findings)
    return weightiest(source, judged)


def weightiest(source: Source, judged: Iterable[tuple[Judged, Finding]]) -> Compared:
    """Of a source's lines, at least one, the one that matters most; the others are counted."""
    lines = tuple(judged)
    (result, words), finding = max(
        lines, key=lambda one: (_WEIGHTS.index(one[0][0]), one[1].as_of, one[1].until or date.max)
    )
    more = len(lines) - 1
    return Compared(
        source, result, finding.as_of, f"{words}（另有 {more} 条记录）" if more else words
    )


def outcome_problems(
    results: Iterable[Result], means: str, opinion: str | None
) -> tuple[Problem, ...]:
    """What verifying lacks beside comparisons with these results; `means` is the code chosen.

    信息比对 rests on data, and a difference wants words, by whichever means it was settled.
    """
    found = set(results)
    if means == COMPARED and not found - {Result.ABSENT}:
        text = "没有可用的比对结果，请先点“比对”；没有可比对数据的，请选人工核查"
        return (Problem("verification", text),)
    if Result.DIFFERENT in found and not opinion:
        return (Problem("opinion", "比对与申报不一致，请写明向谁核实、本人怎样说明"),)
    return ()


def summary(compared: Sequence[tuple[Source, Result, date | None]]) -> str:
    """What the sources gave, for the case's record and its form."""
    alike: dict[tuple[Result, date | None], list[str]] = {}
    for source, result, as_of in compared:
        alike.setdefault((result, as_of), []).append(source.label)
    return "；".join(
        "、".join(sources) + result.label + (f"（截至 {as_of}）" if as_of else "")
        for (result, as_of), sources in alike.items()
    )


_WEIGHTS: Final = (Result.ABSENT, Result.SAME, Result.DIFFERENT)


def _silent(source: Source, as_of: date | None, since: date | None) -> Compared:
    if as_of is None:
        return Compared(source, Result.ABSENT, None, "本区县还没有这项数据")
    if since is not None and as_of < since:
        return Compared(source, Result.ABSENT, as_of, _too_old(since))
    words = "没有参保缴费记录" if source is Source.SOCIAL_INSURANCE else "没有登记记录"
    return Compared(source, Result.SAME, as_of, words)


def _too_old(since: date) -> str:
    return f"数据早于申报的失业时间 {since}，说明不了失业以后的情况"


def _employed(finding: Finding, since: date | None) -> Judged:
    """Insurance is paid by whole months: the month in which somebody lost the work fits."""
    employer = finding.employer or "用人单位"
    if finding.goes_on:
        if since is not None and finding.as_of < since:
            return Result.ABSENT, _too_old(since)
        return Result.DIFFERENT, f"{month(finding.as_of)}仍由{employer}缴费"
    assert finding.until is not None
    paid = f"{employer}缴费到 {month(finding.until)}"
    if since is not None and months(finding.until) > months(since):
        return Result.DIFFERENT, f"{paid}，晚于申报的失业时间 {since}"
    return Result.SAME, paid


def _flexible(_finding: Finding, _since: date | None) -> Judged:
    return Result.SAME, "以灵活就业人员身份参保；灵活参保不等于就业"


def pensioned(finding: Finding, _since: date | None) -> Judged:
    """A pension speaks against whatever was declared."""
    when = f"自 {month(finding.since)}起" if finding.since else ""
    ended = "" if finding.goes_on else f"，到 {month(finding.until or finding.as_of)}为止"
    return Result.DIFFERENT, f"{when}领取基本养老保险待遇{ended}"


def deceased(finding: Finding, _since: date | None) -> Judged:
    """So does a death."""
    when = f"已于 {full_day(finding.since)}" if finding.since else "已"
    return Result.DIFFERENT, f"{when}死亡"


def _owner(finding: Finding, since: date | None) -> Judged:
    of = finding.employer or "市场主体"
    if finding.goes_on:
        if since is not None and finding.as_of < since:
            return Result.ABSENT, _too_old(since)
        return Result.DIFFERENT, f"登记为{of}的经营者或法定代表人"
    assert finding.until is not None
    ended = f"{of}已于 {full_day(finding.until)}注销或变更"
    if since is not None and finding.until > since:
        return Result.DIFFERENT, f"{ended}，晚于申报的失业时间 {since}"
    return Result.SAME, ended


def month(day: date) -> str:
    """A month as it is told."""
    return f"{day.year} 年 {day.month} 月"


def months(day: date) -> tuple[int, int]:
    """A month to compare with others."""
    return day.year, day.month


_JUDGES: Final[Mapping[State, Callable[[Finding, date | None], Judged]]] = MappingProxyType(
    {
        State.INSURED_BY_EMPLOYER: _employed,
        State.INSURED_FLEXIBLY: _flexible,
        State.PENSION: pensioned,
        State.DECEASED: deceased,
        State.OWNER: _owner,
    }
)

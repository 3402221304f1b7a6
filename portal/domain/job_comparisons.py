"""信息比对 of a job (R6.6): what other systems say of a person, against the work declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from portal.domain.comparisons import (
    BY_HAND,
    COMPARED,
    Answer,
    Compared,
    Finding,
    Judged,
    Result,
    Source,
    State,
    deceased,
    month,
    months,
    pensioned,
    weightiest,
)
from portal.domain.dates import full_day
from portal.domain.employment import Work, means_for
from portal.domain.problems import Problem

SOURCES: Final[Mapping[Work, tuple[Source, ...]]] = MappingProxyType(
    {
        Work.EMPLOYER: (Source.SOCIAL_INSURANCE,),
        Work.SELF: (Source.BUSINESS, Source.SOCIAL_INSURANCE),
        Work.FLEXIBLE: (Source.SOCIAL_INSURANCE,),
    }
)
"""Whom to ask; the first says whether there is such work, insurance always tells of a pension."""


@dataclass(frozen=True)
class WorkClaim:
    """What is declared of a job; ``name`` is the employer's, or that of the person's business."""

    work: Work
    since: date
    name: str | None = None


def compare_job(source: Source, answer: Answer, claim: WorkClaim) -> Compared:
    """Hold a source's answer against the job declared; a difference is shown and never decides.

    Silence says nothing: who has just begun is not insured yet.
    """
    if not answer.findings:
        return Compared(source, Result.ABSENT, answer.as_of, _silent(source, answer.as_of))
    return weightiest(source, ((_judge(one, claim), one) for one in answer.findings))


def bears(work: Work, results: Iterable[tuple[Source, Result]]) -> bool:
    """Whether a source has said something of such work; flexible work is in no register (R6.6)."""
    return work is not Work.FLEXIBLE and any(
        source is SOURCES[work][0] and result is not Result.ABSENT for source, result in results
    )


def means_problems(
    work: Work, means: str, results: Iterable[tuple[Source, Result]]
) -> tuple[Problem, ...]:
    """What is wrong with verifying a job by a means (a code of verification_means), R6.6.

    ``results`` are all that the sources have said; somebody's own business is always compared.
    """
    said = tuple(results)
    if work is Work.SELF and not said:
        return (Problem("verification", "自主创业用信息比对核验（规程六），请先点“比对”"),)
    if means in means_for(work, has_data=bears(work, said)):
        return ()
    return (Problem("verification", _WRONG_MEANS[work, means]),)


_NO_DATA: Final = "没有可用的比对结果，请人工核查"
_WRONG_MEANS: Final[Mapping[tuple[Work, str], str]] = MappingProxyType(
    {
        (Work.EMPLOYER, COMPARED): f"{_NO_DATA}；还没有比对的，请先点“比对”",
        (Work.SELF, COMPARED): _NO_DATA,
        (Work.SELF, BY_HAND): "工商有登记数据，请选信息比对（规程六）",
        (Work.FLEXIBLE, COMPARED): "灵活就业由人工核查（规程六）",
    }
)


def _silent(source: Source, as_of: date | None) -> str:
    if as_of is None:
        return "本区县还没有这项数据"
    if source is Source.SOCIAL_INSURANCE:
        return "没有参保缴费记录；刚就业的可能还没有参保"
    return "没有登记记录；刚开业的可能还没有数据"


def _judge(finding: Finding, claim: WorkClaim) -> Judged:
    if finding.state is State.PENSION:
        return pensioned(finding, claim.since)
    if finding.state is State.DECEASED:
        return deceased(finding, claim.since)
    if finding.state is not _STATE_OF[claim.work]:
        return Result.ABSENT, f"{finding.state.label}，与申报的就业无关"
    if claim.work is Work.FLEXIBLE:
        return Result.SAME, "以灵活就业人员身份参保"
    return _placed(finding, claim)


_STATE_OF: Final[Mapping[Work, State]] = MappingProxyType(
    {
        Work.EMPLOYER: State.INSURED_BY_EMPLOYER,
        Work.SELF: State.OWNER,
        Work.FLEXIBLE: State.INSURED_FLEXIBLY,
    }
)


def _placed(finding: Finding, claim: WorkClaim) -> Judged:
    """Insurance is paid by whole months, so that the month of the hire fits."""
    words, is_owner = _in_words(finding), claim.work is Work.SELF
    if finding.until is not None and not finding.goes_on:
        if months(finding.until) < months(claim.since):
            return Result.ABSENT, f"{words}，早于申报的就业时间"
        return Result.DIFFERENT, f"{words}，已经终止"
    if months(finding.as_of) < months(claim.since):
        return Result.ABSENT, f"数据早于申报的就业时间 {claim.since}"
    if finding.employer and claim.name and finding.employer != claim.name:
        told = "名称" if is_owner else "单位"
        return Result.DIFFERENT, f"{words}，与申报的{told}不同"
    return Result.SAME, words


def _in_words(finding: Finding) -> str:
    owner = finding.state is State.OWNER
    if finding.until is not None and not finding.goes_on:
        if owner:
            return f"{finding.employer or '市场主体'}已于 {full_day(finding.until)}注销或变更"
        return f"{finding.employer or '用人单位'}缴费到 {month(finding.until)}"
    if owner:
        return f"登记为{finding.employer or '市场主体'}的经营者或法定代表人"
    return f"{month(finding.as_of)}由{finding.employer or '用人单位'}缴费"

"""核对: what the counter is told before a registration, from what the province already knows.

Each line says what is known and what to do next. Only a line that stops keeps a person from being
registered (R2.2, R2.7); a line that asks is for the clerk to look into and no ground to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from portal.domain.ages import ADULT_AGE, WORKING_AGE, age_on, day_of_age
from portal.domain.checks import Check, Known, Lines, Verdict, stopped
from portal.domain.dates import full_day
from portal.domain.identity import FOREIGN_KINDS, IdKind, IdNumber
from portal.domain.procedures import Procedure
from portal.domain.procedures.employment import EMPLOYMENT
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.retirement import earliest_statutory_month, months_to_statutory_age

_TOO_YOUNG: Final = "1"
_AT_WORK: Final = "5"
_ANOTHER_PERSON: Final = "6"
_REGISTERED: Final = "7"
_SOON_PENSIONED: Final = 2  # months
_JUST_LEFT_WORK: Final = timedelta(days=7)


Rule = Callable[[IdNumber, Known, date], Lines]


def checks(procedure: str, number: IdNumber, known: Known, on: date) -> Lines:
    """The list for a registration (R2.2, R2.7, R3.1, R6.1, P1) on a day; ``KeyError`` for others.

    Whether number and person belong together comes first: while that stops, nothing else is told.
    """
    rules = _RULES[procedure]
    identity = _together(_IDENTITY, number, known, on)
    return identity if stopped(identity) else identity + _together(rules, number, known, on)


def _together(rules: tuple[Rule, ...], number: IdNumber, known: Known, on: date) -> Lines:
    return tuple(check for rule in rules for check in rule(number, known, on))


def _in_force(number: IdNumber, known: Known, on: date) -> Lines:
    if number.birth_date > on:
        return (Check(Verdict.STOP, "出生日期晚于今天", "请核对证件号码"),)
    if known.replaced_on:
        text = f"这个号码已于 {full_day(known.replaced_on)}换为新证件号码"
        return (Check(Verdict.STOP, text, "请用本人的新证件办理"),)
    if known.merged_on:
        text = f"用这个号码的记录已于 {full_day(known.merged_on)}并入本人另一条记录"
        advice = "请核对证件：另有新号码的，用新号码办理；号码确为本人的，照常登记"
        return (Check(Verdict.ASK, text, advice),)
    return ()


def _death(_number: IdNumber, known: Known, _on: date) -> Lines:
    if known.died_on is None:
        return ()
    keeper = known.kept_at or "区县公共就业服务机构"
    return (
        Check(
            Verdict.STOP,
            f"记录显示本人已于 {full_day(known.died_on)}死亡",
            f"请核对证件与来人；记录有误的，请联系{keeper}更正",
            _ANOTHER_PERSON,
        ),
    )


def _age(number: IdNumber, _known: Known, on: date) -> Lines:
    age = age_on(number.birth_date, on)
    if age < WORKING_AGE:
        from_day = full_day(day_of_age(number.birth_date, WORKING_AGE))
        text = f"{age} 岁，未满 16 周岁"
        return (Check(Verdict.STOP, text, f"{from_day}起可以登记", _TOO_YOUNG),)
    if age < ADULT_AGE:
        advice = "请核实是否在校，在校学生不属于无业状态；推荐岗位时遵守未成年工规定"
        return (Check(Verdict.ASK, f"{age} 岁，未成年人可以登记", advice),)
    return (Check(Verdict.OK, f"{age} 岁，已满 16 周岁"),)


def _origin(advice: str) -> Rule:
    """常住 counts, not where the card comes from (R2.1, P1); numbers of Hunan begin with 43."""

    def told(number: IdNumber, _known: Known, _on: date) -> Lines:
        if number.kind is not IdKind.RESIDENT_ID:
            if number.kind in FOREIGN_KINDS:
                return ()
            return (Check(Verdict.OK, f"持{number.kind.label}，同等登记"),)
        if number.canonical.startswith("43"):
            return ()
        return (Check(Verdict.OK, "户籍可能在外省，同等登记", advice),)

    return told


def _unemployed(_number: IdNumber, known: Known, _on: date) -> Lines:
    if known.unemployed:
        advice = "需要由本社区（村）提供服务的，办理迁入"
        if known.unemployed.here:
            advice = "不必再办，请打开本人记录"
        text = f"已在{known.unemployed.office}办理失业登记，登记有效"
        return (Check(Verdict.STOP, text, advice, _REGISTERED),)
    if known.case:
        return ()
    if known.deregistered_on:
        text = f"曾于 {full_day(known.deregistered_on)}注销失业登记，可以重新登记"
        return (Check(Verdict.OK, text, "证号沿用"),)
    return (Check(Verdict.OK, "全省无有效失业登记"),)


def _unemployed_elsewhere(_number: IdNumber, known: Known, _on: date) -> Lines:
    """Who is registered unemployed may seek work where they live; the rest stays (R3.3)."""
    if known.unemployed is None:
        advice = "需要的可以改办失业登记，求职登记一并办好"
        return (Check(Verdict.OK, "全省无有效失业登记", advice),)
    text = f"失业登记在{known.unemployed.office}"
    if known.unemployed.here:
        return (Check(Verdict.OK, text),)
    advice = "求职登记后由本社区（村）提供服务，失业登记的经办地不变"
    return (Check(Verdict.OK, text, advice),)


def under_way(procedure: Procedure, known: Known) -> Lines:
    """That the person's own request is open somewhere, if it is."""
    if known.case is None:
        return ()
    advice = "请与该机构联系，不必再办"
    if known.case.here:
        advice = "请在待办中打开，接着办理"
    return (Check(Verdict.STOP, f"{known.case.office}正在办理{procedure.title}", advice),)


def _open_case(procedure: Procedure) -> Rule:
    def told(_number: IdNumber, known: Known, _on: date) -> Lines:
        return under_way(procedure, known)

    return told


def _employed(advice: str, *, since: bool) -> Rule:
    """The open 就业登记, or the one just ended; ``since``: whether the form asks for 失业时间."""

    def told(_number: IdNumber, known: Known, on: date) -> Lines:
        if known.employed:
            text = f"在{known.employed.office}有有效就业登记"
            return (Check(Verdict.STOP, text, advice, _AT_WORK),)
        left = known.left_work_on
        if left is None or on - left > _JUST_LEFT_WORK:
            return (Check(Verdict.OK, "全省无有效就业登记"),)
        text = f"{left.month} 月 {left.day} 日终止就业，就业登记已注销"
        return (Check(Verdict.OK, text, _unemployed_since(left, on) if since else ""),)

    return told


def _unemployed_since(left: date, on: date) -> str:
    """The day after the last day of work; no later than today, which is all the form takes."""
    day = min(left + timedelta(days=1), on)
    return f"失业时间填 {day.month} 月 {day.day} 日"


def _seeking_elsewhere(_number: IdNumber, known: Known, _on: date) -> Lines:
    held = known.job_seeking
    if held is None or held.here or held == known.unemployed:
        return ()  # the line of the 失业登记 says it already
    advice = "办理后由本社区（村）提供服务"
    return (Check(Verdict.OK, f"求职登记在{held.office}", advice),)


def _seeking_here(_number: IdNumber, known: Known, _on: date) -> Lines:
    if known.job_seeking is None or not known.job_seeking.here:
        return ()
    text = "本社区（村）已办理求职登记，登记有效"
    return (Check(Verdict.ASK, text, "本人求职意愿有变化的，重新办理即更新"),)


def _unemployed_ends(_number: IdNumber, known: Known, _on: date) -> Lines:
    """Employment ends unemployment in the same act (R7.1–R7.3)."""
    if known.unemployed is None:
        return (Check(Verdict.OK, "全省无有效失业登记"),)
    advice = "办结时一并注销失业登记；灵活就业月收入低于当地最低生活保障标准的，失业登记继续有效"
    if not known.unemployed.here:
        advice += "。该社区（村）会收到通知"
    return (Check(Verdict.OK, f"在{known.unemployed.office}登记失业", advice),)


def _employed_adds(_number: IdNumber, known: Known, _on: date) -> Lines:
    if known.employed is None:
        return (Check(Verdict.OK, "全省无有效就业登记"),)
    text = f"在{known.employed.office}有有效就业登记：{'、'.join(known.jobs)}"
    return (Check(Verdict.OK, text, "办结后增加一份工作；原工作已终止的，先注销"),)


def _pension(number: IdNumber, _known: Known, on: date) -> Lines:
    """The tables of the decision on later retirement go by months: a month is told, not a day."""
    months = months_to_statutory_age(number.birth_date, number.sex, on)
    if months > _SOON_PENSIONED:
        return ()
    if months <= 0:
        advice = "请核实是否已领取基本养老金；未领取的照常登记"
        return (Check(Verdict.ASK, "可能已到法定退休年龄", advice),)
    month = earliest_statutory_month(number.birth_date, number.sex)
    when = f"{month.year} 年 {month.month} 月"
    text = f"{f'下月（{when}）' if months == 1 else when}可能到法定退休年龄"
    advice = "现在照常登记；到龄后再核实是否领取基本养老金"
    return (Check(Verdict.ASK, text, advice),)


_IDENTITY: Final[tuple[Rule, ...]] = (_in_force, _death)
_RULES: Final[Mapping[str, tuple[Rule, ...]]] = MappingProxyType(
    {
        UNEMPLOYMENT.code: (
            _age,
            _origin("常住地、就业地、参保地均可登记，登记地类型按实际选择"),
            _unemployed,
            _open_case(UNEMPLOYMENT),
            _employed("请先注销就业登记（终止就业），当天即可登记失业", since=True),
            _seeking_elsewhere,
            _pension,
        ),
        JOB_SEEKING.code: (
            _age,
            _origin("常住本社区（村）即可登记"),
            _unemployed_elsewhere,
            _open_case(JOB_SEEKING),
            _employed("请先注销就业登记（终止就业），当天即可求职登记", since=False),
            _seeking_elsewhere,
            _seeking_here,
            _pension,
        ),
        EMPLOYMENT.code: (
            _age,
            _origin("常住地、就业地均可登记，登记地类型按实际选择"),
            _open_case(EMPLOYMENT),
            _unemployed_ends,
            _employed_adds,
            _pension,
        ),
    }
)

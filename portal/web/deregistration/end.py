"""One page with every reason of the article; what it takes opens beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain.bases import BasisKind
from portal.domain.deregistration import (
    OF_EMPLOYMENT,
    OF_UNEMPLOYMENT,
    History,
    Reason,
    bases_of,
    hindrance,
)
from portal.domain.procedures import procedure
from portal.extensions import db
from portal.models import Case, EmploymentJob, Registration, RegistrationKind
from portal.queries import deregistrations, histories
from portal.services import deregistration
from portal.services.errors import RuleBroken
from portal.web.access import current_actor, requires
from portal.web.comparer import comparer
from portal.web.deregistration import reading
from portal.web.deregistration.forms import DeregisterForm
from portal.web.deregistration.room import CODE, room
from portal.web.forms import show_problems
from portal.web.time import business_now, business_today

_REASONS = {
    RegistrationKind.UNEMPLOYMENT: OF_UNEMPLOYMENT,
    RegistrationKind.EMPLOYMENT: OF_EMPLOYMENT,
}
_PENSION = "凭社会保险数据或退休证明，并由本人确认"
_WORD = "本人确认；联系不上本人的，与家属沟通确认，或满 6 个月的按第 9 项"
_DEATH = "家属告知，或社会保险数据查到；其他在办的事项一并终止"
_NEEDS = {
    "701": "",
    "702": "",
    "703": "1 至 3 项：与本人沟通确认后办理就业登记，失业登记同时注销；收入低于标准的继续有效",
    "704": _PENSION,
    "705": _WORD,
    "706": _WORD,
    "707": f"{_WORD}；其他在办的事项一并终止",
    "708": "凭“311”服务记录",
    "709": "凭逐月动态确认记录",
    "710": _DEATH,
    "801": "本人确认；还有别的工作的，就业登记继续有效",
    "802": _PENSION,
    "803": _DEATH,
}
"""What each reason takes, for the clerk: the ways of ``Reason`` in plain words."""
_ACTS = {
    RegistrationKind.UNEMPLOYMENT: deregistration.end_unemployment,
    RegistrationKind.EMPLOYMENT: deregistration.end_employment,
}


@dataclass(frozen=True)
class Line:
    """One reason as the page lists it: what it takes, and the blocks that it opens.

    ``hindered`` says why the records don't bear it out.
    """

    reason: Reason
    needs: str
    shows: str
    hindered: str | None


@room.route(f"/people/<int:person_id>/deregister/{CODE}", methods=["GET", "POST"])
@requires("case.handle")
def end(person_id: int, code: str) -> ResponseReturnValue:
    """Choose the reason and what it rests on; what else ends with it is named first."""
    spell = _spell(person_id, code)
    jobs = deregistrations.open_jobs(db.session(), person_id)
    form = DeregisterForm()
    form.fit(_REASONS[spell.kind], jobs)
    if not form.is_submitted():
        form.reason.data = request.args.get("reason")
        return _page(spell, form, jobs)
    reason, today = reading.chosen(form, _REASONS[spell.kind]), business_today()
    if not reading.valid(form, reason, spell.effective_on, today) or reason is None:
        return _page(spell, form, jobs, status=422)
    ending = _ending(reason, person_id)
    if ending is not None and form.confirmed.data != _seal(ending):
        form.confirmed.data = _seal(ending)
        return _page(spell, form, jobs, ending=ending, reason=reason)
    try:
        case = _carry_out(spell, form, reason)
    except RuleBroken as broken:
        show_problems(form, broken.problems)
        return _page(_spell(person_id, code), form, jobs, status=422)
    flash(f"已{case.declared.title}，请打印告知书")
    return redirect(url_for("cases.show", case_id=case.id))


@room.post(f"/people/<int:person_id>/deregister/{CODE}/compare")
@requires("case.handle")
def compare(person_id: int, code: str) -> ResponseReturnValue:
    """Ask social insurance whether it bears the chosen reason out; what is typed stays."""
    form = DeregisterForm()
    reason = reading.chosen(form, _REASONS[_spell(person_id, code).kind])
    if reason is None or BasisKind.COMPARISON not in bases_of([reason]):
        return render_template("deregistration/_compared.html", asked=False), 422
    said = deregistration.look(
        db.session(), current_actor(), business_now(), comparer(), person_id, reason
    )
    return render_template("deregistration/_compared.html", asked=True, said=said)


def _spell(person_id: int, code: str) -> Registration:
    return deregistration.ready(db.session(), current_actor(), person_id, RegistrationKind(code))


def _carry_out(spell: Registration, form: DeregisterForm, reason: Reason) -> Case:
    return _ACTS[spell.kind](
        db.session(),
        current_actor(),
        business_now(),
        comparer(),
        spell.person_id,
        reading.grounds(form, reason, business_today()),
    )


def _ending(reason: Reason, person_id: int) -> list[Case] | None:
    """The cases that would end as well; None where nothing has to be confirmed."""
    if not reason.ends_all:
        return None
    waiting = list(deregistrations.waiting(db.session(), person_id))
    return waiting if waiting or reason.is_death else None


def _seal(ending: list[Case]) -> str:
    """What was shown to be confirmed."""
    return "-".join(["all", *(str(case.id) for case in ending)])


def _page(
    spell: Registration,
    form: DeregisterForm,
    jobs: list[EmploymentJob] | Any,
    *,
    status: int = 200,
    ending: list[Case] | None = None,
    reason: Reason | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "deregistration/end.html",
        spell=spell,
        person=spell.person,
        declared=procedure(f"deregister_{spell.kind}"),
        lines=_lines(spell),
        form=form,
        jobs={job.id: job for job in jobs},
        kinds=deregistrations.open_kinds(db.session(), spell.person_id),
        ending=ending,
        reason=reason,
    )
    return page, status


def _lines(spell: Registration) -> list[Line]:
    history = histories.since(db.session(), spell, business_now())
    return [
        Line(one, _NEEDS[one.code], _shows(one), _hindered(one, history))
        for one in _REASONS[spell.kind]
    ]


def _hindered(reason: Reason, history: History) -> str | None:
    why = hindrance(reason, history)
    if why and reason.code == "709":
        return f"{why}；属第 5 至 7 项的，与家属沟通确认后按该项注销"
    return why


def _shows(reason: Reason) -> str:
    """The blocks of the page that a reason opens."""
    parts = [] if reason.is_on_record else ["#day"]
    if reason.ends_named_jobs:
        parts.append("#jobs-part")
    if BasisKind.COMPARISON in reason.choices:
        parts.append("#compare-part")
    if reason.choices:
        parts.append("#basis-part")
    parts += [f"#choose-{kind}" for kind in BasisKind if kind in reason.choices]
    if BasisKind.PERSON in reason.always:
        parts.append("#consent-part")
    return " ".join(parts)

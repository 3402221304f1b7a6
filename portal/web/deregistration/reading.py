"""From the posted form to the grounds of a deregistration; every fault beside its field at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from portal.domain.bases import BasisKind
from portal.domain.deregistration import Reason, day_problems
from portal.domain.problems import Problem
from portal.services.deregistration import Family, Grounds
from portal.web.deregistration.forms import BASIS_FIELDS, DeregisterForm
from portal.web.forms import show_problems
from portal.web.registration import reading

_WANTED = {
    BasisKind.RETIREMENT_PROOF: (("retirement_proof", "请写明是什么证明，例如 退休证"),),
    BasisKind.FAMILY: (
        ("family_name", "请填告知的家属姓名"),
        ("family_relation", "请选择是本人的什么人"),
        ("family_means", "请选择怎样告知的"),
    ),
    BasisKind.PERSON: (("consent", "未经本人同意不得注销，请选择同意的方式"),),
}
"""What each kind of basis can't do without."""


def chosen(form: DeregisterForm, reasons: Sequence[Reason]) -> Reason | None:
    """The reason that was chosen, if it is one of the article's."""
    return next((one for one in reasons if one.code == form.reason.data), None)


def valid(form: DeregisterForm, reason: Reason | None, since: date, today: date) -> bool:
    """Judge what counts for the reason; what stands in a field that doesn't is left alone."""
    form.validate()
    if reason is None:
        form.reason.errors = form.reason.errors or ["请选择注销的原因"]
        return False
    kinds = _kinds(form, reason)
    for kind, names in BASIS_FIELDS.items():
        if kind not in kinds:
            for name in names:
                form[name].errors = []
    if reason.is_on_record:
        form.ended_on.errors = []
    show_problems(form, [one for one in _missing(form, reason, kinds) if not _told(form, one)])
    day = form.ended_on.data
    if day is not None and not reason.is_on_record:
        show_problems(form, day_problems(day, since, today))
    return not form.errors


def _told(form: DeregisterForm, problem: Problem) -> bool:
    return bool(form[problem.field].errors)


def _kinds(form: DeregisterForm, reason: Reason) -> frozenset[BasisKind]:
    """What the end rests on, by the reason and the choice that it leaves."""
    return reason.always | {kind for kind in reason.choices if kind == form.basis.data}


def _missing(
    form: DeregisterForm, reason: Reason, kinds: frozenset[BasisKind]
) -> Sequence[Problem]:
    wanted = [] if reason.is_on_record else [("ended_on", "请填日期")]
    if reason.ends_named_jobs:
        wanted.append(("jobs", "请勾选终止的工作"))
    wanted += [one for kind in BasisKind if kind in kinds for one in _WANTED.get(kind, ())]
    found = [Problem(name, words) for name, words in wanted if not form[name].data]
    if reason.choices and kinds == reason.always:
        found.append(Problem("basis", "请选择依据"))
    return found


def grounds(form: DeregisterForm, reason: Reason, today: date) -> Grounds:
    """What the service takes; raises ``RuleBroken`` for a broken signature."""
    kinds = _kinds(form, reason)
    return Grounds(
        reason=reason,
        ended_on=today if reason.is_on_record else form.ended_on.data,
        words=form.words.data,
        consent=reading.consent(form) if BasisKind.PERSON in kinds else None,
        family=_family(form) if BasisKind.FAMILY in kinds else None,
        retirement_proof=form.retirement_proof.data
        if BasisKind.RETIREMENT_PROOF in kinds
        else None,
        compared=BasisKind.COMPARISON in kinds,
        jobs=frozenset(form.jobs.data or ()) if reason.ends_named_jobs else frozenset(),
    )


def _family(form: DeregisterForm) -> Family:
    return Family(
        form.family_name.data,
        form.family_relation.data,
        form.family_means.data,
        form.family_phone.data,
    )

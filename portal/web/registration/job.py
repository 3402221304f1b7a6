"""就业情况 on the form: the fields of one job; each form of work asks for its own (R6.4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy.orm import Session
from wtforms import BooleanField

from portal.domain.employment import JobDetails, Work, job_problems, work_of
from portal.domain.identity import IdentityError, parse_uscc
from portal.domain.job_comparisons import WorkClaim
from portal.domain.problems import Problem
from portal.domain.procedures.employment import EMPLOYMENT
from portal.models import Employer, EmploymentApplication
from portal.queries import employers
from portal.web.employers.picking import Pick, picked
from portal.web.fields import (
    CodeField,
    CodeRadio,
    DayField,
    Needed,
    RawLine,
    RecentDayField,
    TextLine,
    WholeField,
    YuanField,
)
from portal.web.forms import PortalForm
from portal.web.registration.person import PersonPart


class CountField(WholeField):
    """A number of people."""

    unit = "人"
    most = 9_999


def _credit_code(text: str) -> str:
    return parse_uscc(text).canonical


_UNKNOWN: Final = "还没有登记这个单位，请照登记证书登记一次，再办理"
_OWN: Final[Mapping[Work, tuple[str, ...]]] = MappingProxyType(
    {
        Work.EMPLOYER: ("employer_id", "contract", "contract_from", "contract_until"),
        Work.SELF: ("workplace", "uscc", "licence_seen", "hires"),
        Work.FLEXIBLE: ("flexible_way", "works_at"),
    }
)
"""The fields that only one kind of work has."""


class EmploymentDeclared(PersonPart):
    """就业登记 as the person declares it: the job, and which of the places of R6.1 this is."""

    place = CodeField("登记地类型", "place_kind", [Needed("请选择")], only=EMPLOYMENT.places)
    form = CodeRadio("就业形式", "employment_form", [Needed("请选择就业形式")], blank=None)
    employer_id = RawLine("用人单位", name="employer_code")
    contract = CodeField("劳动合同类型", "contract_kind")
    contract_from = DayField("合同起始日期")
    contract_until = DayField("合同终止日期")
    workplace = TextLine("名称", most=80)
    uscc = TextLine("统一社会信用代码", clean=_credit_code, render_kw={"maxlength": 40})
    hires = CountField("带动就业人数")
    licence_seen = BooleanField("已收工商营业执照副本")
    flexible_way = CodeField("灵活就业方式", "flexible_way")
    works_at = TextLine("从业地点", most=80)
    started_on = RecentDayField("就业时间", [Needed("请填开始就业的日期")])
    pay = YuanField("月收入（元）")
    occupation = TextLine("工种", most=40)
    industry = CodeField("行业", "industry")
    remarks = TextLine("备注", most=200)

    @property
    def work(self) -> Work | None:
        """The kind of work that was chosen."""
        return work_of(self.form.data) if self.form.data else None

    @property
    def pick(self) -> Pick:
        """The employer as the page shows it."""
        field = self.employer_id
        return picked(field.data or "", wrong=field.errors[0] if field.errors else "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge what the chosen form of work asks for; what was typed for another is let be."""
        super().validate(extra_validators)
        for work, names in _OWN.items():
            for name in names if work is not self.work else ():
                self[name].errors = []
        return not any(field.errors for field in self)


def field_id(form: PortalForm, name: str) -> str:
    """Where a field of the procedure stands on the page."""
    if name == "workplace" and isinstance(form, EmploymentDeclared) and form.work is Work.FLEXIBLE:
        name = "works_at"
    return str(form[name].id) if name in form else name


def read(session: Session, form: EmploymentDeclared) -> JobDetails:
    """The job as declared; for a form that names its form of work and the first day."""
    return _job(session, form, form.started_on.data)


def problems(session: Session, form: EmploymentDeclared, on: date) -> tuple[Problem, ...]:
    """What a job breaks that can be told while other fields are wrong."""
    if form.work is None:
        return ()
    found = job_problems(_job(session, form, form.started_on.data or on), on)
    told = tuple(one for one in found if one.field not in form or not form[one.field].errors)
    typed = (form.employer_id.data or "").strip()
    if not typed:
        return told
    return tuple(
        Problem(one.field, _code_fault(typed)) if one.field == "employer_id" else one
        for one in told
    )


def claim(session: Session, form: EmploymentDeclared) -> WorkClaim | None:
    """What is compared (R6.6); None while the form doesn't say it yet."""
    work, since = form.work, form.started_on.data
    if work is None or since is None:
        return None
    employer = _employer(session, form)
    if work is Work.EMPLOYER:
        return WorkClaim(work, since, employer.name) if employer else None
    return WorkClaim(work, since, form.workplace.data if work is Work.SELF else None)


def of_application(declared: EmploymentApplication) -> dict[str, Any]:
    """The job as it was declared, to be put right."""
    names = (
        "form contract contract_from contract_until uscc hires licence_seen flexible_way "
        "started_on pay occupation industry"
    )
    values = {name: getattr(declared, name) for name in names.split()}
    place = "works_at" if declared.work is Work.FLEXIBLE else "workplace"
    values[place] = declared.workplace
    values["employer_id"] = declared.employer.uscc if declared.employer else None
    return values


def _job(session: Session, form: EmploymentDeclared, started_on: date) -> JobDetails:
    assert form.work is not None, "a sound form names its form of work"
    employer = _employer(session, form)
    industry = form.industry.data or (employer.industry if employer else None)
    shared: dict[str, Any] = {
        "form": form.form.data,
        "started_on": started_on,
        "pay": form.pay.data,
        "occupation": form.occupation.data,
        "industry": industry,
    }
    own = {name: form[name].data for name in _OWN[form.work]}
    if form.work is Work.EMPLOYER:
        own["employer_id"] = employer.id if employer else None
    if form.work is Work.FLEXIBLE:
        own["workplace"] = own.pop("works_at")
    return JobDetails(**shared, **own)


def _employer(session: Session, form: EmploymentDeclared) -> Employer | None:
    """The employer of the code that was typed, for work of that kind."""
    if form.work is not Work.EMPLOYER:
        return None
    try:
        code = parse_uscc(form.employer_id.data or "").canonical
    except IdentityError:
        return None
    return employers.by_code(session, code)


def _code_fault(typed: str) -> str:
    """Why a code that was typed names no employer."""
    try:
        parse_uscc(typed)
    except IdentityError as wrong:
        return str(wrong)
    return _UNKNOWN

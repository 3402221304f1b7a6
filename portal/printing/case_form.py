"""From a case on record to the page of its 《就业失业求职登记表》, and the blank one."""

from __future__ import annotations

from collections.abc import Iterator

from portal.domain.codes import CodeItem, CodeSet, code_set
from portal.domain.dates import SHANGHAI
from portal.domain.employment import Work
from portal.domain.identity import IdKind
from portal.domain.procedures.employment import EMPLOYMENT
from portal.models import (
    Application,
    Case,
    EmploymentApplication,
    UnemploymentApplication,
    Wishes,
    WishesForm,
)
from portal.printing.environment import chinese_date
from portal.printing.registration_form import (
    ConsentPart,
    EmploymentPart,
    Heading,
    PersonPart,
    RegistrationForm,
    UnemploymentPart,
    VerificationPart,
    WishesPart,
)
from portal.printing.registration_page import (
    BLANK_DECLARATION,
    DECLARATION,
    EMPLOYMENT_DECLARATION,
)
from portal.printing.sheet import Tick

_PAPER_MEANS = "1"


def filled_form(case: Case, application: Application) -> RegistrationForm:
    """The page of a case as it stands now."""
    return RegistrationForm(
        heading=Heading(
            office=case.accepting_office.full_name,
            accepted_on=case.accepted_on,
            due_on=case.due_on,
            provisional=case.provisional,
            case_number=case.number,
        ),
        person=_person(case, application),
        unemployment=_unemployment(application),
        employment=_employment(application),
        wishes=_wishes(application.wishes) if isinstance(application, WishesForm) else WishesPart(),
        consent=consent_part(case),
        verification=_verification(case),
        remarks=application.remarks or "",
    )


def blank_form(office: str, number: str = "") -> RegistrationForm:
    """The empty form of an office, to be filled in by hand; with a number reserved for it."""
    return RegistrationForm(
        heading=Heading(office=office, case_number=number),
        person=PersonPart(place_kinds=_ticks(code_set("place_kind"), None)),
        unemployment=_unemployment(None),
        employment=EmploymentPart(
            forms=_ticks(code_set("employment_form"), None),
            further=(("灵活就业方式", _ticks(code_set("flexible_way"), None)),),
            instead=False,
        ),
        wishes=WishesPart(
            forms=_ticks(code_set("employment_wish_form"), None),
            training=(Tick("有", False), Tick("暂无", False)),
            entrepreneurship=(Tick("有", False), Tick("暂无", False)),
        ),
        consent=ConsentPart(declaration=BLANK_DECLARATION),
        verification=VerificationPart(means=_ticks(code_set("verification_means"), None)),
    )


def _person(case: Case, form: Application) -> PersonPart:
    number = case.person.identifier
    resident = number.kind is IdKind.RESIDENT_ID
    return PersonPart(
        name=form.name,
        sex=form.sex.label,
        ethnicity=_short(form.ethnicity),
        id_label="公民身份号码" if resident else "证件号码",
        id_number=number.number,
        document_kind=number.kind.label,
        birth_date=form.birth_date,
        marital=_short(form.marital),
        education=_short(form.education),
        household_kind=_short(form.household),
        political=_short(form.political),
        phone=form.phone or "",
        place_kinds=_places(case),
        school=form.school or "",
        major=form.major or "",
        graduated_on=form.graduated_on,
        household_address=f"{form.household_region or ''}{form.household_address or ''}",
        residence_address=f"{form.residence_region or ''}{form.residence_address or ''}",
    )


def _places(case: Case) -> tuple[Tick, ...]:
    """The places of the paper's own procedures: of 就业登记 those of R6.1."""
    offered = code_set("place_kind").offered
    if case.procedure == EMPLOYMENT.code:
        offered = tuple(one for one in offered if one.code in EMPLOYMENT.places)
    return tuple(Tick(one.short, one == case.place) for one in offered)


def _unemployment(form: Application | None) -> UnemploymentPart:
    """What belongs to 失业登记; empty on a blank form and on one of 求职登记 alone."""
    reasons = code_set("unemployment_reason")
    if not isinstance(form, UnemploymentApplication):
        return UnemploymentPart(reasons=_ticks(reasons, None))
    return UnemploymentPart(
        reasons=_ticks(reasons, form.reason),
        since=form.unemployed_since,
        former_employer=form.former_employer or "",
        former_monthly_pay=form.former_pay,
        insurance_applied=form.claims_insurance,
    )


def _employment(form: Application) -> EmploymentPart | None:
    """The job of an 就业登记; of each form of work what it asks for (R6.4)."""
    if not isinstance(form, EmploymentApplication):
        return None
    employer = form.employer
    return EmploymentPart(
        forms=_ticks(code_set("employment_form"), form.form),
        name_label=_NAME_LABELS[form.work],
        name=employer.name if employer else form.workplace or "",
        since=form.started_on,
        credit_code=employer.uscc if employer else form.uscc or "",
        monthly_pay=form.pay,
        occupation=form.occupation or "",
        industry=form.industry.name if form.industry else "",
        further=tuple(_further(form)),
    )


def _further(form: EmploymentApplication) -> Iterator[tuple[str, str | tuple[Tick, ...]]]:
    if form.work is Work.EMPLOYER:
        days = (form.contract_from, form.contract_until)
        term = " 至 ".join(chinese_date(day) if day else "　" for day in days) if any(days) else ""
        yield "劳动合同", "　".join(filter(None, (_short(form.contract), term)))
    if form.work is Work.SELF:
        yield "带动就业", f"{form.hires}人" if form.hires is not None else ""
        yield "收取材料", "工商营业执照副本" if form.licence_seen else ""
    if form.work is Work.FLEXIBLE:
        yield "灵活就业方式", _ticks(code_set("flexible_way"), form.flexible_way)


_NAME_LABELS = {
    Work.EMPLOYER: "单位名称",
    Work.SELF: "经营名称",
    Work.FLEXIBLE: "从业地点",
}


def _wishes(wishes: Wishes) -> WishesPart:
    training = wishes.training
    return WishesPart(
        occupations=tuple(one.title for one in wishes.occupations),
        pay_from=wishes.pay_from,
        pay_to=wishes.pay_to,
        places="、".join(place.words for place in wishes.places),
        forms=_ticks(code_set("employment_wish_form"), wishes.employment_form),
        training=(Tick(training or "有", bool(training)), Tick("暂无", not training)),
        entrepreneurship=(
            Tick("有", wishes.starts_business),
            Tick("暂无", not wishes.starts_business),
        ),
    )


def consent_part(case: Case) -> ConsentPart:
    """How the person agreed: a line to sign on, or the signature drawn on the screen."""
    basis = next((one for one in reversed(case.bases) if one.means), None)
    declaration = EMPLOYMENT_DECLARATION if case.procedure == EMPLOYMENT.code else DECLARATION
    if basis is None or basis.means is None or basis.means.code == _PAPER_MEANS:
        return ConsentPart(declaration=declaration)
    signature = f"data:image/png;base64,{basis.signature}" if basis.signature else None
    return ConsentPart(
        declaration=declaration,
        means=basis.means.name,
        signature=signature,
        signed_at=basis.at.astimezone(SHANGHAI).replace(tzinfo=None),
    )


def _verification(case: Case) -> VerificationPart:
    verified = next((one for one in reversed(case.decisions) if one.verification), None)
    chosen = verified.verification if verified else None
    return VerificationPart(
        means=_ticks(code_set("verification_means"), chosen),
        result=(verified.opinion or "已核验") if verified else "",
    )


def _ticks(offered: CodeSet, chosen: CodeItem | None) -> tuple[Tick, ...]:
    return tuple(
        Tick(item.short, chosen is not None and item.code == chosen.code)
        for item in offered.offered
    )


def _short(item: CodeItem | None) -> str:
    return item.short if item else ""

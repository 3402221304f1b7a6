"""What was declared, as labelled lines: for a case's page, and for old and new side by side."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.codes import CodeItem
from portal.domain.employment import Work
from portal.domain.phone import mask_phone
from portal.models import (
    Application,
    EmploymentApplication,
    UnemploymentApplication,
    Wishes,
    WishesForm,
)

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """One line of two revisions."""

    label: str
    old: str
    new: str


def of_person(form: Application) -> Lines:
    """基本信息, without the identity number."""
    return (
        ("姓名", form.name),
        ("性别 / 出生", f"{form.sex.label}　{form.birth_date.isoformat()}"),
        ("民族", _name(form.ethnicity)),
        ("联系电话", mask_phone(form.phone) if form.phone else ""),
        ("文化程度", _short(form.education)),
        ("户口性质", _short(form.household)),
        ("户籍地址", f"{form.household_region or ''}{form.household_address or ''}"),
        ("现住地址", f"{form.residence_region or ''}{form.residence_address or ''}"),
        ("婚姻状况", _name(form.marital)),
        ("政治面貌", _name(form.political)),
        ("毕业院校", "　".join(part for part in (form.school, form.major) if part)),
        ("毕业日期", form.graduated_on.isoformat() if form.graduated_on else ""),
    )


def of_situation(form: Application) -> Lines:
    """失业情况 where it was declared, then the wishes; of a job what its form of work asks for."""
    lines = _situation(form)
    if isinstance(form, EmploymentApplication):
        return tuple((label, value) for label, value in lines if value)
    return lines


def _situation(form: Application) -> Lines:
    """Every line that the procedure's form has, whatever was filled in."""
    said = _job(form) if isinstance(form, EmploymentApplication) else _unemployment(form)
    wished = _wishes(form.wishes) if isinstance(form, WishesForm) else ()
    return (*said, *wished, ("备注", form.remarks or ""))


def _job(form: EmploymentApplication) -> Lines:
    until = f" 至 {form.contract_until.isoformat()}" if form.contract_until else ""
    since = form.contract_from.isoformat() if form.contract_from else ""
    flexible = form.work is Work.FLEXIBLE
    return (
        ("登记地类型", _name(form.place)),
        ("就业形式", form.form.name),
        ("用人单位", form.employer.name if form.employer else ""),
        ("从业地点" if flexible else "名称", form.workplace or ""),
        ("统一社会信用代码", form.employer.uscc if form.employer else form.uscc or ""),
        ("营业执照副本", "已收" if form.licence_seen else ""),
        ("灵活就业方式", _name(form.flexible_way)),
        ("就业时间", form.started_on.isoformat()),
        ("月收入", f"{form.pay} 元" if form.pay is not None else ""),
        ("工种", form.occupation or ""),
        ("行业", _name(form.industry)),
        ("劳动合同", _name(form.contract)),
        ("合同期限", f"{since}{until}"),
        ("带动就业", f"{form.hires} 人" if form.hires is not None else ""),
    )


def _unemployment(form: Application) -> Lines:
    if not isinstance(form, UnemploymentApplication):
        return ()
    claims = {True: "申领", False: "不申领", None: ""}[form.claims_insurance]
    return (
        ("登记地类型", _name(form.place)),
        ("失业原因", form.reason.name),
        ("失业时间", form.unemployed_since.isoformat()),
        ("原工作单位", form.former_employer or ""),
        ("失业前月收入", f"{form.former_pay} 元" if form.former_pay is not None else ""),
        ("失业保险金", claims),
    )


def _wishes(wishes: Wishes) -> Lines:
    return (
        ("想做的工作", "、".join(one.title for one in wishes.occupations)),
        ("期望月薪", wishes.pay),
        ("工作地点", "、".join(place.words for place in wishes.places)),
        ("用工形式", _name(wishes.employment_form)),
        ("培训意愿", wishes.training or ""),
        ("创业意愿", "有" if wishes.starts_business else "暂无"),
    )


def differences(old: Application, new: Application) -> tuple[Difference, ...]:
    """The lines that two revisions of one form tell differently.

    A telephone number that differs only where it is masked still counts as changed.
    """
    found = [
        Difference(label, before, after)
        for (label, before), (_label, after) in zip(
            (*of_person(old), *_situation(old)),
            (*of_person(new), *_situation(new)),
            strict=True,
        )
        if before != after or (label == "联系电话" and old.phone != new.phone)
    ]
    return tuple(found)


def _name(item: CodeItem | None) -> str:
    return item.name if item else ""


def _short(item: CodeItem | None) -> str:
    return item.short if item else ""

"""A recommended vacancy as its sheet on paper shows it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.domain.dates import SHANGHAI, full_day
from portal.models import Offer
from portal.printing.recommendation_sheet import RecommendationSheet, recommendation_sheet_html
from portal.queries.matching import workplace


def sheet_html(session: Session, offer: Offer) -> str:
    """The sheet of a vacancy that was recommended."""
    vacancy = offer.vacancy
    assert vacancy is not None, "whoever agrees agrees to a vacancy"
    asked = vacancy.education.short if vacancy.education else "不限"
    told = RecommendationSheet(
        title="岗位推荐单",
        number=str(offer.id),
        name=offer.person.name,
        opening="根据您的就业意愿，向您推荐下面的岗位：",
        facts=(
            ("用人单位", vacancy.employer.name),
            ("岗位名称", vacancy.title),
            ("工作地点", workplace(session, vacancy)),
            ("月薪", vacancy.pay),
            ("用工形式", vacancy.form.name),
            ("学历要求", asked),
            ("岗位职责", vacancy.duties),
            ("任职要求", vacancy.requirements or "无"),
            ("联系人", f"{vacancy.contact_name}　{vacancy.contact_phone}"),
            ("招聘截止", full_day(vacancy.open_until)),
        ),
        advice="请在招聘截止前与用人单位联系，并把结果告诉本机构。推荐不收取任何费用。",
        office=offer.office.full_name,
        office_phone=offer.office.phone,
        officer=offer.by.name,
        at=offer.at.astimezone(SHANGHAI),
    )
    return recommendation_sheet_html(told)

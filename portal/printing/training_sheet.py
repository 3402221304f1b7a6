"""职业培训推荐单: what was recommended to somebody without a mobile phone, on paper (R5.3)."""

from __future__ import annotations

from portal.domain.dates import full_day, shanghai_day
from portal.domain.identity import mask_id_number
from portal.models import Offer
from portal.printing.environment import print_environment


def sheet_html(offer: Offer) -> str:
    """The sheet of an accepted course as one HTML document; the same offer gives the same text."""
    course = offer.course
    assert course is not None, "a course was recommended"
    institution = course.institution
    rows = (
        ("姓名", offer.person.name),
        ("证件号码", mask_id_number(offer.person.identifier.number)),
        ("培训班", course.title),
        ("培训机构", institution.name),
        ("开班日期", full_day(course.starts_on)),
        ("结束日期", full_day(course.ends_on)),
        ("培训地址", institution.address),
        ("联系人和电话", f"{institution.contact_name}　{institution.phone}"),
    )
    return (
        print_environment()
        .get_template("training_sheet.html")
        .render(
            title="职业培训推荐单",
            number=str(offer.id),
            rows=rows,
            note="培训对登记失业人员免费。报名请联系培训机构，下次动态确认时社区（村）会了解培训进展。",
            office=offer.office.full_name,
            office_phone=offer.office.phone,
            clerk=offer.by.name,
            written_on=shanghai_day(offer.at),
        )
    )

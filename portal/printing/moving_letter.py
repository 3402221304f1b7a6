"""迁入申请表, 迁出申请表: what the person agreed to, on a sheet that they sign (规程九、十)."""

from portal.printing.letters import Fact, Letter, day, words
from portal.printing.notice_page import MoveApplication


def moving_letter(notice: MoveApplication) -> Letter:
    """The sheet that the person signs; the office keeps it."""
    said = ((words("情况说明", notice.words),),) if notice.words else ()
    return Letter(
        title=notice.title,
        office=notice.office,
        office_as="经办机构",
        case_number=notice.case_number,
        rows=(
            (words("姓名", notice.name), Fact("证件号码", (notice.id_number,), single=True)),
            (words("原社区（村）", notice.from_office),),
            (words("新社区（村）", notice.to_office),),
            (words("迁移原因", notice.reason), day("申请日期", notice.asked_on)),
            *said,
        ),
        advice=(("留存", "本申请表由经办机构留存。迁移以后《就业创业证》编号不变。"),),
        clerk=notice.clerk,
        consent=notice.consent,
        signs_for="本人同意",
    )

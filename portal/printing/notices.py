"""The papers given to an applicant, as HTML for A4: one letter layout, four letters.

受理回执, 不予登记告知书, 补正告知书 and 告知承诺书. The words keep to the regulation: no remedy is
named that it does not give, and nothing is asked for but the identity card and the form.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from portal.printing.declaration_words import HOTLINE, OF_EMPLOYMENT, OF_UNEMPLOYMENT
from portal.printing.ending_letter import ending_letter
from portal.printing.environment import chinese_date, print_environment
from portal.printing.letters import (
    Fact,
    Letter,
    day,
    where_to_ask,
    who_and_what,
    words,
)
from portal.printing.moving_letter import moving_letter
from portal.printing.notice_page import (
    AmendmentNotice,
    CaseNotice,
    CollectionSlip,
    Declaration,
    DeregistrationNotice,
    MoveApplication,
    Notice,
    Receipt,
    RefusalNotice,
    RevocationNotice,
)
from portal.printing.revoking_letter import revoking_letter

__all__ = [
    "AmendmentNotice",
    "CollectionSlip",
    "Declaration",
    "DeregistrationNotice",
    "MoveApplication",
    "Notice",
    "Receipt",
    "RefusalNotice",
    "RevocationNotice",
    "notice_html",
]

# R2.7 in the words of the regulation.
NO_GROUNDS = (
    "材料不全、未参加社会保险、不符合领取失业保险金条件，都不是不予登记的理由；"
    "本次不予登记没有依据这些情形。"
)


def notice_html(notice: Notice) -> str:
    """Return the notice as one self-contained HTML document for A4: no address is fetched.

    With the longest values the register admits it takes one page, the ordinary receipt the upper
    half of it; whatever is longer flows onto a second page.
    """
    return print_environment().get_template("notice.html").render(letter=_letter(notice))


def _letter(notice: Notice) -> Letter:
    return _LETTERS[type(notice)](notice)


def _receipt(notice: Receipt) -> Letter:
    due = chinese_date(notice.due_on)
    by_when = f"自受理的次日起{notice.working_days}个工作日内，即{due}前（含当日）办结。"
    if notice.provisional:
        due += "（暂估）"
        by_when += "该日期为暂估：国务院公布相应年度的放假安排后重新计算。"
    return Letter(
        title="受理回执",
        office=notice.office,
        case_number=notice.case_number,
        addressee=notice.name,
        opening=f"{_yours(notice)}已经受理，现将有关事项告知如下。",
        rows=(
            *who_and_what(notice),
            (day("受理日期", notice.accepted_on), Fact("办结期限", (due,), single=True)),
            (words("受理材料", "、".join(notice.materials)),),
        ),
        advice=(
            ("办结时间", by_when),
            ("材料", "上列材料已经收齐，您不需要再提交其他任何材料。"),
            ("咨询", f"{where_to_ask(notice)}，并报上面的编号。"),
        ),
        clerk=notice.clerk,
        written_on=notice.accepted_on,
    )


def _refusal(notice: RefusalNotice) -> Letter:
    refused, again = notice.refused_as, "再次申请登记" if notice.registers else "再次申请"
    return Letter(
        title=f"{refused}告知书",
        office=notice.office,
        case_number=notice.case_number,
        addressee=notice.name,
        opening=f"{_yours(notice)}，经核查{refused}，现将理由和有关事项告知如下。",
        rows=(
            *who_and_what(notice),
            (words(f"{refused}理由", notice.reason),),
            (words("依据的事实", notice.facts),),
        ),
        advice=(
            *((("请您知悉", NO_GROUNDS),) if notice.registers and notice.denies_grounds else ()),
            (
                "反映意见",
                f"您对{refused}有不同意见的，可以向{notice.complain_to}反映，也可以拨打{HOTLINE}。",
            ),
            ("再次申请", f"情况发生变化的，您可以随时{again}。"),
            ("咨询", f"{where_to_ask(notice)}。"),
        ),
        clerk=notice.clerk,
        written_on=notice.refused_on,
    )


def _amendment(notice: AmendmentNotice) -> Letter:
    part = "栏目" if notice.registers else "内容"
    where = "，在登记表上" if notice.registers else ""
    form = f"您申请{notice.procedure}所填的登记表" if notice.registers else _yours(notice)
    rows = [
        *who_and_what(notice),
        (Fact(f"需补正{part}", notice.fields, inline=True),),
    ]
    if notice.words:
        rows.append((words("说明", notice.words),))
    return Letter(
        title="补正告知书",
        office=notice.office,
        case_number=notice.case_number,
        addressee=notice.name,
        opening=(f"{form}，有以下{part}需要更正或者补充，现退回给您，请按下面的说明补正。"),
        rows=tuple(rows),
        advice=(
            ("怎样补正", f"请您本人到{notice.office}{where}补正以上{part}。"),
            ("携带证件", f"只需带{notice.bring}，不需要提供其他任何材料。"),
            (
                "办结期限",
                f"自{chinese_date(notice.returned_on)}退回起至您补正为止的时间不计入办结期限，"
                "补正后接着计算。",
            ),
            ("咨询", f"{where_to_ask(notice)}，并报上面的编号。"),
        ),
        clerk=notice.clerk,
        written_on=notice.returned_on,
    )


def _declaration(notice: Declaration) -> Letter:
    said = OF_EMPLOYMENT if notice.employs else OF_UNEMPLOYMENT
    return Letter(
        title="告知承诺书",
        office=notice.office,
        case_number=notice.case_number,
        rows=(
            (words("姓名", notice.name), Fact("证件号码", (notice.id_number,), single=True)),
            (words("办理条件", said.conditions),),
            (Fact("您的权利", said.rights),),
            (Fact("您的义务", said.duties),),
            (Fact("后果", said.consequences),),
        ),
        advice=(("留存", "本告知承诺书由经办机构打印并留存。"),),
        clerk=notice.clerk,
        office_as="经办机构",
        consent=notice.consent,
    )


def _slip(notice: CollectionSlip) -> Letter:
    return Letter(
        title="《就业创业证》领取单",
        office=notice.office,
        case_number=notice.case_number,
        rows=(
            (words("姓名", notice.name), Fact("证件号码", (notice.id_number,), single=True)),
            (
                Fact("证书编号", (notice.certificate_number,), single=True),
                words("发证类别", notice.issue_type),
            ),
            (Fact("制证流水号", (notice.serial,), single=True),),
        ),
        advice=(("留存", "本领取单由经办机构留存。证书遗失、损毁的，可申请补发；编号终身不变。"),),
        clerk=notice.clerk,
        office_as="经办机构",
        consent=notice.consent,
        signs_for="本人签收",
    )


def _yours(notice: CaseNotice) -> str:
    """What was asked for, as the letter speaks of it."""
    return f"您申请的{notice.procedure}" if notice.registers else f"您的{notice.procedure}"


_LETTERS: Mapping[type, Callable[[Any], Letter]] = MappingProxyType(
    {
        Receipt: _receipt,
        RefusalNotice: _refusal,
        AmendmentNotice: _amendment,
        Declaration: _declaration,
        CollectionSlip: _slip,
        DeregistrationNotice: ending_letter,
        RevocationNotice: revoking_letter,
        MoveApplication: moving_letter,
    }
)

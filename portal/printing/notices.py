"""The papers given to an applicant, as HTML for A4: one letter layout, four letters.

受理回执, 不予登记告知书, 补正告知书 and 告知承诺书. The words keep to the regulation: no remedy is
named that it does not give, and nothing is asked for but the identity card and the form.
"""

from dataclasses import dataclass
from datetime import date

from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.printing.environment import chinese_date, print_environment
from portal.printing.notice_page import (
    AmendmentNotice,
    CaseNotice,
    CollectionSlip,
    Declaration,
    Notice,
    Receipt,
    RefusalNotice,
)
from portal.printing.registration_page import ConsentPart

__all__ = [
    "AmendmentNotice",
    "CollectionSlip",
    "Declaration",
    "Notice",
    "Receipt",
    "RefusalNotice",
    "notice_html",
]

HOTLINE = "12333"
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


@dataclass(frozen=True, slots=True)
class _Fact:
    """A label and what stands beside it; several `lines` are numbered.

    `inline` lets the numbered ones follow each other, each unsplit; `single` keeps one line whole.
    """

    label: str
    lines: tuple[str, ...]
    inline: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Letter:
    """What the shared layout shows. A row of `rows` holds one wide fact or two beside each other.

    `advice` pairs a heading with its sentence. With `consent` the person signs, else the office.
    """

    title: str
    office: str
    case_number: str
    rows: tuple[tuple[_Fact, ...], ...]
    clerk: str
    addressee: str = ""
    opening: str = ""
    advice: tuple[tuple[str, str], ...] = ()
    written_on: date | None = None
    consent: ConsentPart | None = None
    signs_for: str = "本人承诺"


def _letter(notice: Notice) -> _Letter:
    match notice:
        case Receipt():
            return _receipt(notice)
        case RefusalNotice():
            return _refusal(notice)
        case AmendmentNotice():
            return _amendment(notice)
        case Declaration():
            return _declaration(notice)
        case CollectionSlip():
            return _slip(notice)


def _receipt(notice: Receipt) -> _Letter:
    due = chinese_date(notice.due_on)
    by_when = f"自受理的次日起{notice.working_days}个工作日内，即{due}前（含当日）办结。"
    if notice.provisional:
        due += "（暂估）"
        by_when += "该日期为暂估：国务院公布相应年度的放假安排后重新计算。"
    return _Letter(
        title="受理回执",
        office=notice.office,
        case_number=notice.case_number,
        addressee=notice.name,
        opening=f"{_yours(notice)}已经受理，现将有关事项告知如下。",
        rows=(
            *_who_and_what(notice),
            (_day("受理日期", notice.accepted_on), _Fact("办结期限", (due,), single=True)),
            (_words("受理材料", "、".join(notice.materials)),),
        ),
        advice=(
            ("办结时间", by_when),
            ("材料", "上列材料已经收齐，您不需要再提交其他任何材料。"),
            ("咨询", f"{_where_to_ask(notice)}，并报上面的编号。"),
        ),
        clerk=notice.clerk,
        written_on=notice.accepted_on,
    )


def _refusal(notice: RefusalNotice) -> _Letter:
    refused, again = notice.refused_as, "再次申请登记" if notice.registers else "再次申请"
    return _Letter(
        title=f"{refused}告知书",
        office=notice.office,
        case_number=notice.case_number,
        addressee=notice.name,
        opening=f"{_yours(notice)}，经核查{refused}，现将理由和有关事项告知如下。",
        rows=(
            *_who_and_what(notice),
            (_words(f"{refused}理由", notice.reason),),
            (_words("依据的事实", notice.facts),),
        ),
        advice=(
            *((("请您知悉", NO_GROUNDS),) if notice.registers else ()),
            (
                "反映意见",
                f"您对{refused}有不同意见的，可以向{notice.complain_to}反映，也可以拨打{HOTLINE}。",
            ),
            ("再次申请", f"情况发生变化的，您可以随时{again}。"),
            ("咨询", f"{_where_to_ask(notice)}。"),
        ),
        clerk=notice.clerk,
        written_on=notice.refused_on,
    )


def _amendment(notice: AmendmentNotice) -> _Letter:
    part = "栏目" if notice.registers else "内容"
    where = "，在登记表上" if notice.registers else ""
    form = f"您申请{notice.procedure}所填的登记表" if notice.registers else _yours(notice)
    rows = [
        *_who_and_what(notice),
        (_Fact(f"需补正{part}", notice.fields, inline=True),),
    ]
    if notice.words:
        rows.append((_words("说明", notice.words),))
    return _Letter(
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
            ("咨询", f"{_where_to_ask(notice)}，并报上面的编号。"),
        ),
        clerk=notice.clerk,
        written_on=notice.returned_on,
    )


def _declaration(notice: Declaration) -> _Letter:
    return _Letter(
        title="告知承诺书",
        office=notice.office,
        case_number=notice.case_number,
        rows=(
            (_words("姓名", notice.name), _Fact("证件号码", (notice.id_number,), single=True)),
            (_words("办理条件", _conditions()),),
            (_Fact("您的权利", _rights()),),
            (_Fact("您的义务", _duties()),),
            (_Fact("后果", _consequences()),),
        ),
        advice=(("留存", "本告知承诺书由经办机构打印并留存。"),),
        clerk=notice.clerk,
        consent=notice.consent,
    )


def _slip(notice: CollectionSlip) -> _Letter:
    return _Letter(
        title="《就业创业证》领取单",
        office=notice.office,
        case_number=notice.case_number,
        rows=(
            (_words("姓名", notice.name), _Fact("证件号码", (notice.id_number,), single=True)),
            (
                _Fact("证书编号", (notice.certificate_number,), single=True),
                _words("发证类别", notice.issue_type),
            ),
            (_Fact("制证流水号", (notice.serial,), single=True),),
        ),
        advice=(("留存", "本领取单由经办机构留存。证书遗失、损毁的，可申请补发；编号终身不变。"),),
        clerk=notice.clerk,
        consent=notice.consent,
        signs_for="本人签收",
    )


def _conditions() -> str:
    """Who may register (R2.2), whatever the household (P1)."""
    return (
        f"{UNEMPLOYMENT.audience}，可以办理失业登记、求职登记。"
        "常住的非本地户籍人员、港澳台人员同等办理。"
    )


def _rights() -> tuple[str, ...]:
    """What the office owes (R2.4–R2.7, R5.1), read from the declared procedure."""
    return (
        f"办理登记只收{'、'.join(UNEMPLOYMENT.materials)}，"
        f"{UNEMPLOYMENT.working_days}个工作日内办结。",
        f"经办机构不得要求您提供{'、'.join(UNEMPLOYMENT.forbidden)}等材料；"
        "登记不与是否在当地参加社会保险、是否符合领取失业保险金条件挂钩。",
        "未经您本人同意，任何人不得为您办理登记。",
        "登记后免费享受职业指导、岗位信息、职业培训信息等公共就业服务。",
        f"对办理有意见的，可以向上一级公共就业服务机构反映，也可以拨打{HOTLINE}。",
    )


def _duties() -> tuple[str, ...]:
    """What the person owes: truth, verification (R2.8), the monthly confirmation (R4)."""
    return (
        "如实填写登记表，配合信息比对、人工核查等方式的核验。",
        "就业失业状态、联系方式等发生变化时及时告知。",
        "每月配合社区（村）以电话、上门、微信等方式进行的就业失业动态确认。",
    )


def _consequences() -> tuple[str, ...]:
    """What follows from untruth, and from refusing or not being reached (R7.8, R7.9)."""
    return (
        "承诺的内容不属实的，承担相应责任。",
        "无正当理由连续3次拒绝接受公共就业服务的，或者连续6个月无法取得联系的，可以注销失业登记。",
    )


def _yours(notice: CaseNotice) -> str:
    """What was asked for, as the letter speaks of it."""
    return f"您申请的{notice.procedure}" if notice.registers else f"您的{notice.procedure}"


def _who_and_what(notice: CaseNotice) -> tuple[tuple[_Fact, ...], ...]:
    return (
        (_words("姓名", notice.name), _Fact("证件号码", (notice.id_number,), single=True)),
        (_words("办理事项", notice.procedure),),
    )


def _where_to_ask(notice: CaseNotice) -> str:
    phones = "或".join(filter(None, (notice.office_phone, HOTLINE)))
    return f"请到受理机构询问，或者拨打{phones}"


def _words(label: str, text: str) -> _Fact:
    return _Fact(label, (text,))


def _day(label: str, day: date) -> _Fact:
    return _Fact(label, (chinese_date(day),), single=True)

"""撤销告知书 as a letter: what the office above took back, why, and what holds now (design, 13)."""

from portal.printing.declaration_words import HOTLINE
from portal.printing.letters import Fact, Letter, where_to_ask, who_and_what, words
from portal.printing.notice_page import RevocationNotice


def revoking_letter(notice: RevocationNotice) -> Letter:
    """The letter that says what was revoked, why, what holds now, and how to object."""
    return Letter(
        title="撤销告知书",
        office=notice.office,
        office_as="决定机构",
        case_number=notice.case_number,
        addressee=notice.name,
        opening=f"经核实，您的{notice.procedure}已经撤销，现将理由和有关事项告知如下。",
        rows=(
            *who_and_what(notice),
            (words("原办理机构", notice.done_at),),
            (words("撤销理由", notice.reason),),
            (Fact("撤销以后", notice.holds_now),),
        ),
        advice=(
            (
                "反映意见",
                f"您对撤销有不同意见的，可以向{notice.complain_to}反映，也可以拨打{HOTLINE}。",
            ),
            ("再次办理", "符合条件的，您可以随时重新办理，《就业创业证》编号不变。"),
            ("咨询", f"{where_to_ask(notice, '原办理机构')}，并报上面的编号。"),
        ),
        clerk=notice.clerk,
        written_on=notice.written_on,
    )

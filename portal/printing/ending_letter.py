"""注销告知书 as a letter: to the person, or to the family of somebody who has died (规程七、八)."""

from collections.abc import Iterator

from portal.printing.declaration_words import HOTLINE
from portal.printing.letters import (
    Fact,
    Letter,
    day,
    where_to_ask,
    who_and_what,
    words,
)
from portal.printing.notice_page import DeregistrationNotice


def ending_letter(notice: DeregistrationNotice) -> Letter:
    """The letter that says what ended, why, on what it rests, and how to object."""
    return Letter(
        title="注销告知书",
        office=notice.office,
        office_as="经办机构",
        case_number=notice.case_number,
        addressee=f"{notice.name}的家属" if notice.to_family else notice.name,
        opening=_opening(notice),
        rows=tuple(_rows(notice)),
        advice=tuple(_advice(notice)),
        clerk=notice.clerk,
        written_on=notice.written_on,
        consent=notice.consent,
        signs_for="本人确认",
    )


def _opening(notice: DeregistrationNotice) -> str:
    whose = notice.name if notice.to_family else "您"
    if notice.still_open:
        done = f"{whose}的下列工作已经终止登记，其他工作的{notice.registration}继续有效"
    else:
        done = f"{whose}的{notice.registration}已经注销"
    return f"{done}，现将有关事项告知如下。"


def _rows(notice: DeregistrationNotice) -> Iterator[tuple[Fact, ...]]:
    name_and_number, (procedure,) = who_and_what(notice)
    yield name_and_number
    yield (procedure, day("终止日期", notice.ended_on))
    yield (words("注销原因", notice.reason),)
    if notice.jobs:
        yield (Fact("终止的工作", notice.jobs),)
    yield (Fact("注销依据", notice.bases),)
    if notice.also_ended:
        yield (Fact("一并终止", notice.also_ended),)


def _advice(notice: DeregistrationNotice) -> Iterator[tuple[str, str]]:
    you = "家属" if notice.to_family else "您"
    yield (
        "反映意见",
        f"{you}对注销有不同意见的，可以向{notice.complain_to}反映，也可以拨打{HOTLINE}。",
    )
    if not notice.to_family:
        yield ("再次登记", _again(notice))
    yield ("咨询", f"{where_to_ask(notice, '经办机构')}，并报上面的编号。")


def _again(notice: DeregistrationNotice) -> str:
    again = "情况发生变化、符合登记条件的，您可以随时重新办理登记，《就业创业证》编号不变。"
    if notice.jobs and not notice.still_open:
        return f"处于无业状态、有就业要求的，您现在就可以办理失业登记。{again}"
    return again

"""The one letter layout of all papers given to an applicant, and the parts that they share."""

from dataclasses import dataclass
from datetime import date

from portal.printing.declaration_words import HOTLINE
from portal.printing.environment import chinese_date
from portal.printing.notice_page import CaseNotice
from portal.printing.registration_page import ConsentPart


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it; several `lines` are numbered.

    `inline` lets the numbered ones follow each other, each unsplit; `single` keeps one line whole.
    """

    label: str
    lines: tuple[str, ...]
    inline: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What the shared layout shows. A row of `rows` holds one wide fact or two beside each other.

    `advice` pairs a heading with its sentence. With `consent` the person signs, else the office.
    """

    title: str
    office: str
    case_number: str
    rows: tuple[tuple[Fact, ...], ...]
    clerk: str
    addressee: str = ""
    opening: str = ""
    advice: tuple[tuple[str, str], ...] = ()
    written_on: date | None = None
    consent: ConsentPart | None = None
    signs_for: str = "本人承诺"
    office_as: str = "受理机构"


def who_and_what(notice: CaseNotice) -> tuple[tuple[Fact, ...], ...]:
    """The rows that each letter about a case begins with."""
    return (
        (words("姓名", notice.name), Fact("证件号码", (notice.id_number,), single=True)),
        (words("办理事项", notice.procedure),),
    )


def where_to_ask(notice: CaseNotice, office: str = "受理机构") -> str:
    """At which office, or by which telephone, one may ask."""
    phones = "或".join(filter(None, (notice.office_phone, HOTLINE)))
    return f"请到{office}询问，或者拨打{phones}"


def words(label: str, text: str) -> Fact:
    """A fact in one line of words."""
    return Fact(label, (text,))


def day(label: str, on: date) -> Fact:
    """A fact that is a day."""
    return Fact(label, (chinese_date(on),), single=True)

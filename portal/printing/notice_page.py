"""The page contexts of the papers given to an applicant: what each one says about a case.

受理回执, 不予登记告知书, 补正告知书 and 告知承诺书. A notice that would be unlawful or useless
(a refusal without its reason, a return that names no field) can't be made.
"""

from collections.abc import Sized
from dataclasses import dataclass, field
from datetime import date

from portal.printing.registration_page import ConsentPart


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotice:
    """What every notice on a case says: who writes, to whom, about what.

    `office` is the accepting office's full name, `procedure` the procedure's title, `id_number`
    the number as it shall be printed: masked, because the applicant carries the paper about.
    `registers` tells a registration, whose form was filled in, from any other request.
    """

    office: str
    case_number: str
    name: str
    id_number: str
    procedure: str
    clerk: str
    office_phone: str | None = None
    registers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(CaseNotice):
    """受理回执: by when, where to ask, and that nothing else need be brought (R2.4, R2.5).

    `materials` are those received, all that the procedure asks for; `provisional` marks the due
    day as 暂估. Raises ValueError without materials.
    """

    accepted_on: date
    due_on: date
    provisional: bool
    working_days: int
    materials: tuple[str, ...]

    def __post_init__(self) -> None:
        _require(materials=self.materials)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalNotice(CaseNotice):
    """不予登记告知书: the lawful reason, the facts it rests on, and how to complain (R2.7).

    `reason` is the text of the catalogue's reason, `facts` the officer's words on this case,
    `complain_to` the office above, `refused_as` what the refusal is called, `denies_grounds`
    whether the regulation names what is no reason. Raises ValueError when one of the first three is
    missing.
    """

    reason: str
    facts: str
    refused_on: date
    complain_to: str
    refused_as: str = "不予登记"
    denies_grounds: bool = True

    def __post_init__(self) -> None:
        _require(reason=self.reason, facts=self.facts, complain_to=self.complain_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendmentNotice(CaseNotice):
    """补正告知书: what on the form must be put right; never a document (R2.4, R2.6).

    `fields` are labels of the form's fields, `words` what the officer adds, `bring` all that has to
    be brought. Raises ValueError without fields: such a return would ask for nothing.
    """

    fields: tuple[str, ...]
    words: str
    returned_on: date
    bring: str = "本人身份证件"

    def __post_init__(self) -> None:
        _require(fields=self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeregistrationNotice(CaseNotice):
    """注销告知书: what ended, why and since when, on what it rests, and how to object (规程七、八).

    ``still_open``: other jobs go on, and with them the registration. With ``consent`` the person
    signs that it is so; ``to_family`` tells them of a death. Raises ValueError without reason,
    bases or ``complain_to``.
    """

    registration: str
    reason: str
    ended_on: date
    bases: tuple[str, ...]
    jobs: tuple[str, ...] = ()
    also_ended: tuple[str, ...] = ()
    still_open: bool = False
    written_on: date
    complain_to: str
    to_family: bool = False
    consent: ConsentPart | None = None

    def __post_init__(self) -> None:
        _require(reason=self.reason, bases=self.bases, complain_to=self.complain_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationNotice(CaseNotice):
    """撤销告知书: what the office above took back, why, and what holds now (design, 13).

    `office` and `clerk` are those who decided, `done_at` the office whose act it was, `holds_now`
    what ended and what is in force again. Raises ValueError without reason, these or `complain_to`.
    """

    done_at: str
    reason: str
    holds_now: tuple[str, ...]
    written_on: date
    complain_to: str

    def __post_init__(self) -> None:
        _require(reason=self.reason, holds_now=self.holds_now, complain_to=self.complain_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """告知承诺书: a written promise instead of proofs (R2.6, P1), kept by the office.

    `id_number` is printed as given, in full on the copy that is signed. `Declaration()` is the
    blank one; a signature drawn on the screen stands in `consent`. `employs` tells 就业登记.
    """

    office: str = ""
    case_number: str = ""
    name: str = ""
    id_number: str = ""
    clerk: str = ""
    consent: ConsentPart = field(default_factory=ConsentPart)
    employs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionSlip:
    """《就业创业证》领取单: which one was handed to whom, signed by the holder, kept by the office.

    `id_number` is printed as given, in full on the copy that is signed.
    """

    office: str
    case_number: str
    name: str
    id_number: str
    certificate_number: str
    serial: str
    issue_type: str
    clerk: str
    consent: ConsentPart


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveApplication:
    """迁入申请表, 迁出申请表: from where, to where, why, signed by the person, kept by the office.

    `id_number` is printed as given, in full on the copy that is signed.
    """

    title: str
    office: str
    case_number: str
    name: str
    id_number: str
    from_office: str
    to_office: str
    reason: str
    words: str
    asked_on: date
    clerk: str
    consent: ConsentPart


Notice = (
    Receipt
    | RefusalNotice
    | AmendmentNotice
    | DeregistrationNotice
    | RevocationNotice
    | Declaration
    | CollectionSlip
    | MoveApplication
)


def _require(**parts: Sized) -> None:
    """Raise ValueError naming the first part that is empty."""
    for name, part in parts.items():
        if not part:
            raise ValueError(f"a notice needs its {name}")

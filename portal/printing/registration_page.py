"""The page context of the 《就业失业求职登记表》: what the form says, without how it looks.

One context gives the filled form and the blank one: whatever is left out prints as an empty cell,
an unticked box or a line to write on.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.printing.sheet import Tick

_PROMISE = (
    "本人承诺：所填内容真实、准确，愿意接受公共就业服务机构以信息比对或人工核查等方式进行的核验；"
    "就业失业状态、联系方式等发生变化时及时告知。如有不实，愿意承担相应责任。"
)
DECLARATION = (
    "本人已知悉失业登记、求职登记的条件以及本人的权利和义务，同意并自愿办理登记。" + _PROMISE
)
EMPLOYMENT_DECLARATION = (
    "本人已知悉就业登记的条件以及本人的权利和义务，同意并自愿办理登记；"
    "失业登记有效的，同意按规定同时注销失业登记和求职登记。" + _PROMISE
)
"""Beside the registration the person confirms what it ends (R6.7, R7.1–R7.3)."""
BLANK_DECLARATION = (
    "本人已知悉所办登记的条件以及本人的权利和义务，同意并自愿办理登记；"
    "办理就业登记时失业登记有效的，同意按规定同时注销失业登记和求职登记。" + _PROMISE
)
"""On a blank form, whatever it will be used for."""
_IMAGE_URI = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """Who accepted the case and when (R2.1, R2.5); `provisional` marks the due day as 暂估."""

    office: str = ""
    accepted_on: date | None = None
    due_on: date | None = None
    provisional: bool = False
    case_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPart:
    """基本信息. `photo` is a PNG or JPEG data URI; `place_kinds` lists the places of R2.1."""

    name: str = ""
    sex: str = ""
    ethnicity: str = ""
    id_label: str = "公民身份号码"
    id_number: str = ""
    document_kind: str = ""
    birth_date: date | None = None
    marital: str = ""
    education: str = ""
    household_kind: str = ""
    political: str = ""
    phone: str = ""
    place_kinds: tuple[Tick, ...] = ()
    school: str = ""
    major: str = ""
    graduated_on: date | None = None
    household_address: str = ""
    residence_address: str = ""
    photo: str | None = None

    def __post_init__(self) -> None:
        _require_image(self.photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnemploymentPart:
    """失业情况. Pay in yuan a month; `insurance_applied` is None while nobody has said."""

    reasons: tuple[Tick, ...] = ()
    since: date | None = None
    former_employer: str = ""
    former_monthly_pay: int | None = None
    insurance_applied: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentPart:
    """就业情况 (R6.4). Pay in yuan a month; `name_label` is what `name` is of such work.

    It stands `instead` of 失业情况 and 求职意愿, or on a blank form beside them. `further` are the
    cells that only one form of work has: label, value, or boxes to tick.
    """

    forms: tuple[Tick, ...] = ()
    name_label: str = "单位（经营）名称"
    name: str = ""
    since: date | None = None
    credit_code: str = ""
    monthly_pay: int | None = None
    occupation: str = ""
    industry: str = ""
    further: tuple[tuple[str, str | tuple[Tick, ...]], ...] = ()
    instead: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WishesPart:
    """求职意愿 (R3.3): at most three occupations, pay in yuan a month, boxes as offered."""

    occupations: tuple[str, ...] = ()
    pay_from: int | None = None
    pay_to: int | None = None
    places: str = ""
    forms: tuple[Tick, ...] = ()
    training: tuple[Tick, ...] = ()
    entrepreneurship: tuple[Tick, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPart:
    """承诺 (R2.6, R2.9). `signature`: a PNG data URI drawn on the screen at `signed_at`, or None.

    `means` names how consent was given when it was not by signing this sheet of paper.
    `signed_at` is in Asia/Shanghai.
    """

    declaration: str = DECLARATION
    means: str = ""
    signature: str | None = None
    signed_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_image(self.signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationPart:
    """核验 (R2.8): the means as boxes, the result in words, and who stands for it."""

    means: tuple[Tick, ...] = ()
    result: str = ""
    verified_on: date | None = None
    clerk: str = ""
    reviewer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    """Everything on the form; `RegistrationForm()` with the lists of boxes is the blank form."""

    heading: Heading = field(default_factory=Heading)
    person: PersonPart = field(default_factory=PersonPart)
    unemployment: UnemploymentPart = field(default_factory=UnemploymentPart)
    employment: EmploymentPart | None = None
    wishes: WishesPart = field(default_factory=WishesPart)
    consent: ConsentPart = field(default_factory=ConsentPart)
    verification: VerificationPart = field(default_factory=VerificationPart)
    remarks: str = ""


def _require_image(uri: str | None) -> None:
    """Raise ValueError unless `uri` is an image that carries its own bytes."""
    if uri is not None and not _IMAGE_URI.match(uri):
        raise ValueError("an image on the form must be a PNG or JPEG data URI")

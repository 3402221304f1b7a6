"""The page context of the 《就业失业求职登记表》 and its HTML.

One context gives the filled form and the blank one: whatever is left out prints as an empty cell,
an unticked box or a line to write on (R2.4: this form and the identity card are all that is asked).
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.printing.environment import chinese_date, print_environment
from portal.printing.sheet import (
    COMPACT_STEPS,
    GRID_MM,
    PT_PER_MM,
    ROW_MM_TIGHT,
    TEXT_STEPS,
    TITLE_COLUMN_MM,
    Cell,
    FittedSection,
    Steps,
    Tick,
    choose_size,
    fit_row,
    line_count,
    rows_height_mm,
    share_height,
)

TITLE = "就业失业求职登记表"
DECLARATION = (
    "本人已知悉失业登记、求职登记的条件以及本人的权利和义务，同意并自愿办理登记。"
    "本人承诺：所填内容真实、准确，愿意接受公共就业服务机构以信息比对或人工核查等方式进行的核验；"
    "就业失业状态、联系方式等发生变化时及时告知。如有不实，愿意承担相应责任。"
)
# R2.4, R2.6, R2.7 in the words of the regulation.
NOTE = (
    "注：办理失业登记、求职登记只收本人身份证和本表。经办机构不得要求提供终止或解除劳动关系证明、"
    "毕业证书、学历证书、技能等级证书、档案等材料，不与是否在当地参加社会保险、"
    "是否符合领取失业保险金条件挂钩；"
    "严禁以材料不全、未参保、不符合领金条件等理由拒绝登记，严禁未经本人同意办理。"
)

# Measured on the laid-out page, without the rows and without the signature spaces.
PAGE_HEIGHT_MM = 269.0
HEADING_MM = 31.0
CONSENT_MM = 2.4
VERIFICATION_MM = 2.4
SPARE_MM = 4.0
SIGNATURE_MM = 15.0  # least height for a hand-written name or a seal
SIGNATURE_ROOMY_MM = 30.0
OFFICE_MM = 108.0
OFFICE_STEPS = ((9.5, 1), (8.5, 1), (7.5, 1))
DECLARATION_PT = 10.5
NOTE_PT = 8.5
NARROW_ROWS = 4  # rows that leave the last grid column to the photograph

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
    wishes: WishesPart = field(default_factory=WishesPart)
    consent: ConsentPart = field(default_factory=ConsentPart)
    verification: VerificationPart = field(default_factory=VerificationPart)
    remarks: str = ""


def registration_form_html(page: RegistrationForm) -> str:
    """Return the form as one self-contained HTML document for A4: no address is fetched.

    The ordinary, the blank and the crowded form take one page; longer texts than the register
    admits flow onto a second page between sections.
    """
    return (
        print_environment()
        .get_template("registration_form.html")
        .render(
            page=page,
            layout=_lay_out(page),
            title=TITLE,
            note=NOTE,
            office_size=_office_size(page.heading.office),
            narrow_rows=NARROW_ROWS,
            columns_mm=(TITLE_COLUMN_MM, *GRID_MM),
        )
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """The fitted parts, the least height of a row and that of a signature space in mm."""

    sections: tuple[FittedSection, ...]
    verification: FittedSection
    remarks: FittedSection
    row_mm: float
    signature_mm: float


def _lay_out(page: RegistrationForm) -> _Layout:
    """Fill the page; where it can't hold everything even in small type, stay legible on two."""
    for steps in (TEXT_STEPS, COMPACT_STEPS):
        parts = _fit_parts(page, steps)
        needed = [max(cell.height_mm for cell in row) for section in parts for row in section.rows]
        room = _room_mm(page)
        row_mm = share_height(needed, room - 2 * SIGNATURE_MM)
        if row_mm is not None:
            signature = min((room - rows_height_mm(needed, row_mm)) / 2, SIGNATURE_ROOMY_MM)
            return _Layout(parts[:-2], parts[-2], parts[-1], round(row_mm, 2), round(signature, 2))
    parts = _fit_parts(page, TEXT_STEPS)
    return _Layout(parts[:-2], parts[-2], parts[-1], ROW_MM_TIGHT, SIGNATURE_MM)


def _fit_parts(page: RegistrationForm, steps: Steps) -> tuple[FittedSection, ...]:
    parts = (
        ("基本信息", _person_rows(page.person)),
        ("失业情况", _unemployment_rows(page.unemployment)),
        ("求职意愿", _wishes_rows(page.wishes)),
        ("核验", _verification_rows(page.verification)),
        ("备注", [[Cell("备注", 6, page.remarks)]]),
    )
    return tuple(
        FittedSection(title, tuple(fit_row(row, steps) for row in rows)) for title, rows in parts
    )


def _room_mm(page: RegistrationForm) -> float:
    """Height left on the first page for rows and signature spaces."""
    width = sum(GRID_MM)
    fixed = HEADING_MM + CONSENT_MM + VERIFICATION_MM + SPARE_MM
    fixed += _paragraph_mm(page.consent.declaration, DECLARATION_PT, width - 6)
    fixed += _paragraph_mm(NOTE, NOTE_PT, width + TITLE_COLUMN_MM)
    return PAGE_HEIGHT_MM - fixed


def _person_rows(person: PersonPart) -> list[list[Cell]]:
    school = "　".join(part for part in (person.school, person.major) if part)
    return [
        [Cell("姓　　名", 3, person.name), Cell("性　别", 1, person.sex)],
        [
            Cell(person.id_label, 3, person.id_number, single=True),
            Cell("民　族", 1, person.ethnicity),
        ],
        [
            Cell("证件类型", 1, person.document_kind),
            _date_cell("出生日期", 1, person.birth_date),
            Cell("婚姻状况", 1, person.marital),
        ],
        [
            Cell("文化程度", 1, person.education),
            Cell("户口性质", 1, person.household_kind),
            Cell("政治面貌", 1, person.political),
        ],
        [
            Cell("联系电话", 1, person.phone, single=True),
            Cell("登记地类型", 4, ticks=person.place_kinds),
        ],
        [
            Cell("毕业院校及专业", 3, school),
            _date_cell("毕业日期", 2, person.graduated_on),
        ],
        [Cell("户籍地址", 6, person.household_address)],
        [Cell("现住地址", 6, person.residence_address)],
    ]


def _unemployment_rows(part: UnemploymentPart) -> list[list[Cell]]:
    applied = part.insurance_applied
    insurance = (Tick("申领", applied is True), Tick("不申领", applied is False))
    return [
        [Cell("失业原因", 6, ticks=part.reasons)],
        [
            _date_cell("失业时间", 1, part.since),
            Cell("原工作单位", 4, part.former_employer),
        ],
        [
            Cell("失业前月收入", 1, _yuan(part.former_monthly_pay), single=True),
            Cell("失业保险金", 4, ticks=insurance),
        ],
    ]


def _wishes_rows(wishes: WishesPart) -> list[list[Cell]]:
    if len(wishes.occupations) > 1:
        numbered = (f"{n}. {words}" for n, words in enumerate(wishes.occupations, start=1))
        occupations = "　".join(numbered)
    else:
        occupations = "".join(wishes.occupations)
    return [
        [Cell("求职岗位", 6, occupations)],
        [
            Cell("期望月薪", 1, _pay_range(wishes.pay_from, wishes.pay_to), single=True),
            Cell("工作地点", 4, wishes.places),
        ],
        [Cell("用工形式", 6, ticks=wishes.forms)],
        [Cell("培训意愿", 6, ticks=wishes.training)],
        [Cell("创业意愿", 6, ticks=wishes.entrepreneurship)],
    ]


def _verification_rows(part: VerificationPart) -> list[list[Cell]]:
    return [[Cell("核验方式", 3, ticks=part.means), Cell("核验结果", 2, part.result)]]


def _office_size(office: str) -> int:
    size_pt, _ = choose_size(office, OFFICE_MM, OFFICE_STEPS)
    return round(size_pt * 10)


def _paragraph_mm(text: str, size_pt: float, width_mm: float) -> float:
    return line_count("　　" + text, size_pt, width_mm) * size_pt * 1.6 / PT_PER_MM


def _date_cell(label: str, columns: int, day: date | None) -> Cell:
    return Cell(label, columns, chinese_date(day) if day else "", single=True)


def _yuan(amount: int | None) -> str:
    return "" if amount is None else f"{amount}元"


def _pay_range(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        if low is not None:
            return f"{low}元以上"
        return "" if high is None else f"{high}元以下"
    return f"{low}元" if low == high else f"{low}—{high}元"


def _require_image(uri: str | None) -> None:
    """Raise ValueError unless `uri` is an image that carries its own bytes."""
    if uri is not None and not _IMAGE_URI.match(uri):
        raise ValueError("an image on the form must be a PNG or JPEG data URI")

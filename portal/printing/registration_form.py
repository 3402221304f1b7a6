"""The 《就业失业求职登记表》 as HTML for A4, filled or blank.

R2.4: this form and the identity card are all that is asked of anybody who registers.
"""

from dataclasses import dataclass
from datetime import date

from portal.domain.money import monthly
from portal.printing.environment import chinese_date, print_environment
from portal.printing.registration_page import (
    ConsentPart,
    EmploymentPart,
    Heading,
    PersonPart,
    RegistrationForm,
    UnemploymentPart,
    VerificationPart,
    WishesPart,
)
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

__all__ = [
    "ConsentPart",
    "EmploymentPart",
    "Heading",
    "PersonPart",
    "RegistrationForm",
    "UnemploymentPart",
    "VerificationPart",
    "WishesPart",
    "registration_form_html",
]

TITLE = "就业失业求职登记表"
# R2.4, R2.6, R2.7 in the words of the regulation.
NEVER = (
    "经办机构不得要求提供终止或解除劳动关系证明、"
    "毕业证书、学历证书、技能等级证书、档案等材料，不与是否在当地参加社会保险、"
    "是否符合领取失业保险金条件挂钩；"
    "严禁以材料不全、未参保、不符合领金条件等理由拒绝登记，严禁未经本人同意办理。"
)
NOTE = f"注：办理失业登记、求职登记只收本人身份证和本表。{NEVER}"
# R6.4, R6.7.
EMPLOYMENT_NOTE = (
    "注：办理就业登记只收本人身份证和本表，个体经营、自主创业的另收工商营业执照副本；"
    "严禁未经本人同意办理。"
)
BLANK_NOTE = (
    "注：办理登记只收本人身份证和本表，个体经营、自主创业办理就业登记的另收工商营业执照副本。"
    + NEVER
)

# Measured on the laid-out page, without the rows and without the signature spaces.
PAGE_HEIGHT_MM = 269.0
HEADING_MM = 31.0
CONSENT_MM = 2.4
VERIFICATION_MM = 2.4
SPARE_MM = 4.0
SIGNATURE_MM = 16.0  # least height for a hand-written name or a seal
SIGNATURE_ROOMY_MM = 30.0
OFFICE_MM = 108.0
OFFICE_STEPS = ((9.5, 1), (8.5, 1), (7.5, 1))
DECLARATION_PT = 10.5
NOTE_PT = 8.5
NARROW_ROWS = 4  # rows that leave the last grid column to the photograph


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
            note=_note(page.employment),
            office_size=_office_size(page.heading.office),
            narrow_rows=NARROW_ROWS,
            columns_mm=(TITLE_COLUMN_MM, *GRID_MM),
        )
    )


def _note(employment: EmploymentPart | None) -> str:
    if employment is None:
        return NOTE
    return EMPLOYMENT_NOTE if employment.instead else BLANK_NOTE


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
        *_situation(page),
        ("核验", _verification_rows(page.verification)),
        ("备注", [[Cell("备注", 6, page.remarks)]]),
    )
    return tuple(
        FittedSection(title, tuple(fit_row(row, steps) for row in rows)) for title, rows in parts
    )


def _situation(page: RegistrationForm) -> list[tuple[str, list[list[Cell]]]]:
    employment = page.employment
    worked = [("就业情况", _employment_rows(employment))] if employment else []
    if employment and employment.instead:
        return worked
    return [
        *worked,
        ("失业情况", _unemployment_rows(page.unemployment)),
        ("求职意愿", _wishes_rows(page.wishes)),
    ]


def _room_mm(page: RegistrationForm) -> float:
    """Height left on the first page for rows and signature spaces."""
    width = sum(GRID_MM)
    fixed = HEADING_MM + CONSENT_MM + VERIFICATION_MM + SPARE_MM
    fixed += _paragraph_mm(page.consent.declaration, DECLARATION_PT, width - 6)
    fixed += _paragraph_mm(_note(page.employment), NOTE_PT, width + TITLE_COLUMN_MM)
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


def _employment_rows(part: EmploymentPart) -> list[list[Cell]]:
    rows = [
        [Cell("就业形式", 6, ticks=part.forms)],
        [Cell(part.name_label, 3, part.name), _date_cell("就业时间", 2, part.since)],
        [
            Cell("统一社会信用代码", 3, part.credit_code, single=True),
            Cell("月收入", 2, _yuan(part.monthly_pay), single=True),
        ],
        [Cell("工　　种", 1, part.occupation), Cell("行　业", 4, part.industry)],
    ]
    for label, value in part.further:
        cell = Cell(label, 6, value) if isinstance(value, str) else Cell(label, 6, ticks=value)
        rows.append([cell])
    return rows


def _wishes_rows(wishes: WishesPart) -> list[list[Cell]]:
    if len(wishes.occupations) > 1:
        numbered = (f"{n}. {words}" for n, words in enumerate(wishes.occupations, start=1))
        occupations = "　".join(numbered)
    else:
        occupations = "".join(wishes.occupations)
    return [
        [Cell("求职岗位", 6, occupations)],
        [
            Cell(
                "期望月薪", 1, monthly(wishes.pay_from, wishes.pay_to).replace(" ", ""), single=True
            ),
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

"""Identity numbers of people and social credit codes of employers, as typed at the counter.

Sources: GB 11643 (resident ID), 港澳台居民居住证申领发放办法 (810000/820000/830000), GA 2102-2023
(foreign permanent resident, 18 characters), GB 32100 (social credit code).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from stdnum.cn import ric, uscc

from portal.domain.characters import describe, narrow_alphanumerics, without_blanks

# First digit the region, second the province in it (GB/T 2260).
_PROVINCES: Final = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71")
_LAST_YEAR_OF_FOREIGN_PR_15: Final = 23


class Sex(StrEnum):
    """Sex as an identity number tells it; `code` is that of GB/T 2261.1."""

    MALE = "M"
    FEMALE = "F"

    @property
    def code(self) -> str:
        return "1" if self is Sex.MALE else "2"

    @property
    def label(self) -> str:
        """The word on the screen and on paper."""
        return "男" if self is Sex.MALE else "女"


class IdKind(StrEnum):
    """Identity documents that a person is registered on (R2.4, P1); passes only from before."""

    RESIDENT_ID = "resident_id"
    HK_MO_RESIDENCE_PERMIT = "hk_mo_residence_permit"
    TW_RESIDENCE_PERMIT = "tw_residence_permit"
    FOREIGN_PR_2023 = "foreign_pr_2023"
    FOREIGN_PR_15 = "foreign_pr_15"
    HK_MO_PASS = "hk_mo_pass"  # noqa: S105 - a travel document, not a password
    TW_PASS = "tw_pass"  # noqa: S105

    @property
    def label(self) -> str:
        """The document's name on the screen."""
        return _LABELS[self]


_LABELS: Final = {
    IdKind.RESIDENT_ID: "居民身份证",
    IdKind.HK_MO_RESIDENCE_PERMIT: "港澳居民居住证",
    IdKind.TW_RESIDENCE_PERMIT: "台湾居民居住证",
    IdKind.FOREIGN_PR_2023: "外国人永久居留身份证",
    IdKind.FOREIGN_PR_15: "外国人永久居留身份证（旧版）",
    IdKind.HK_MO_PASS: "港澳居民来往内地通行证",
    IdKind.TW_PASS: "台湾居民来往大陆通行证",
}
FOREIGN_KINDS: Final = frozenset({IdKind.FOREIGN_PR_2023, IdKind.FOREIGN_PR_15})
_RESIDENCE_PERMITS: Final = {
    "810000": IdKind.HK_MO_RESIDENCE_PERMIT,
    "820000": IdKind.HK_MO_RESIDENCE_PERMIT,
    "830000": IdKind.TW_RESIDENCE_PERMIT,
}


class IdentityFault(StrEnum):
    """What is wrong with a number that was refused."""

    EMPTY = "empty"
    LENGTH = "length"
    CHARACTER = "character"
    KIND = "kind"
    DATE = "date"
    CHECK_DIGIT = "check_digit"
    FIRST_GENERATION = "first_generation"
    OTHER_DOCUMENT = "other_document"


class IdentityError(ValueError):
    """A number that can't stand; the message tells the clerk, in Chinese, what to do about it."""

    def __init__(self, reason: IdentityFault, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A well-formed identity number in upper-case ASCII, and what it says of its holder.

    18 or 15 characters, of a pass nine or eight; ``passes.PassNumber.of`` adds what that can't say.
    """

    canonical: str
    kind: IdKind
    birth_date: date
    sex: Sex | None


@dataclass(frozen=True, slots=True)
class Uscc:
    """A well-formed social credit code; `department` is its first character (9 市场监管)."""

    canonical: str
    department: str


def parse_id_number(text: str) -> IdNumber:
    """Read a resident ID, a residence permit or a foreign permanent resident's card.

    Blanks of every kind, lower case and full-width forms are accepted; nothing else is converted.
    Years run from 1900 to 2099: this floor has no clock, so a birth in the future is judged where
    the date of acceptance is known. A county code is not looked up, because dissolved counties live
    on in the numbers of their people.

    Raises IdentityError, with its `reason`, for anything else.
    """
    number = as_typed(text)
    if re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
        return _parse_18(number)
    if re.fullmatch(r"[A-Z]{3}\d{12}", number, re.ASCII):
        return _parse_foreign_pr_15(number)
    raise _shape_error(number)


def as_typed(text: str, when_empty: str = "请输入身份证件号码。") -> str:
    """What was typed without blanks, in ASCII capitals; ``IdentityError`` where nothing was."""
    number = narrow_alphanumerics(without_blanks(text))
    if not number:
        raise IdentityError(IdentityFault.EMPTY, when_empty)
    # ASCII only: str.upper() would turn ß into SS and ı into I.
    return re.sub("[a-z]+", lambda letters: letters[0].upper(), number)


def _parse_18(number: str) -> IdNumber:
    kind = _kind_of_18(number)
    birth_date = _birth_date(number[6:14], "第 7 至 14 位")
    if ric.calc_check_digit(number) != number[-1]:
        raise IdentityError(
            IdentityFault.CHECK_DIGIT,
            "号码校验不通过，至少有一位输错了。请对照证件逐位核对，或重新刷卡。",
        )
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdNumber(number, kind, birth_date, sex)


def _kind_of_18(number: str) -> IdKind:
    if number[0] == "9":
        return IdKind.FOREIGN_PR_2023
    if permit := _RESIDENCE_PERMITS.get(number[:6]):
        return permit
    if _PROVINCES.match(number):
        return IdKind.RESIDENT_ID
    if number[:2] in ("81", "82", "83"):
        advice = f"港澳台居民居住证的前 6 位应为 {number[:2]}0000，现在是 {number[:6]}。"
    else:
        advice = f"没有以 {number[:2]} 开头的身份证件号码。"
    raise IdentityError(IdentityFault.KIND, advice + "请对照证件核对前 6 位。")


def _birth_date(digits: str, where: str) -> date:
    try:
        if digits[:2] in ("19", "20"):
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        pass
    raise IdentityError(
        IdentityFault.DATE,
        f"号码中的出生日期（{where}）{digits} 不是有效日期。请对照证件核对这几位。",
    )


def _parse_foreign_pr_15(number: str) -> IdNumber:
    """Nationality (3 letters), area (4), birth YYMMDD, sequence, check digit.

    The last digit is not enforced. Public code computes it as in a passport's machine-readable line
    (weights 7-3-1), but no standard could be found that says so, and a lawful card must not be
    refused. The form was last issued in 2023, which settles the century.
    """
    year = int(number[7:9])
    century = "20" if year <= _LAST_YEAR_OF_FOREIGN_PR_15 else "19"
    birth_date = _birth_date(century + number[7:13], "第 8 至 13 位")
    return IdNumber(number, IdKind.FOREIGN_PR_15, birth_date, None)


_WHICH_DOCUMENT: Final = (
    "请改用：内地居民用居民身份证，港澳台居民用居住证，外国人用永久居留身份证。"
)
_TO_PERMIT: Final = "居民居住证办理；原来用通行证登记的，在本人记录里换为居住证号码。"
_OTHER_DOCUMENTS: Final = (
    (r".*字第?\d.*", "军官证、士兵证、警官证不能用于登记。" + _WHICH_DOCUMENT),
    (r"[HM]\d{8}(\d{2})?", "这是港澳居民来往内地通行证（回乡证）的号码，请用港澳" + _TO_PERMIT),
    (r"[A-Z]{1,2}\d{6}[(（][\dA][)）]", "这是香港身份证的号码，不能用于登记。" + _WHICH_DOCUMENT),
    (r"[A-Z]{1,2}\d{6,9}", "这是护照或通行证的号码，不能用于登记。" + _WHICH_DOCUMENT),
)


def _shape_error(number: str) -> IdentityError:
    for pattern, advice in _OTHER_DOCUMENTS:
        if re.fullmatch(pattern, number, re.ASCII | re.DOTALL):
            return IdentityError(IdentityFault.OTHER_DOCUMENT, advice)
    if _is_uscc(number):
        what = "这是单位的统一社会信用代码，不是个人的身份证件号码。"
        return IdentityError(IdentityFault.OTHER_DOCUMENT, what + _WHICH_DOCUMENT)
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        return IdentityError(
            IdentityFault.FIRST_GENERATION,
            "15 位的第一代身份证已于 2013 年 1 月 1 日停止使用。请使用 18 位的居民身份证。",
        )
    if re.fullmatch(r"[A-Z]{3}\d+", number, re.ASCII):
        return IdentityError(
            IdentityFault.LENGTH,
            f"旧版外国人永久居留身份证应为 3 个字母加 12 位数字，现在是 {len(number) - 3} 位数字。"
            "请对照证件核对。",
        )
    return _stray_character(number) or _wrong_length(number)


def _stray_character(number: str) -> IdentityError | None:
    stray = re.search(r"[^\dX]|X(?!\Z)", number, re.ASCII)
    if stray is None:
        return None
    return IdentityError(
        IdentityFault.CHARACTER,
        f"第 {stray.start() + 1} 位是{describe(stray[0])}。"
        "身份证号只用数字，末位可以是英文字母 X，请核对。",
    )


def _wrong_length(number: str) -> IdentityError:
    count = len(number)
    gap = f"少了 {18 - count} 位" if count < 18 else f"多了 {count - 18} 位"
    hint = f"台湾居民请用台湾{_TO_PERMIT}" if count == 8 else ""
    return IdentityError(
        IdentityFault.LENGTH,
        f"身份证号应为 18 位，现在是 {count} 位，{gap}。请对照证件核对。{hint}",
    )


# First character: 1 编制 2 外交 3 司法 4 文化 5 民政 6 旅游 7 宗教 8 工会 9 市场监管 A 军队 N 农业.
# python-stdnum's validate() wants eight digits in front and so refuses a village's N2 code.
_USCC_SHAPE: Final = re.compile(
    r"[1-9ANY][0-9A-HJ-NP-RTUW-Y]\d{6}[0-9A-HJ-NP-RTUW-Y]{10}", re.ASCII
)


def parse_uscc(text: str) -> Uscc:
    """Read a 统一社会信用代码 (GB 32100), 18 characters; blanks, lower case, full width accepted.

    Raises IdentityError, with its `reason`, for anything else.
    """
    code = as_typed(text, "请输入统一社会信用代码。")
    if stray := re.search(r"[^0-9A-Z]|[IOSVZ]", code, re.ASCII):
        raise IdentityError(IdentityFault.CHARACTER, _uscc_character_advice(stray))
    if len(code) != 18:
        raise IdentityError(
            IdentityFault.LENGTH,
            f"统一社会信用代码应为 18 位，现在是 {len(code)} 位。请对照营业执照或法人证书核对，"
            "不要用旧的注册号或组织机构代码。",
        )
    if not _USCC_SHAPE.fullmatch(code):
        raise IdentityError(
            IdentityFault.KIND,
            "没有这样的统一社会信用代码：第 1 位是登记管理部门，第 3 至 8 位应为数字。"
            "请对照证照核对。",
        )
    if not _is_uscc(code):
        raise IdentityError(
            IdentityFault.CHECK_DIGIT,
            "统一社会信用代码校验不通过，至少有一位输错了。请对照证照逐位核对。",
        )
    return Uscc(code, code[0])


def _uscc_character_advice(stray: re.Match[str]) -> str:
    where = f"第 {stray.start() + 1} 位是{describe(stray[0])}。"
    if stray[0] in "IOSVZ":
        return (
            where + "统一社会信用代码不用字母 I、O、S、V、Z，请看是不是数字 1、0、5、2 或字母 U。"
        )
    return where + "统一社会信用代码只用数字和大写英文字母，请核对。"


def _is_uscc(code: str) -> bool:
    return bool(_USCC_SHAPE.fullmatch(code)) and uscc.calc_check_digit(code) == code[-1]


def mask_id_number(canonical: str) -> str:
    """A canonical number as lists show it: first 6 and last 4; of 15 3 and 4, of a pass 2 and 2."""
    length = len(canonical)
    head, tail = {18: (6, 4), 15: (3, 4)}.get(length, (2, 2))
    return canonical[:head] + "*" * (length - head - tail) + canonical[-tail:]

"""Phone numbers as typed at the counter: mobile numbers and land lines of the mainland."""

import re
from typing import Final

from portal.domain.characters import describe, narrow, without_blanks

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣", "-"))
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
# A dash may stand after the area code and inside of the local number, before its last four digits.
_LAND_LINE: Final = re.compile(
    r"(?:(010|02\d)-?([2-8]\d{3}-?\d{4})|(0[3-9]\d{2})-?([2-8]\d{2,3}-?\d{4}))(?:[-转](\d{1,6}))?",
    re.ASCII,
)


class PhoneError(ValueError):
    """A number that can't be dialled; its text tells the clerk, in Chinese, what to do."""


def parse_phone(text: str) -> str:
    """The number as it is stored: `13807315566`, `0731-84123456` or `0731-84123456-801`.

    Blanks, dashes, full-width forms and a leading +86 are accepted; an extension follows a dash or
    转. Raises PhoneError.
    """
    typed = narrow(without_blanks(text)).translate(_DASHES)
    if not typed:
        raise PhoneError("请输入联系电话。")
    for candidate in _candidates(typed):
        if canonical := _canonical(candidate):
            return canonical
    raise PhoneError(_advice(typed))


def _candidates(typed: str) -> tuple[str, ...]:
    domestic = re.sub(r"\A(?:\+|00)?86-?(?=\d)", "", typed, count=1)
    if domestic == typed:
        return (typed,)
    return (typed, domestic, "0" + domestic)


def _canonical(candidate: str) -> str | None:
    mobile = candidate.replace("-", "")
    if _MOBILE.fullmatch(mobile):
        return mobile
    found = _LAND_LINE.fullmatch(candidate)
    if found is None:
        return None
    return "-".join(part.replace("-", "") for part in found.groups() if part)


def _advice(typed: str) -> str:
    if stray := re.search(r"[^\d+转-]", typed, re.ASCII):
        where = f"电话号码第 {stray.start() + 1} 个字符是{describe(stray[0])}，不是数字。"
        return where + "请输入 11 位手机号码，或区号加固定电话。"
    count = sum(character.isdigit() for character in typed)
    if typed.startswith("1"):
        return f"手机号码应为 11 位，以 13 至 19 开头，现在是 {count} 位。请核对。"
    if re.match(r"[2-8]\d{6,7}\Z", typed, re.ASCII):
        return "固定电话前要加区号，例如 0731-84123456。"
    return "电话号码不对。请输入 11 位手机号码，或区号加固定电话，例如 0731-84123456。"


def is_mobile(canonical: str) -> bool:
    """Whether text messages can reach the number."""
    return _MOBILE.fullmatch(canonical) is not None


def mask_phone(canonical: str) -> str:
    """`138****5566`; of a land line the area code and the last four: `0731-****3456`."""
    area, dash, rest = canonical.partition("-")
    if not dash:
        return canonical[:3] + "****" + canonical[-4:]
    local, _, _ = rest.partition("-")
    return f"{area}-{'*' * (len(local) - 4)}{local[-4:]}"

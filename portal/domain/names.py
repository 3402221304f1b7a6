"""Names of people and other free text, made comparable without changing what was meant."""

import re
import unicodedata
from typing import Final

from portal.domain.characters import HAN, compose, describe, narrow

_LONGEST_NAME: Final = 50
_SHORTEST_NAME: Final = 2

_DOTS: Final = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65."
_DOT_IN_HAN: Final = re.compile(rf"(?<=[{HAN}])\s*[{_DOTS}]\s*(?=[{HAN}])")
_BLANK_IN_HAN: Final = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")

_LATIN: Final = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_HAN_NAME: Final = re.compile(rf"[{HAN}]+(?:·[{HAN}]+)*")
_LATIN_NAME: Final = re.compile(rf"[{_LATIN}]+(?:(?:, | ?'|[-.]|\.?[ ])[{_LATIN}]+)*\.?")
_NOT_IN_ANY_NAME: Final = re.compile(rf"[^{HAN}{_LATIN}· ,'.-]")

_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class TextError(ValueError):
    """Text that can't be stored; the message tells the clerk, in Chinese, what to change."""


class PersonNameError(TextError):
    """What can't be a person's name."""


def clean_name(text: str) -> str:
    """A person's name as it is stored and compared: NFC, minority names with the dot · (U+00B7).

    A Chinese name is 2 to 50 ideographs; blanks that a form's layout put between them are dropped.
    A foreigner's name is Latin letters with spaces, hyphens, apostrophes, dots and a comma.
    Raises PersonNameError.
    """
    if len(text) > _LONGEST_NAME * 4:
        raise PersonNameError(_too_long(len(text)))
    name = level_name(text)
    if problem := _name_problem(name):
        raise PersonNameError(problem)
    return name


def level_name(text: str) -> str:
    """A name, or the beginning of one, spelt as names are stored; what is wrong in it stays."""
    name = narrow(compose(text)).strip().replace("’", "'")
    name = _BLANK_IN_HAN.sub("", _DOT_IN_HAN.sub("·", name))
    return re.sub(r" +", " ", name)


def _name_problem(name: str) -> str | None:
    if not name:
        return "请输入姓名。"
    if len(name) > _LONGEST_NAME:
        return _too_long(len(name))
    if stray := _NOT_IN_ANY_NAME.search(name):
        return _stray_advice(stray[0])
    if not (_HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name)):
        return _form_advice(name)
    if len(name) < _SHORTEST_NAME:
        return "姓名至少 2 个字，请照证件填写。"
    return None


def _too_long(count: int) -> str:
    return f"姓名最多 {_LONGEST_NAME} 个字，现在是 {count} 个字，请照证件填写。"


def _stray_advice(character: str) -> str:
    if unicodedata.category(character) == "Co":
        return f"姓名中有旧系统的自造字（U+{ord(character):04X}），请用输入法重新录入这个字。"
    if character.isnumeric():
        return f"姓名中有数字{describe(character)}，请照证件填写。"
    return f"姓名中不能有{describe(character)}，请删去后照证件填写。"


def _form_advice(name: str) -> str:
    if re.search(f"[{HAN}]", name) and re.search(f"[{_LATIN}]", name):
        return "姓名不能中文和字母混写，请照证件填写其中一种。"
    return "姓名中的间隔号或标点位置不对，请照证件填写，例如“买买提·吐尔逊”。"


def mask_name(name: str) -> str:
    """A name as those outside the area may see it: the first character, then a star for each."""
    return name[:1] + "*" * (len(name) - 1)


def clean_text(text: str, max_length: int, multiline: bool = False) -> str:
    """Free text as it is stored: NFC, trimmed, lines ended by "\\n" where there may be several.

    `max_length` counts characters (code points) after that. Empty text is returned empty: whether
    a field may be, its form knows. Raises TextError for longer text and for what can't be seen
    (control characters, direction marks, private use).
    """
    cleaned = compose(text).strip()
    if multiline:
        cleaned = cleaned.replace("\r\n", "\n").replace("\r", "\n")
    allowed = "\n" if multiline else ""
    for character in "" if cleaned.isprintable() else cleaned:
        if unicodedata.category(character) in _HIDDEN_CATEGORIES and character not in allowed:
            raise TextError(_hidden_advice(character))
    if len(cleaned) > max_length:
        raise TextError(f"最多 {max_length} 个字，现在是 {len(cleaned)} 个字，请缩短。")
    return cleaned


def _hidden_advice(character: str) -> str:
    if character in "\r\n":
        return "这里只能填一行，请删去换行。"
    if character == "\t":
        return "文字中有制表符，请改成空格。"
    return f"文字中有{describe(character)}，请删去后重新填写。"

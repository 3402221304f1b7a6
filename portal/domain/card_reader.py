"""ID-card readers that type what stands on the card, as a keyboard would (keyboard wedge).

The province's setting says how its readers do it: ``tab``, or with the order of the parts and a
character that each reading begins with: ``tab name,sex,ethnicity,birth,address,number prefix=~``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.domain.areas import without_province
from portal.domain.codes import CodeItem, code_set
from portal.domain.dates import DayError, parse_day
from portal.domain.identity import FOREIGN_KINDS, IdentityError, IdNumber, Sex, parse_id_number
from portal.domain.names import TextError, clean_name, clean_text

LONGEST: Final = 400
"""Characters that a reading may have."""
_LONGEST_ADDRESS: Final = 150
_SURPLUS: Final = ("address", "name")
"""Where a separator may stand in the text itself, in the order in which it is looked for."""


class Separator(StrEnum):
    """What a reader types between the parts."""

    OFF = "off"
    TAB = "tab"
    ENTER = "enter"
    PIPE = "pipe"
    COMMA = "comma"
    SPACE = "space"


class Part(StrEnum):
    """What a reader types of a card."""

    NAME = "name"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    BIRTH = "birth"
    ADDRESS = "address"
    NUMBER = "number"


_BETWEEN: Final = {
    # A page turns the line ends of a reading into tabs: a field holds one line.
    Separator.TAB: r"\t",
    Separator.ENTER: r"\t|\r\n|\r|\n",
    Separator.PIPE: r"[|｜]",
    Separator.COMMA: r"[,，]",
    Separator.SPACE: r"[ \u3000]+",
}


_KEYS: Final = (Separator.TAB, Separator.ENTER)
_LIKE_A_NUMBER: Final = re.compile(r"[0-9A-Za-z]{15,18}")


class ReaderError(ValueError):
    """A setting of the readers that can't hold; the text says why."""


class CardError(ValueError):
    """A reading that can't be taken; the message tells the clerk, in Chinese, what to do."""


@dataclass(frozen=True)
class Reader:
    """How the province's readers type a card."""

    separator: Separator = Separator.OFF
    order: tuple[Part, ...] = tuple(Part)
    prefix: str = ""

    @property
    def types(self) -> bool:
        """Whether there are readers that type more than the number."""
        return self.separator is not Separator.OFF


@dataclass(frozen=True)
class Card:
    """What was read from a card; ``address`` is that of the 户口."""

    number: IdNumber
    name: str | None = None
    ethnicity: CodeItem | None = None
    address: str | None = None


def read_reader(setting: str) -> Reader:
    """The readers that a setting describes; raises ``ReaderError``."""
    first, *more = setting.split(" ")
    if first not in set(Separator):
        raise ReaderError(f"one of {', '.join(Separator)} is wanted first")
    order, prefix = tuple(Part), ""
    for word in more:
        if word.startswith("prefix="):
            prefix = _checked_prefix(word.removeprefix("prefix="))
        else:
            order = _checked_order(word)
    return Reader(Separator(first), order, prefix)


def _checked_order(word: str) -> tuple[Part, ...]:
    parts = word.split(",")
    unknown = set(parts) - set(Part)
    if unknown or len(parts) != len(set(parts)) or Part.NUMBER not in parts or len(parts) < 2:
        raise ReaderError(f"parts are wanted, each once, number among them: {', '.join(Part)}")
    return tuple(map(Part, parts))


def _checked_prefix(character: str) -> str:
    # A letter or digit begins what people type; / and ? are keys of every page.
    if not re.fullmatch(r"[!#$%&*+;<=>@\\^_`~\[\]{}:]", character):
        raise ReaderError("prefix: one character is wanted that no name or number begins with")
    return character


def read_card(text: str, reader: Reader) -> Card | None:
    """What a reader typed; None where it is no reading but something that a person typed.

    Raises ``CardError`` for a reading that is incomplete or says two things of one person.
    """
    if not reader.types:
        return None
    parts = _parts(text, reader)
    if not _is_reading(text, parts, reader):
        return None
    if len(text) > LONGEST or len(parts) != len(reader.order):
        raise CardError("读卡内容不全，请再读一次，或者手工输入身份证号")
    told = dict(zip(reader.order, parts, strict=True))
    card = Card(
        number=_number(told[Part.NUMBER]),
        name=_text(told.get(Part.NAME), "姓名"),
        ethnicity=_ethnicity(told.get(Part.ETHNICITY, ""), told[Part.NUMBER]),
        address=_text(told.get(Part.ADDRESS), "住址"),
    )
    _agree(card.number, told.get(Part.SEX, ""), told.get(Part.BIRTH, ""))
    return card


def _parts(text: str, reader: Reader) -> list[str]:
    """The parts, each without blanks around; what is too many belongs to the address or name."""
    body = text.strip(" \r\n").removeprefix(reader.prefix)
    between = _BETWEEN[reader.separator]
    parts = [part.strip() for part in re.split(between, body)]
    wanted = len(reader.order)
    while len(parts) > wanted and not parts[-1]:
        parts.pop()  # what a reader types after the last part
    surplus = len(parts) - wanted
    where = next((Part(one) for one in _SURPLUS if one in reader.order), None)
    if surplus > 0 and where and reader.separator not in _KEYS:
        at = reader.order.index(where)
        parts[at : at + surplus + 1] = [" ".join(parts[at : at + surplus + 1])]
    return parts


def _is_reading(text: str, parts: list[str], reader: Reader) -> bool:
    if reader.prefix:
        return text.strip().startswith(reader.prefix)
    if len(parts) < 2:
        return False
    if reader.separator in _KEYS:
        return True  # nobody types a tab into a field
    return not _is_number(text) and any(_LIKE_A_NUMBER.fullmatch(part) for part in parts)


def _is_number(text: str) -> bool:
    try:
        parse_id_number(text)
    except IdentityError:
        return False
    return True


def _number(text: str) -> IdNumber:
    try:
        return parse_id_number(text)
    except IdentityError as wrong:
        raise CardError(f"没有读到证件号码，请再读一次，或者手工输入。{wrong}") from wrong


def _text(text: str | None, what: str) -> str | None:
    if not text:
        return None
    try:
        return clean_name(text) if what == "姓名" else clean_text(text, _LONGEST_ADDRESS)
    except TextError as wrong:
        raise _unclear(what) from wrong


def _ethnicity(text: str, number: str) -> CodeItem | None:
    """The group by its name, with or without 族, or its code; a foreigner's card tells none."""
    if not text or _number(number).kind in FOREIGN_KINDS:
        return None
    offered = code_set("ethnicity").offered
    for one in offered:
        if text in (one.name, one.name.removesuffix("族"), one.code):
            return one
    raise _unclear("民族")


def _agree(number: IdNumber, sex: str, birth: str) -> None:
    """Refuse a reading whose sex or day of birth is not that of its number."""
    words = {"男": Sex.MALE, "1": Sex.MALE, "女": Sex.FEMALE, "2": Sex.FEMALE}
    told = words.get(sex.removesuffix("性"))
    if sex and (told is None or (number.sex is not None and told is not number.sex)):
        raise _unclear("性别")
    if not birth:
        return
    try:
        born = parse_day(birth)
    except DayError as wrong:
        raise _unclear("出生日期") from wrong
    if born != number.birth_date:
        raise _unclear("出生日期")


def _unclear(what: str) -> CardError:
    return CardError(f"读卡内容的“{what}”读不清或与号码不符，请再读一次，或者手工输入身份证号")


def below_region(address: str, region: str) -> str:
    """An address as a card has it, without the region that the form holds beside it."""
    short = without_province(address)
    return short.removeprefix(region).strip() or address if region else short

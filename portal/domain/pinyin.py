"""Pinyin of names, to search by: full and initials, without tones."""

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from portal.data import read_rows
from portal.domain.characters import HAN

_HAN_RUN: Final = re.compile(f"[{HAN}]+")
_PIECE: Final = re.compile(rf"[{HAN}]+|[a-z]+")
_LONGEST_SURNAME: Final = 2


@dataclass(frozen=True, slots=True)
class NamePinyin:
    """Both forms a name is found by, lower-case ASCII letters only; ü is v."""

    full: str
    initials: str


def name_pinyin(name: str) -> NamePinyin:
    """The pinyin of a cleaned name: 周建国 → "zhoujianguo", "zjg".

    Surnames have their own readings (单 is shan), but not where a name is a transliteration, which
    its dot tells (查干·巴特尔). Of a Latin name the letters count, without accents. A character
    without a known reading is left out; never raises.
    """
    plain = _without_accents(name).lower()
    pieces = _PIECE.findall(plain)
    has_surname = len(pieces) == 1
    syllables = [s for piece in pieces for s in _syllables(piece, has_surname)]
    return NamePinyin("".join(syllables), "".join(s[0] for s in syllables))


def _without_accents(name: str) -> str:
    parts = unicodedata.normalize("NFD", name)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _syllables(piece: str, has_surname: bool) -> list[str]:
    if not _HAN_RUN.fullmatch(piece):
        return [piece]
    surname: list[str] = []
    if has_surname:
        surname = _surname_syllables(piece)
    given = piece[len(surname) :]
    return surname + [s for character in given for s in _given_syllable(character)]


def _surname_syllables(piece: str) -> list[str]:
    for length in range(_LONGEST_SURNAME, 0, -1):
        if reading := _readings("surname").get(piece[:length]):
            return reading.split()
    return []


@lru_cache(4096)
def _given_syllable(character: str) -> list[str]:
    if reading := _readings("given").get(character):
        return [reading]
    return [s for s in _reader()(character) if re.fullmatch("[a-z]+", s)]


@cache
def _readings(position: str) -> Mapping[str, str]:
    rows = read_rows("name_readings.csv")
    return {row["characters"]: row["reading"] for row in rows if row["position"] == position}


@cache
def _reader() -> Callable[[str], list[str]]:
    # The phrase dictionary costs 44 MB a process and is of no use for names read by character.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import lazy_pinyin

    return lambda character: lazy_pinyin(character, errors="ignore")

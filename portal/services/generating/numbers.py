"""Identity numbers of generated people: well formed, each once, and nobody's.

As in the demo (``demo.people``) their sequence was kept for people past a hundred. Of a county's
people each takes the next place in a round over days of birth, so that no two are given the same
and nobody has to be asked which are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from math import gcd
from typing import Final

from stdnum.cn import ric

from portal.domain.identity import Sex

# Full years from and to, sex, people of a hundred. Women past 54 would mostly draw a pension.
_GROUPS: Final = (
    (19, 23, Sex.MALE, 6),
    (19, 23, Sex.FEMALE, 6),
    (24, 29, Sex.MALE, 10),
    (24, 29, Sex.FEMALE, 10),
    (30, 39, Sex.MALE, 12),
    (30, 39, Sex.FEMALE, 12),
    (40, 49, Sex.MALE, 13),
    (40, 49, Sex.FEMALE, 13),
    (50, 58, Sex.MALE, 10),
    (50, 54, Sex.FEMALE, 8),
)
_SEQUENCES: Final = {Sex.MALE: ("997", "999"), Sex.FEMALE: ("996", "998")}
_STRIDE: Final = 7919
"""Prime, so that the round comes to every place before it comes to one again."""
_NEXT_DOOR: Final = ("36", "42", "44", "45", "50", "52", "51", "33", "35", "32", "34", "41")
_FAR: Final = ("11", "12", "13", "14", "15", "21", "22", "23", "31", "37", "46", "53", "61", "62")
"""Provinces that lend their digits: where a county's own are used up, where a number is taken."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number, and what it says."""

    canonical: str
    born: date
    sex: Sex


@dataclass(frozen=True)
class _Group:
    first: date
    days: int
    sex: Sex
    share: int


class Numbers:
    """The numbers of a county's people; ``is_taken`` says of a number whether somebody has it."""

    def __init__(self, county_code: str, today: date, is_taken: Callable[[str], bool]) -> None:
        self._tail, self._own = county_code[2:6], county_code[:2]
        self._is_taken = is_taken
        self._round: list[tuple[_Group, int]] = []
        for youngest, oldest, sex, share in _GROUPS:
            first = today - timedelta(days=int((oldest + 1) * 365.25) - 5)
            group = _Group(first, int((oldest - youngest + 1) * 365.25) - 10, sex, share)
            assert gcd(2 * group.days, _STRIDE) == 1
            self._round += [(group, n) for n in range(share)]
        # A county of few people has them of every age, too.
        self._round = [self._round[n * 37 % len(self._round)] for n in range(len(self._round))]

    def of(self, place: int) -> Number:
        """The number of the county's person with this place, from 0."""
        turn, at = divmod(place, len(self._round))
        group, within = self._round[at]
        block, slot = divmod(turn * group.share + within, 2 * group.days)
        slot = slot * _STRIDE % (2 * group.days)
        born = group.first + timedelta(days=slot // 2)
        tail = f"{self._tail}{born:%Y%m%d}{_SEQUENCES[group.sex][slot % 2]}"
        for province in (self._own, *_NEXT_DOOR)[block : block + 1] + _FAR:
            body = province + tail
            canonical = body + ric.calc_check_digit(f"{body}0")
            if not self._is_taken(canonical):
                return Number(canonical, born, group.sex)
        raise LookupError("every number of this kind is somebody's")


def nobody_has(_canonical: str) -> bool:
    """In a province without people no number is taken."""
    return False


def taken_by(hashes: Collection[bytes], hash_of: Callable[[str], bytes]) -> Callable[[str], bool]:
    """Whether a number's hash is one of those."""
    return lambda canonical: hash_of(canonical) in hashes

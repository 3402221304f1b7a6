"""Travel passes of people from Hong Kong, Macao and Taiwan: on record from before, not taken anew.

Their numbers are for life. Sources: 出入境管理机构 on 港澳居民来往内地通行证 (H or M and eight
digits; the card before 2013 adds how often it was renewed) and on 台湾居民来往大陆通行证 (eight).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from portal.domain.identity import (
    IdentityError,
    IdKind,
    IdNumber,
    Sex,
    as_typed,
    parse_id_number,
)

PERMIT_OF: Final[Mapping[IdKind, IdKind]] = MappingProxyType(
    {
        IdKind.HK_MO_PASS: IdKind.HK_MO_RESIDENCE_PERMIT,
        IdKind.TW_PASS: IdKind.TW_RESIDENCE_PERMIT,
    }
)
"""The kinds that are passes, and the residence permit that takes each one's place (P1)."""

_SHAPES: Final = (
    (re.compile(r"([HM]\d{8})(?:\d{2})?", re.ASCII), IdKind.HK_MO_PASS),
    (re.compile(r"(\d{8})", re.ASCII), IdKind.TW_PASS),
)


@dataclass(frozen=True, slots=True)
class PassNumber:
    """A pass's number, nine or eight characters; it tells neither birth date nor sex."""

    canonical: str
    kind: IdKind

    def of(self, birth_date: date, sex: Sex | None) -> IdNumber:
        """The number together with what the record, or another paper, tells of its holder."""
        return IdNumber(self.canonical, self.kind, birth_date, sex)


def read_pass(text: str) -> PassNumber | None:
    """The pass whose number was typed, without the count of its renewals; None for all else."""
    try:
        number = as_typed(text)
    except IdentityError:
        return None
    for shape, kind in _SHAPES:
        if found := shape.fullmatch(number):
            return PassNumber(found[1], kind)
    return None


def parse_known_number(text: str) -> IdNumber | PassNumber:
    """A number under which somebody may stand on record; raises ``IdentityError`` for others."""
    return read_pass(text) or parse_id_number(text)

"""Inventing people by the hundred thousand: who they are and where they live, as rows hold it.

Put together from the demo's words, as the demo's people are, but as texts and codes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any, Final, TypeVar

from portal.domain.codes import code_set
from portal.domain.identity import Sex
from portal.domain.pinyin import name_pinyin
from portal.models.sealing import identifier_hash, keyring, tail_hash
from portal.services.demo import words
from portal.services.demo.words import Schooling
from portal.services.generating.days import Days
from portal.services.generating.ground import Community, County
from portal.services.generating.ledger import Ledger
from portal.services.generating.numbers import Numbers

T = TypeVar("T")
Kept = Callable[[bytes], Any]
"""How bytes are written into a row: as they are, or as PostgreSQL's COPY reads them."""

_LOCALS: Final = 0.72
_AT_HOME: Final = 0.85
_WHOLE_GIVEN_NAME: Final = 0.3
_ETHNICITIES: Final = ("01",) * 90 + ("15",) * 4 + ("06",) * 3 + ("12",) * 2 + ("13",)
_LOCAL_HOUSEHOLDS: Final = ("50",) * 70 + ("11",) * 22 + ("21",) * 8
_OTHER_HOUSEHOLDS: Final = ("22",) * 60 + ("12",) * 15 + ("50",) * 25
_OTHER_PLACES: Final = ("2",) * 80 + ("3",) * 14 + ("4",) * 6
_YOUNG, _STUDENT_AGE = 28, 23


@cache
def stored(key: str, code: str) -> str:
    """A code of a table as it is kept."""
    return code_set(key).item(code).stored


@cache
def _schooling(age: int) -> tuple[Schooling, ...]:
    done = [one for one in words.SCHOOLING if one.ends_at < age]
    return tuple(one for one in done for _ in range(one.share))


@cache
def _marital(age: int) -> tuple[str, ...]:
    if age < _STUDENT_AGE:
        return ("10",)
    return ("10",) * max(4, 90 - 2 * age) + ("20",) * 70 + ("40",) * 10 + ("30",) * 2


@cache
def _read_surname(surname: str) -> tuple[str, str]:
    reading = name_pinyin(surname)
    return reading.full, reading.initials


@cache
def _read_given(character: str) -> str:
    return name_pinyin(f"王{character}").full.removeprefix("wang")


@cache
def _characters(sex: Sex) -> tuple[str, ...]:
    return tuple(dict.fromkeys("".join(words.GIVEN_NAMES[sex])))


@dataclass(slots=True)
class Somebody:
    """A generated person: the record's id, who they are, and what the forms say of them."""

    id: int
    community: Community
    born: date
    personal: tuple[Any, ...]
    place: str
    rural: bool

    def age_on(self, day: date) -> int:
        """Full years on a day, to within one."""
        return int((day - self.born).days / 365.25)


class Inventor:
    """Invents a county's people into its ledger; the same generator invents the same people."""

    def __init__(
        self, rng: Random, county: County, ledger: Ledger, days: Days, numbers: Numbers, kept: Kept
    ) -> None:
        self.rng, self.ledger = rng, ledger
        self._county, self._days, self._numbers, self._kept = county, days, numbers, kept
        self._random = rng.random

    def pick(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[int(self._random() * len(among))]

    def seal(self, text: str, context: str) -> Any:
        """A text as its column keeps it, sealed."""
        return self._kept(keyring().seal(text.encode(), context))

    def invent(self, place: int, community: Community, at: str, day: int) -> Somebody:
        """Somebody of a community, first heard of at a moment; ``place`` is theirs in the county.

        The record itself is written by ``write``, once it is known what became of them.
        """
        number = self._numbers.of(place)
        person_id = self.ledger.next_id("person")
        self._identify(person_id, number.canonical, day)
        local = self._random() < _LOCALS
        household = self.pick(_LOCAL_HOUSEHOLDS if local else _OTHER_HOUSEHOLDS)
        personal = (
            *self._who(number.sex, number.born),
            *self._origin(community, household, local=local),
            self.seal(f"154{int(self._random() * 10**8):08d}", "phone"),
        )
        found = "1" if local else self.pick(_OTHER_PLACES)
        rural = household in {"21", "22"}
        return Somebody(person_id, community, number.born, personal, found, rural)

    def write(self, one: Somebody, at: str, died_on: str | None, version: int) -> None:
        """Write the record down, as it stands after all."""
        name = one.personal[0]
        surname = name[:2] if name[:2] == "欧阳" else name[:1]
        full, initials = _read_surname(surname)
        for character in name[len(surname) :]:
            read = _read_given(character)
            full += read
            initials += read[:1]
        self.ledger.add("person", (one.id, *one.personal, full, initials, at, died_on, version))

    def _identify(self, person_id: int, canonical: str, day: int) -> None:
        kept = self._kept
        self.ledger.add(
            "person_identifier",
            (
                self.ledger.next_id("person_identifier"),
                person_id,
                "resident_id",
                kept(keyring().seal(canonical.encode(), "identifier")),
                kept(identifier_hash(canonical)),
                kept(tail_hash(canonical)),
                self._days.texts[day],
            ),
        )

    def _who(self, sex: Sex, born: date) -> tuple[Any, ...]:
        """From the name to the political status."""
        age = int((self._days.begins - born).days / 365.25)
        studied = self.pick(_schooling(max(age, 17)))
        majors = words.MAJORS.get(studied.code)
        politics = self._random()
        return (
            self._name(sex),
            sex.value,
            born.isoformat(),
            stored("ethnicity", self.pick(_ETHNICITIES)),
            stored("education", studied.code),
            studied.school,
            self.pick(majors) if majors else None,
            f"{born.year + studied.ends_at}-06-30",
            stored("marital", self.pick(_marital(age))),
            stored("political", _politics(age, politics)),
        )

    def _name(self, sex: Sex) -> str:
        surname = self.pick(words.SURNAMES)
        if self._random() < _WHOLE_GIVEN_NAME:
            return surname + self.pick(words.GIVEN_NAMES[sex])
        characters = _characters(sex)
        return surname + self.pick(characters) + self.pick(characters)

    def _origin(self, community: Community, household: str, *, local: bool) -> tuple[Any, ...]:
        """From the household's kind to the residence's address."""
        here = (community.area_id, community.full_name)
        street = self._street()
        if local:
            lives = street if self._random() < _AT_HOME else self._street()
            return (stored("household", household), *here, street, *here, lives)
        county = self._county
        return (
            stored("household", household),
            county.area_id,
            county.full_name,
            self._village(),
            *here,
            street,
        )

    def _street(self) -> str:
        random = self._random
        return (
            f"{self.pick(words.STREETS)}{int(random() * 160) + 1}号{int(random() * 9) + 1}栋"
            f"{int(random() * 3) + 1}单元{int(random() * 18) + 1}0{int(random() * 4) + 1}"
        )

    def _village(self) -> str:
        random = self._random
        return (
            f"{self.pick(words.TOWNS)}{self.pick(words.VILLAGES)}第{int(random() * 12) + 1}"
            f"村民小组{int(random() * 60) + 1}号"
        )


def _politics(age: int, drawn: float) -> str:
    member, youth = (0.06, 0.45) if age < _YOUNG else (0.10, 0.0)
    if drawn < member:
        return "01"
    return "03" if drawn < member + youth else "13"


def of_working_age(born: date) -> date:
    """The day by which somebody can have been unemployed."""
    return born + timedelta(days=int(16 * 365.25) + 1)

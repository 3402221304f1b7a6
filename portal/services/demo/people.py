"""Inventing the demo's people: who they are, and what they declare on the form (规程二, 规程三).

Nobody's data: identity numbers are well formed, but their sequence (996 to 999) was kept for
people past a hundred, so that nobody of working age carries one; phones begin with 154, which as
far as is known no carrier has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

from portal.domain.ages import WORKING_AGE, age_on
from portal.domain.applications import (
    PersonalDetails,
    Place,
    UnemploymentDetails,
    WishedWork,
    WishesDetails,
)
from portal.domain.codes import CodeItem, code_set
from portal.domain.identity import IdKind, IdNumber, Sex, parse_id_number
from portal.services.demo import words
from portal.services.demo.words import Bearer

_SEQUENCES = {Sex.MALE: (997, 999), Sex.FEMALE: (996, 998)}
# Age from and to in full years; the last band of women ends before they draw a pension.
_AGES = ((17, 22), (23, 29), (30, 39), (40, 49), (50, 59))
_AGE_SHARES = (12, 20, 24, 26, 18)
_OLDEST_WOMAN = 54
_LOCALS = 0.7

GRADUATED, EMPLOYED, OWN_BUSINESS, LAND_TAKEN, OTHER = "10", "20", "32", "50", "90"


@dataclass(frozen=True)
class Home:
    """Where an office's people live: its community, and the county's six digits and place."""

    community: Place
    county_code: str
    county: Place


@dataclass(frozen=True)
class _Origin:
    """Where somebody is registered as a resident, and what the office is to them (R2.1)."""

    kind: CodeItem
    region: Place
    address: str
    place: CodeItem


class Inventor:
    """Invents people, each with an identity number of their own.

    The same generator and the same calls invent the same people. ``counties`` gives the place of
    each county of ``words.COUNTIES`` by its six digits.
    """

    def __init__(self, rng: Random, counties: Mapping[str, Place]) -> None:
        self._rng = rng
        self._counties = counties
        self._given: set[str] = set()

    def application(self, home: Home, on: date, bearer: Bearer | None = None) -> UnemploymentDetails:
        """The form of somebody of a community, as declared on a day; ``bearer`` says who."""
        who = bearer or self._ordinary(home)
        number = self._number(who, on)
        personal = self._personal(home, who, number, on)
        reason = self._reason(age_on(number.birth_date, on))
        employed = reason == EMPLOYED
        return UnemploymentDetails(
            id_number=number,
            personal=personal,
            place=self._place_kind(home, personal),
            reason=code_set("unemployment_reason").item(reason),
            unemployed_since=self._unemployed_since(personal, on),
            former_employer=self._former_employer(reason),
            former_pay=self._rng.randrange(2400, 8600, 100) if employed else None,
            claims_insurance=self._rng.random() < 0.4 if employed else None,
            wishes=self._wishes(home),
            remarks=self._rng.choice(words.REMARKS) if self._rng.random() < 0.1 else None,
        )

    def _ordinary(self, home: Home) -> Bearer:
        rng = self._rng
        sex = rng.choice((Sex.MALE, Sex.FEMALE))
        name = rng.choice(words.SURNAMES) + rng.choice(words.GIVEN_NAMES[sex])
        ethnicity = rng.choices(("01", "15", "06", "12", "13"), (90, 4, 3, 2, 1))[0]
        native = rng.random() < 0.6
        card = home.county_code if native else rng.choice(words.COUNTIES)
        return Bearer(name, sex, ethnicity, card)

    def _number(self, who: Bearer, on: date) -> IdNumber:
        while True:
            sequence = self._rng.choice(_SEQUENCES[who.sex])
            body = f"{who.card}{self._birth_date(who.sex, on):%Y%m%d}{sequence}"
            canonical = body + ric.calc_check_digit(f"{body}0")
            if canonical not in self._given:
                self._given.add(canonical)
                return parse_id_number(canonical)

    def _birth_date(self, sex: Sex, on: date) -> date:
        youngest, oldest = self._rng.choices(_AGES, _AGE_SHARES)[0]
        if sex is Sex.FEMALE:
            oldest = min(oldest, _OLDEST_WOMAN)
        # A day past the birthday at least and some days before the next, leap years or not.
        days = int(self._rng.randint(youngest, oldest) * 365.25) + self._rng.randint(1, 360)
        return on - timedelta(days=days)

    def _personal(self, home: Home, who: Bearer, number: IdNumber, on: date) -> PersonalDetails:
        rng = self._rng
        age = age_on(number.birth_date, on)
        education, left_at, school = self._schooling(age)
        origin = self._origin(home, number)
        local = origin.place.code == "1"
        residence = origin.address if local and rng.random() < 0.85 else self._street_address()
        return PersonalDetails(
            name=who.name,
            sex=who.sex,
            birth_date=number.birth_date,
            ethnicity=code_set("ethnicity").item(who.ethnicity) if who.ethnicity else None,
            education=code_set("education").item(education),
            school=school,
            major=rng.choice(words.MAJORS[education]) if education in words.MAJORS else None,
            graduated_on=date(number.birth_date.year + left_at, 6, 30),
            marital=code_set("marital").item(self._marital(age)),
            political=code_set("political").item(self._political(age, number.kind)),
            household=origin.kind,
            household_place=origin.region,
            household_address=origin.address,
            residence_place=home.community,
            residence_address=residence,
            phone=f"154{rng.randrange(10**8):08d}",
        )

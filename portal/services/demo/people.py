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
from portal.services.demo.words import Bearer, Schooling

_SEQUENCES = {Sex.MALE: (997, 999), Sex.FEMALE: (996, 998)}
# Full years, from and to. Women past the last age would mostly draw a pension (R2.2).
_AGES = ((17, 22), (23, 29), (30, 39), (40, 49), (50, 59))
_AGE_SHARES = (12, 20, 24, 26, 18)
_OLDEST_WOMAN = 54
_LOCALS = 0.7
_RURAL = ("21", "22")

_GRADUATED, _EMPLOYED, _OWN_BUSINESS, _LAND_TAKEN, _OTHER = "10", "20", "32", "50", "90"


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

    def application(
        self, home: Home, on: date, bearer: Bearer | None = None
    ) -> UnemploymentDetails:
        """The form of somebody of a community, as declared on a day; ``bearer`` says who."""
        who = bearer or self._ordinary(home)
        number = self._number(who, on)
        origin = self._origin(home, who, number.kind)
        personal = self._personal(home, who, number, origin, on)
        reason = self._reason(age_on(number.birth_date, on), rural=origin.kind.code in _RURAL)
        employed = reason == _EMPLOYED
        return UnemploymentDetails(
            id_number=number,
            personal=personal,
            place=origin.place,
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

    def _origin(self, home: Home, who: Bearer, kind: IdKind) -> _Origin:
        if kind is IdKind.FOREIGN_PR_2023:
            return self._from_abroad("40", words.FOREIGN_REGION)
        if kind is not IdKind.RESIDENT_ID:
            return self._from_abroad("30", words.PERMIT_REGIONS[who.card])
        rng, households = self._rng, code_set("household")
        if rng.random() < _LOCALS:
            household = rng.choices(("50", "11", "21"), (70, 22, 8))[0]
            return _Origin(
                households.item(household),
                home.community,
                self._street_address(),
                code_set("place_kind").item("1"),
            )
        elsewhere = [code for code in words.COUNTIES if code != home.county_code]
        county = who.card if who.card in elsewhere else rng.choice(elsewhere)
        return _Origin(
            households.item(rng.choices(("22", "12", "50"), (60, 15, 25))[0]),
            self._counties[county],
            self._village_address(),
            code_set("place_kind").item(rng.choices(("2", "3", "4"), (80, 14, 6))[0]),
        )

    def _from_abroad(self, household: str, region: str) -> _Origin:
        return _Origin(
            code_set("household").item(household),
            Place(region),
            f"某某街 {self._rng.randint(1, 90)} 号",
            code_set("place_kind").item("2"),
        )

    def _street_address(self) -> str:
        rng = self._rng
        street, number = rng.choice(words.STREETS), rng.randint(1, 160)
        flat = f"{rng.randint(1, 18)}0{rng.randint(1, 4)}"
        return f"{street}{number}号{rng.randint(1, 9)}栋{rng.randint(1, 3)}单元{flat}"

    def _village_address(self) -> str:
        rng = self._rng
        village = rng.choice(words.TOWNS) + rng.choice(words.VILLAGES)
        return f"{village}第{rng.randint(1, 12)}村民小组{rng.randint(1, 60)}号"

    def _personal(
        self, home: Home, who: Bearer, number: IdNumber, origin: _Origin, on: date
    ) -> PersonalDetails:
        rng, age = self._rng, age_on(number.birth_date, on)
        studied = self._schooling(age)
        majors = words.MAJORS.get(studied.code)
        at_home = origin.region == home.community and rng.random() < 0.85
        return PersonalDetails(
            name=who.name,
            sex=who.sex,
            birth_date=number.birth_date,
            ethnicity=code_set("ethnicity").item(who.ethnicity) if who.ethnicity else None,
            education=code_set("education").item(studied.code),
            school=studied.school,
            major=rng.choice(majors) if majors else None,
            graduated_on=date(number.birth_date.year + studied.ends_at, 6, 30),
            marital=code_set("marital").item(self._marital(age)),
            political=self._political(age, number.kind),
            household=origin.kind,
            household_place=origin.region,
            household_address=origin.address,
            residence_place=home.community,
            residence_address=origin.address if at_home else self._street_address(),
            phone=f"154{rng.randrange(10**8):08d}",
        )

    def _schooling(self, age: int) -> Schooling:
        finished = [one for one in words.SCHOOLING if one.ends_at < age]
        return self._rng.choices(finished, [one.share for one in finished])[0]

    def _marital(self, age: int) -> str:
        if age < 23:
            return "10"
        return self._rng.choices(("10", "20", "40", "30"), (max(4, 90 - 2 * age), 70, 10, 2))[0]

    def _political(self, age: int, kind: IdKind) -> CodeItem | None:
        if kind is not IdKind.RESIDENT_ID:
            return None
        shares = (6, 45, 49) if age < 28 else (10, 0, 90)
        return code_set("political").item(self._rng.choices(("01", "03", "13"), shares)[0])

    def _reason(self, age: int, *, rural: bool) -> str:
        if age < 20:
            return _GRADUATED
        shares = (55 if age < 25 else 0, 70, 9, 12 if rural else 0, 10)
        reasons = (_GRADUATED, _EMPLOYED, _OWN_BUSINESS, _LAND_TAKEN, _OTHER)
        return self._rng.choices(reasons, shares)[0]

    def _unemployed_since(self, personal: PersonalDetails, on: date) -> date:
        of_working_age = personal.birth_date + timedelta(days=int(WORKING_AGE * 365.25) + 1)
        earliest = max(of_working_age, personal.graduated_on or of_working_age)
        return max(earliest, on - timedelta(days=self._rng.randint(6, 300)))

    def _former_employer(self, reason: str) -> str | None:
        if reason == _EMPLOYED:
            return self._rng.choice(words.EMPLOYERS)
        return self._rng.choice(words.OWN_BUSINESSES) if reason == _OWN_BUSINESS else None

    def _wishes(self, home: Home) -> WishesDetails:
        rng, occupations = self._rng, code_set("occupation_major_mid")
        pay = rng.randrange(2500, 6500, 500)
        return WishesDetails(
            occupations=tuple(
                WishedWork(occupations.item(kind), text)
                for kind, text in rng.sample(words.WISHED_WORK, rng.choice((1, 1, 2, 2, 3)))
            ),
            pay_from=pay,
            pay_to=pay + rng.randrange(500, 2500, 500),
            places=(home.county,),
            employment_form=code_set("employment_wish_form").item(rng.choice("11125")),
            training=rng.choice(words.TRAINING) if rng.random() < 0.35 else None,
            starts_business=rng.random() < 0.08,
        )

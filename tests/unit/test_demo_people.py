"""The demo's invented people: whoever is invented, the counter would take their form."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.ages import WORKING_AGE, age_on
from portal.domain.applications import Place, UnemploymentDetails, problems
from portal.domain.identity import IdKind, Sex, parse_id_number
from portal.domain.names import clean_name, clean_text
from portal.domain.phone import parse_phone
from portal.domain.pinyin import name_pinyin
from portal.services.demo import words
from portal.services.demo.people import Home, Inventor
from portal.services.demo.signature import scribble

COUNTIES = {code: Place(f"某市某县{code}", int(code)) for code in words.COUNTIES}
HOME = Home(Place("长沙市芙蓉区文艺路街道识字里社区", 1), "430102", COUNTIES["430102"])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
BEARERS = st.sampled_from([None, *words.BEARERS])


def invent(seed: int, on: date, *bearers: words.Bearer | None) -> list[UnemploymentDetails]:
    inventor = Inventor(Random(seed), COUNTIES)  # noqa: S311 - no secret
    return [inventor.application(HOME, on, bearer) for bearer in bearers]


@pytest.mark.clause("R2.2")
@given(seed=st.integers(0, 10**9), on=DAYS, bearer=BEARERS)
def test_an_invented_form_breaks_no_rule(seed: int, on: date, bearer: words.Bearer | None) -> None:
    (form,) = invent(seed, on, bearer)
    assert problems(form, on) == ()
    assert WORKING_AGE < age_on(form.id_number.birth_date, on) < 60
    assert form.unemployed_since <= on
    assert form.personal.graduated_on is not None
    assert form.personal.graduated_on < on


@given(seed=st.integers(0, 10**9), on=DAYS, bearer=BEARERS)
def test_what_is_invented_is_what_the_form_would_store(
    seed: int, on: date, bearer: words.Bearer | None
) -> None:
    (form,) = invent(seed, on, bearer)
    who = form.personal
    assert parse_id_number(form.id_number.canonical) == form.id_number
    assert (who.birth_date, who.sex) == (form.id_number.birth_date, form.id_number.sex)
    assert clean_name(who.name) == who.name
    assert parse_phone(who.phone) == who.phone
    for text in (who.household_address, who.residence_address):
        assert clean_text(text, 150) == text


@given(seed=st.integers(0, 10**9), on=DAYS)
def test_no_living_worker_can_have_an_invented_number(seed: int, on: date) -> None:
    forms = invent(seed, on, *[None] * 40)
    numbers = [form.id_number for form in forms]
    assert len({number.canonical for number in numbers}) == len(numbers)
    for form in forms:
        assert int(form.id_number.canonical[14:17]) in range(996, 1000)
        assert form.personal.phone.startswith("154")


@given(seed=st.integers(0, 10**9), on=DAYS)
def test_the_same_seed_invents_the_same_people(seed: int, on: date) -> None:
    assert invent(seed, on, *words.BEARERS) == invent(seed, on, *words.BEARERS)
    one, other = (scribble(Random(seed)) for _ in range(2))  # noqa: S311 - no secret
    assert one == other


def test_the_bearers_bring_every_kind_of_current_document() -> None:
    forms = invent(1, date(2026, 11, 2), *words.BEARERS)
    kinds = {form.id_number.kind for form in forms}
    assert kinds == set(IdKind) - {IdKind.FOREIGN_PR_15, IdKind.HK_MO_PASS, IdKind.TW_PASS}
    for bearer in words.BEARERS:
        assert name_pinyin(bearer.name).full.isascii(), bearer.name


def test_every_given_name_and_surname_makes_a_name() -> None:
    for sex in Sex:
        for surname in words.SURNAMES:
            for given_name in words.GIVEN_NAMES[sex]:
                assert clean_name(surname + given_name) == surname + given_name

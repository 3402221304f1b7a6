"""From the posted form to what the services take, and from a known person to a prefilled form."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from PIL import Image, UnidentifiedImageError
from sqlalchemy.orm import Session

from portal.domain.applications import (
    EmploymentDetails,
    FormDetails,
    JobSeekingDetails,
    PersonalDetails,
    Place,
    UnemploymentDetails,
    WishedWork,
    WishesDetails,
    date_problems,
    pay_problems,
)
from portal.domain.areas import Level, without_province
from portal.domain.codes import CodeItem, code_set
from portal.domain.decisions import Given, missing
from portal.domain.employment import start_problems
from portal.domain.identity import FOREIGN_KINDS, IdNumber, Sex
from portal.domain.late import Late
from portal.domain.problems import Problem
from portal.domain.procedures import Procedure
from portal.domain.procedures.job_seeking import JOB_SEEKING
from portal.domain.workflow import Action
from portal.models import (
    Application,
    EmploymentApplication,
    Office,
    PersonalData,
    UnemploymentApplication,
    Wishes,
    WishesForm,
)
from portal.queries import areas
from portal.services.consents import SIGNED_ON_SCREEN, Consent
from portal.services.errors import RuleBroken
from portal.services.registration import Finish
from portal.web.forms import show_problems
from portal.web.registration import job
from portal.web.registration.forms import (
    ConsentPart,
    DeclaredForm,
    FinishForm,
    LatePart,
    UnemploymentDeclared,
    WishesOnly,
)
from portal.web.registration.job import EmploymentDeclared

_SIGNATURE_PREFIX = "data:image/png;base64,"
_LARGEST_SIGNATURE = 200_000
_SIGNATURE_PIXELS = 2_000_000


def details(session: Session, form: DeclaredForm, number: IdNumber) -> FormDetails:
    """The declared form, as the services take it."""
    shared: dict[str, Any] = {
        "id_number": number,
        "personal": _personal(session, form, number),
        "remarks": form.remarks.data,
    }
    if isinstance(form, EmploymentDeclared):
        return EmploymentDetails(**shared, place=form.place.data, job=job.read(session, form))
    shared["wishes"] = wishes(session, form)
    if not isinstance(form, UnemploymentDeclared):
        (at_home,) = JOB_SEEKING.places
        return JobSeekingDetails(**shared, place=code_set("place_kind").item(at_home))
    return UnemploymentDetails(
        **shared,
        place=form.place.data,
        reason=form.reason.data,
        unemployed_since=form.unemployed_since.data,
        former_employer=form.former_employer.data,
        former_pay=form.former_pay.data,
        claims_insurance={"yes": True, "no": False}.get(form.claims_insurance.data),
    )


def late(form: LatePart) -> Late:
    """What is said of paper that was accepted before."""
    return Late(form.accepted_on.data, form.late_reason.data, form.paper_number.data or None)


def _personal(session: Session, form: DeclaredForm, number: IdNumber) -> PersonalDetails:
    household = _place(session, form.household_region.data), form.household_address.data
    residence = household
    if not form.same_address.data:
        residence = _place(session, form.residence_region.data), form.residence_address.data
    return PersonalDetails(
        name=form.name.data,
        sex=number.sex or Sex(form.sex.data),
        birth_date=number.birth_date,
        ethnicity=form.ethnicity.data,
        education=form.education.data,
        school=form.school.data,
        major=form.major.data,
        graduated_on=form.graduated_on.data,
        marital=form.marital.data,
        political=form.political.data,
        household=form.household.data,
        household_place=household[0],
        household_address=household[1],
        residence_place=residence[0],
        residence_address=residence[1],
        phone=form.phone.data,
    )


def _place(session: Session, region: str) -> Place:
    region = without_province(region)
    area = areas.by_full_name(session, region)
    return Place(region, area.id if area else None)


def wishes(session: Session, form: WishesOnly) -> WishesDetails:
    """The wishes as they were filled in."""
    work = [
        WishedWork(kind.data, words.data)
        for kind, words in form.wished_rows
        if kind.data or words.data
    ]
    places = [form.wished_place_1.data, form.wished_place_2.data]
    return WishesDetails(
        occupations=tuple(work),
        pay_from=form.pay_from.data,
        pay_to=form.pay_to.data,
        places=tuple(_place(session, region) for region in places if region),
        employment_form=form.employment_form.data,
        training=form.training.data,
        starts_business=form.starts_business.data,
    )


def consent(form: ConsentPart) -> Consent | None:
    """The consent as entered; None where none was. Raises ``RuleBroken`` for a broken signature."""
    if form.consent.data is None:
        return None
    if form.consent.data.code != SIGNED_ON_SCREEN:
        return Consent(form.consent.data)
    return Consent(form.consent.data, _signature(form.signature.data or ""))


def finish(form: FinishForm, procedure: Procedure, *, consent_known: bool) -> Finish:
    """What completes the case; raises ``RuleBroken`` naming all that is still missing."""
    lacking = finish_problems(form, procedure, consent_known=consent_known)
    if lacking:
        raise RuleBroken(*lacking)
    return Finish(consent(form), form.verification.data, form.opinion.data)


def finish_problems(
    form: FinishForm, procedure: Procedure, *, consent_known: bool
) -> list[Problem]:
    """What verifying and completing still lack, told together (R2.8, R2.9)."""
    given = Given(verification=form.verification.data)
    has_basis = consent_known or form.consent.data is not None
    return [
        problem
        for action in (Action.COMPLETE, Action.VERIFY)
        for problem in missing(procedure, action, given, has_basis=has_basis)
    ]


def valid(session: Session, form: DeclaredForm, number: IdNumber, today: date) -> bool:
    """Judge the form, every fault beside its field at once."""
    if number.sex is not None:
        form.sex.data, form.sex.validators = number.sex.value, []
    if number.kind in FOREIGN_KINDS:
        form.ethnicity.validators = []  # the 56 groups are those of Chinese citizens
    sound = form.validate()
    found = _early_problems(session, form, number.birth_date, today)
    show_problems(form, found)
    return bool(sound) and not found


def _early_problems(session: Session, form: DeclaredForm, born: date, on: date) -> list[Problem]:
    """The rules that can be told while other fields are still wrong, so that all show at once."""
    since = form.unemployed_since.data if isinstance(form, UnemploymentDeclared) else None
    found = [*date_problems(born, since, form.graduated_on.data, on)]
    if isinstance(form, EmploymentDeclared):
        begun = form.started_on.data
        told = start_problems(born, begun) if begun else ()
        return [*found, *told, *job.problems(session, form, on)]
    return [*found, *pay_problems(form.pay_from.data, form.pay_to.data)]


def _signature(data_url: str) -> bytes | None:
    """The drawn signature, decoded and encoded anew so that nothing else travels with it."""
    if not data_url:
        return None
    refused = RuleBroken(Problem("signature", "签名没有保存好，请清除后重签"))
    if not data_url.startswith(_SIGNATURE_PREFIX) or len(data_url) > _LARGEST_SIGNATURE:
        raise refused
    try:
        raw = base64.b64decode(data_url.removeprefix(_SIGNATURE_PREFIX), validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG",)) as picture:
            if picture.width * picture.height > _SIGNATURE_PIXELS:
                raise refused
            drawn = picture.convert("RGBA")
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, SyntaxError) as broken:
        raise refused from broken
    if drawn.getchannel("A").getbbox() is None:
        return None  # nothing was drawn
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def prefilled(session: Session, number: IdNumber, office: Office) -> dict[str, Any]:
    """What a new person's form begins with: the card's county, the office's own area."""
    card_county = areas.county_of_card(session, number.canonical)
    county = areas.ancestor(session, office.area, Level.COUNTY)
    found = {
        "household_region": card_county.full_name if card_county else None,
        "residence_region": office.full_name,
        "wished_place_1": county.full_name if county else None,
    }
    return {name: value for name, value in found.items() if value}


def carried(card: Mapping[str, str]) -> dict[str, Any]:
    """What was read of a card, as the form takes it."""
    values: dict[str, Any] = dict(card)
    if "ethnicity" in card:
        values["ethnicity"] = code_set("ethnicity").item(card["ethnicity"])
    return values


def of_person(person: PersonalData) -> dict[str, Any]:
    """What a returning person's form begins with."""
    names = (
        "name ethnicity phone education school major graduated_on marital political household "
        "household_region household_address residence_region residence_address"
    )
    values = {name: getattr(person, name) for name in names.split()}
    values["sex"] = person.sex.value
    return {name: value for name, value in values.items() if value is not None}


def of_application(declared: Application, place: CodeItem | None) -> dict[str, Any]:
    """The form as it was declared, to be put right."""
    values = {
        **of_person(declared),
        **_situation(declared),
        "place": place,
        "remarks": declared.remarks,
    }
    if isinstance(declared, WishesForm):
        values |= wished(declared.wishes)
    return {name: value for name, value in values.items() if value is not None}


def wished(stated: Wishes) -> dict[str, Any]:
    """A statement of wishes as its form begins, to be renewed."""
    values = {
        "pay_from": stated.pay_from,
        "pay_to": stated.pay_to,
        "employment_form": stated.employment_form,
        "training": stated.training,
        "starts_business": stated.starts_business,
    }
    for work in stated.occupations:
        values[f"wished_kind_{work.position}"] = work.occupation
        values[f"wished_words_{work.position}"] = work.words
    for place in stated.places:
        values[f"wished_place_{place.position}"] = place.words
    return values


def _situation(declared: Application) -> dict[str, Any]:
    if isinstance(declared, EmploymentApplication):
        return job.of_application(declared)
    if not isinstance(declared, UnemploymentApplication):
        return {}
    insured = {True: "yes", False: "no"}.get(declared.claims_insurance)  # type: ignore[arg-type]
    return {
        "reason": declared.reason,
        "unemployed_since": declared.unemployed_since,
        "former_employer": declared.former_employer,
        "former_pay": declared.former_pay,
        "claims_insurance": insured,
    }

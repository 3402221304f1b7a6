"""Invented staff and people; the identity numbers are valid and belong to nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session
from stdnum.cn import ric

from portal.domain.applications import (
    FormDetails,
    JobSeekingDetails,
    PersonalDetails,
    Place,
    UnemploymentDetails,
    WishedWork,
    WishesDetails,
)
from portal.domain.certificates import Asked, PhotoKind
from portal.domain.codes import code_item, code_set
from portal.domain.comparisons import BY_HAND, Compared
from portal.domain.dates import SHANGHAI, shanghai_day
from portal.domain.identity import parse_id_number
from portal.domain.passes import read_pass
from portal.domain.permissions import Actor, Role
from portal.models import Case, Posting, Registration, RegistrationEnd, User
from portal.queries import staff
from portal.queries.areas import office_by_area_code
from portal.services import certificate_requests, registration
from portal.services.consents import Consent
from portal.services.demo.accounts import ACCOUNTS, COMMUNITY, PASSWORD

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=SHANGHAI)
"""The moment at which every test takes place: a Tuesday morning, all working days known."""

_serial = count(1)
_serials: defaultdict[tuple[str, date], count[int]] = defaultdict(lambda: count(1))
_doubles: defaultdict[str, count[int]] = defaultdict(lambda: count(1))


@cache
def _password_hash() -> str:
    """As weak as can be: no test waits for what is slow on purpose where a password is guessed."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def add_accounts(session: Session) -> None:
    """The demo's accounts with their postings, and nothing of the demo's invented life."""
    for one in ACCOUNTS:
        make_user(session, one.username, one.name, one.area_code, *one.roles)


def make_user(session: Session, username: str, name: str, area_code: str, *roles: Role) -> User:
    """An account with the demo's password, posted to the office of an area; committed."""
    office = office_by_area_code(session, area_code)
    assert office is not None, area_code
    user = User(
        username=username,
        name=name,
        password_hash=_password_hash(),
        must_change_password=False,
        demo=True,
        created_at=NOW,
        office_id=office.id,
    )
    started = shanghai_day(NOW)
    user.postings = [Posting(office_id=office.id, role=role, started_on=started) for role in roles]
    session.add(user)
    session.commit()
    return user


def officer(session: Session, area_code: str, *roles: Role) -> Actor:
    """A new account at work at the office of an area."""
    serial = next(_serial)
    user = make_user(session, f"officer{serial}", f"测试员{serial}", area_code, *roles)
    return staff.actor_at(user, user.postings[0].office, "127.0.0.1", "test")


def clerk(session: Session, area_code: str = COMMUNITY) -> Actor:
    """A new clerk (经办人) at work in a community."""
    return officer(session, area_code, Role.CLERK)


def resident_number(
    serial: int | None = None, *, born: date = date(1985, 3, 15), county: str = "430102"
) -> str:
    """A resident's number; without a serial, one of that day and county not given out before.

    An odd serial is a man's. From the thousandth of a day on it is another county's, which exists
    no more than these people do: the day of birth is what tests count on.
    """
    given = next(_serials[county, born]) if serial is None else serial
    elsewhere = f"{county[:4]}{(int(county[4:]) + 40 * (given // 1000)) % 100:02d}"
    body = f"{elsewhere}{born:%Y%m%d}{given % 1000:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def double_number(number: str) -> str:
    """Another number of the same birth date and sex, as a double has it; not given out before."""
    same = number[6:17]
    body = f"4302{next(_doubles[same]):02d}{same}"
    return body + ric.calc_check_digit(f"{body}0")


def personal_details(number: str, **changes: Any) -> PersonalDetails:
    """基本信息 that may be accepted as it is."""
    parsed = parse_id_number(number)
    assert parsed.sex is not None
    plain = PersonalDetails(
        name="周建国",
        sex=parsed.sex,
        birth_date=parsed.birth_date,
        ethnicity=None,
        education=code_set("education").items[0],
        school=None,
        major=None,
        graduated_on=None,
        marital=None,
        political=None,
        household=code_set("household").items[0],
        household_place=Place("湖南省长沙市芙蓉区"),
        household_address="文艺路 1 号",
        residence_place=Place("湖南省长沙市芙蓉区"),
        residence_address="文艺路 1 号",
        phone="19900000001",
    )
    return replace(plain, **changes)


def on_a_pass(number: str) -> UnemploymentDetails:
    """A 失业登记 form of a woman on record with a travel pass, born on 15 March 1985."""
    travel_pass = read_pass(number)
    assert travel_pass is not None
    plain = unemployment_details(resident_number(2))
    return replace(plain, id_number=travel_pass.of(plain.personal.birth_date, plain.personal.sex))


WISHES = WishesDetails(
    occupations=(WishedWork(None, "保洁"),),
    pay_from=3000,
    pay_to=4000,
    places=(Place("湖南省长沙市"),),
    employment_form=None,
    training=None,
    starts_business=False,
)


def unemployment_details(number: str | None = None, **changes: Any) -> UnemploymentDetails:
    """A 失业登记 form that may be accepted as it is."""
    number = number or resident_number()
    plain = UnemploymentDetails(
        id_number=parse_id_number(number),
        personal=personal_details(number),
        place=code_set("place_kind").items[0],
        reason=code_set("unemployment_reason").items[0],
        unemployed_since=date(2026, 10, 8),
        former_employer=None,
        former_pay=None,
        claims_insurance=None,
        wishes=WISHES,
        remarks=None,
    )
    return replace(plain, **changes)


def job_seeking_details(number: str | None = None, **changes: Any) -> JobSeekingDetails:
    """A 求职登记 form that may be accepted as it is."""
    number = number or resident_number()
    plain = JobSeekingDetails(
        id_number=parse_id_number(number),
        personal=personal_details(number),
        place=code_set("place_kind").item("2"),
        wishes=WISHES,
        remarks=None,
    )
    return replace(plain, **changes)


def signed_on_paper() -> Consent:
    """The person signed the form (R2.9)."""
    means = code_set("consent_means")
    return Consent(code_item(means.key, means.version, "1"))


def certificate_asked(
    session: Session,
    actor: Actor | None = None,
    *,
    now: datetime = NOW,
    details: UnemploymentDetails | None = None,
    **changes: Any,
) -> Case:
    """A request for a certificate on paper of somebody registered, on its way to the township."""
    actor = actor or clerk(session)
    person_id = registered(session, actor, details=details).person_id
    asked = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER, **changes)
    return certificate_requests.request(session, actor, now, person_id, asked)


def registered(
    session: Session,
    actor: Actor,
    *,
    now: datetime = NOW,
    details: FormDetails | None = None,
    compared: tuple[Compared, ...] = (),
) -> Case:
    """A completed registration, of unemployment unless the form is another's; the real use case.

    ``compared`` is what the sources have said before it was verified by hand.
    """
    finish = registration.Finish(None, code_set("verification_means").item(BY_HAND))
    return registration.accept(
        session,
        actor,
        now,
        details or unemployment_details(),
        consent=signed_on_paper(),
        finish=finish,
        compared=compared,
    )


def deregistered(at: datetime = NOW, on: date | None = None, **changes: Any) -> dict[str, Any]:
    """The values of a registration ended at a moment, for tests that need no more than its end.

    The case that opened it stands for the one that ends it; the reason is 706.
    """
    return {
        "ended_on": on or shanghai_day(at),
        "ended_recorded_at": at,
        "end_kind": RegistrationEnd.DEREGISTERED,
        "end_reason": code_set("end_reason").item("706"),
        "closed_case_id": Registration.opened_case_id,
        **changes,
    }

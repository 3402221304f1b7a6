"""The demo's employers, who was hired and who left (规程六、八), and the counties' standards.

Their codes are well formed and nobody's: the county's digits do not go with the number after them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session
from stdnum.cn import uscc

from portal.domain.applications import EmploymentDetails, UnemploymentDetails
from portal.domain.codes import code_set
from portal.domain.comparisons import BY_HAND, Answer, Source
from portal.domain.dates import SHANGHAI
from portal.domain.deregistration import REASONS, Standard
from portal.domain.employers import EmployerDetails
from portal.domain.employment import JobDetails
from portal.domain.identity import IdNumber, parse_uscc
from portal.domain.permissions import Actor
from portal.models import EmploymentJob
from portal.services import deregistration, employers, registration, standards
from portal.services.consents import Consent
from portal.services.demo.accounts import COMMUNITY
from portal.services.demo.certificates import Act
from portal.services.deregistration import Grounds
from portal.services.registration import Finish

WORKPLACE = "3"
"""The place of work, as a lawful place of the registration (R6.1)."""

_SIGNED_ON_PAPER = "1"
_HIRED, _FLEXIBLE, _WORK_ENDED = "010", "022", "801"


@dataclass(frozen=True)
class _Employer:
    """An invented employer: its code without the check digit, and what its licence says."""

    body: str
    licence: str
    name: str
    kind: str
    industry: str
    size: str
    address: str
    contact: str


_EMPLOYERS = (
    _Employer(
        "91430102MA0000731",
        "1",
        "长沙某某餐饮管理有限公司",
        "3",
        "H",
        "3",
        "芙蓉区云栖里 12 号",
        "谭雅婷",
    ),
    _Employer(
        "91430102MA0000732",
        "1",
        "长沙某某物业服务有限公司",
        "3",
        "K",
        "2",
        "芙蓉区晚晴街 66 号",
        "袁志刚",
    ),
    _Employer(
        "52430102MJ0000733",
        "3",
        "芙蓉区某某养老服务中心",
        "7",
        "Q",
        "4",
        "芙蓉区枕河巷 8 号",
        "贺满秀",
    ),
)

STANDARDS = (800, 850)
"""Yuan a month, of the year before the demo's life began and of that year, from 1 July on."""


@dataclass(frozen=True)
class Hire:
    """Somebody hired: at which community, by which employer, how long ago, in which trade.

    ``ago`` counts working days back from the demo's present; ``waited`` the days between the first
    day of work and the registration; ``left`` the working days ago that they left, if they did.
    """

    area_code: str
    employer: int
    ago: int
    waited: int
    trade: str
    pay: int
    left: int | None = None


HIRES = (
    Hire(COMMUNITY, 0, 60, 6, "中式烹调", 5200),
    Hire(COMMUNITY, 0, 60, 6, "餐厅服务", 3600, left=8),
    Hire(COMMUNITY, 0, 41, 38, "餐厅服务", 3600),
    Hire(COMMUNITY, 0, 12, 3, "收银", 3800),
    Hire("430102001002", 0, 33, 10, "餐厅服务", 3600),
    Hire("430102001003", 0, 20, 4, "保洁", 3000),
    Hire(COMMUNITY, 1, 70, 9, "保安员", 3500),
    Hire(COMMUNITY, 1, 52, 45, "物业管理员", 4200, left=20),
    Hire("430102001002", 1, 16, 2, "保洁", 2900),
    Hire(COMMUNITY, 2, 27, 5, "养老护理", 4600),
    Hire("430102001004", 2, 9, 1, "养老护理", 4500),
)
"""People who were not registered before; two of them left, one registered late."""

TAKEN_ON = (
    Hire(COMMUNITY, 0, 7, 4, "餐厅服务", 3700),
    Hire(COMMUNITY, 2, 4, 2, "养老护理", 4500),
)
"""Unemployed people who were hired, which ended their 失业登记 (R7.1)."""

FLEXIBLE = Hire(COMMUNITY, 0, 3, 10, "外卖配送", 4800)
"""An unemployed person who works on a platform now (R7.3)."""

LEAVING = sum(one.left is not None for one in HIRES)
_LEFT_BEFORE = (timedelta(days=5), timedelta(days=21))
"""How long before its registration an end was: one in time, one late."""


def found(
    session: Session, clerk: Actor, keepers: Sequence[Actor], begins: date
) -> tuple[int, ...]:
    """Record employers and standards on the first day; the employers' ids."""
    at = datetime.combine(begins, time(8, 40), SHANGHAI)
    for keeper in keepers:
        for year, monthly in zip((begins.year - 1, begins.year), STANDARDS, strict=True):
            order = f"某民发〔{year}〕12号"
            standards.add(session, keeper, at, Standard(date(year, 7, 1), monthly), order)
    return tuple(_record(session, clerk, at, one) for one in _EMPLOYERS)


def _record(session: Session, clerk: Actor, at: datetime, one: _Employer) -> int:
    details = EmployerDetails(
        name=one.name,
        kind=code_set("employer_kind").item(one.kind),
        industry=code_set("industry").item(one.industry),
        size=code_set("employer_size").item(one.size),
        address=one.address,
        contact_name=one.contact,
        contact_phone=f"154{one.body[-4:]}0000",
    )
    code = parse_uscc(one.body + uscc.calc_check_digit(one.body))
    licence = code_set("employer_licence").item(one.licence)
    made = employers.record(session, clerk, at, code, licence, details, licence_seen=True)
    return made.id


def moment(days: Sequence[date], ago: int, number: int) -> datetime:
    """In office hours, so many working days before the demo's present."""
    return datetime.combine(days[-ago], time(10), SHANGHAI) + timedelta(minutes=7 * number)


def declared(
    details: UnemploymentDetails, hire: Hire, employer_ids: Sequence[int], on: date
) -> EmploymentDetails:
    """The 就业登记 form of somebody, registered on a day."""
    form = code_set("employment_form")
    flexible = hire is FLEXIBLE
    job = JobDetails(
        form=form.item(_FLEXIBLE if flexible else _HIRED),
        started_on=on - timedelta(days=hire.waited),
        employer_id=None if flexible else employer_ids[hire.employer],
        occupation=hire.trade,
        pay=hire.pay,
        contract=None if flexible else code_set("contract_kind").item("1"),
        contract_from=None if flexible else on - timedelta(days=hire.waited),
        flexible_way=code_set("flexible_way").item("3") if flexible else None,
    )
    return EmploymentDetails(
        id_number=details.id_number,
        personal=details.personal,
        place=code_set("place_kind").item(WORKPLACE),
        remarks=None,
        job=job,
    )


def departures(
    days: Sequence[date], hires: Mapping[int, tuple[Hire, Actor]]
) -> Iterator[tuple[datetime, int, Act]]:
    """When who of those hired left (规程八 1)."""
    late = iter(_LEFT_BEFORE)
    for number, (hire, clerk) in hires.items():
        if hire.left is not None:
            at = moment(days, hire.left, HIRES.index(hire))
            yield at, number, _leaves(clerk, at.date() - next(late))


def beginnings(
    days: Sequence[date],
    unemployed: Mapping[int, tuple[UnemploymentDetails, Actor]],
    employer_ids: Sequence[int],
) -> Iterator[tuple[datetime, int, Act]]:
    """When who of the unemployed was hired, or works on a platform."""
    plan = (*TAKEN_ON, FLEXIBLE)
    for hire, (number, (details, clerk)) in zip(plan, unemployed.items(), strict=False):
        at = moment(days, hire.ago, plan.index(hire))
        yield at, number, _begins(clerk, declared(details, hire, employer_ids, at.date()))


def _begins(clerk: Actor, details: EmploymentDetails) -> Act:
    def act(session: Session, at: datetime, _person_id: int) -> None:
        finish = Finish(None, code_set("verification_means").item(BY_HAND))
        registration.accept(session, clerk, at, details, consent=_consent(), finish=finish)

    return act


def _leaves(clerk: Actor, on: date) -> Act:
    def act(session: Session, at: datetime, person_id: int) -> None:
        jobs = session.scalars(sa.select(EmploymentJob.id).filter_by(person_id=person_id))
        grounds = Grounds(REASONS[_WORK_ENDED], on, consent=_consent(), jobs=frozenset(jobs.all()))
        deregistration.end_employment(session, clerk, at, _NOBODY, person_id, grounds)

    return act


def _consent() -> Consent:
    return Consent(code_set("consent_means").item(_SIGNED_ON_PAPER))


class _Nobody:
    """Sources that are not asked."""

    def look_up(self, actor: Actor, source: Source, number: IdNumber, on: date) -> Answer:
        """Nothing is loaded."""
        return Answer()


_NOBODY = _Nobody()

"""The demo's requests for certificates on paper, at every step of their way (规程十一), and the
policies that some people enjoy.

Nothing was made on paper yet: the demo is filled before any render process runs, and a certificate
is not entered without the paper that it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from portal.domain.benefits import Benefit
from portal.domain.certificates import NEW, Asked, PhotoKind
from portal.domain.codes import code_set
from portal.domain.dates import SHANGHAI
from portal.domain.decisions import Given
from portal.domain.permissions import Actor
from portal.domain.workflow import Action
from portal.models import Case
from portal.services import benefits, certificate_requests, engine

Act = Callable[[Session, datetime, int], None]
"""Something done for a person (their id) at a moment."""

SENT_BACK, AT_TOWNSHIP, AT_DISTRICT = 1, 12, 9
"""How many requests wait where."""

_BAD_PHOTO = "1"


@dataclass(frozen=True)
class _Allowance:
    """A policy: its type, its name, for how many days, how much in fen."""

    kind: str
    policy: str | None
    days: int
    fen: int


_ALLOWANCES = (
    _Allowance("040", "失业人员职业技能培训", 30, 150_000),
    _Allowance("020", "灵活就业人员社会保险补贴", 180, 312_000),
    _Allowance("030", None, 1, 20_000),
    _Allowance("050", None, 1, 18_000),
    _Allowance("010", "社区公益性岗位", 365, 1_200_000),
    _Allowance("040", "创业培训", 15, 120_000),
)


@dataclass
class _Request:
    """A request on its way: what the next step needs to know of it."""

    clerk: Actor
    case_id: int = 0

    def ask(self, session: Session, at: datetime, person_id: int) -> None:
        asked = Asked(code_set("certificate_issue_type").item(NEW), None, PhotoKind.PAPER)
        self.case_id = certificate_requests.request(session, self.clerk, at, person_id, asked).id

    def reviewed(self, reviewer: Actor, action: Action, given: Given) -> Act:
        def act(session: Session, at: datetime, _person_id: int) -> None:
            version = session.get_one(Case, self.case_id).version
            engine.advance(session, reviewer, at, self.case_id, version, action, given)

        return act


def requests(
    days: Sequence[date], township: Actor, holders: Mapping[int, Actor]
) -> Iterator[tuple[datetime, int, Act]]:
    """When what is done for whom: ``holders`` are registered people with their clerks.

    ``days`` are working days, the last of them the day before the demo's present.
    """
    approved = Given(opinion="情况属实，同意")
    wrong_photo = Given(
        reason=code_set("send_back_reason").item(_BAD_PHOTO),
        fields=("photo",),
        opinion="照片不是近期免冠照，请重新采集",
        back_to="accept",
    )
    for number, (who, clerk) in enumerate(holders.items()):
        request = _Request(clerk)
        if number < SENT_BACK:
            yield _moment(days[-4], number), who, request.ask
            back = request.reviewed(township, Action.SEND_BACK, wrong_photo)
            yield _moment(days[-2], number), who, back
        elif number < SENT_BACK + AT_TOWNSHIP:
            yield _moment(days[-1 - number % 4], number), who, request.ask
        elif number < SENT_BACK + AT_TOWNSHIP + AT_DISTRICT:
            yield _moment(days[-3 - number % 4], number), who, request.ask
            on = request.reviewed(township, Action.APPROVE, approved)
            yield _moment(days[-1 - number % 2], number), who, on


def policies(
    days: Sequence[date], district: Actor, people: Sequence[int]
) -> Iterator[tuple[datetime, int, Act]]:
    """A policy each for the first of some registered people, recorded by the district."""
    for number, (who, allowance) in enumerate(zip(people, _ALLOWANCES, strict=False)):
        day = days[-10 + number]
        yield _moment(day, number), who, _recorded(district, day, allowance)


def _recorded(district: Actor, day: date, allowance: _Allowance) -> Act:
    entry = Benefit(
        kind=code_set("benefit_type").item(allowance.kind),
        policy=allowance.policy,
        from_on=day,
        to_on=day + timedelta(days=allowance.days - 1),
        amount=allowance.fen,
        decided_by=f"{district.office_title}人力资源和社会保障局",
    )

    def act(session: Session, at: datetime, person_id: int) -> None:
        benefits.record(session, district, at, person_id, entry)

    return act


def _moment(day: date, number: int) -> datetime:
    """A moment in the morning's office hours, another for each number."""
    return datetime.combine(day, time(9), SHANGHAI) + timedelta(minutes=5 * number)

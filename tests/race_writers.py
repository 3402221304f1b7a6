"""The writers of races (``tests.races``): each a use case as somebody at a screen starts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.domain.certificates import Asked, Form, PhotoKind
from portal.domain.codes import code_set
from portal.domain.confirmation import ContactResult
from portal.domain.dates import next_month
from portal.domain.decisions import Given
from portal.domain.deregistration import REASONS
from portal.domain.identity import parse_id_number
from portal.domain.identity_changes import ChangeKind, NumberChange
from portal.domain.permissions import Actor, Role
from portal.domain.workflow import Action
from portal.services import (
    certificate_issues,
    certificate_requests,
    confirmation,
    deregistration,
    drafts,
    engine,
    guidance,
    identifiers,
    jobs,
    merging,
    moving_out,
    postings,
    registration,
    reorganising,
    reviewing,
    revoking,
    rolls,
    vacancy_life,
)
from portal.services.deregistration import Grounds
from tests import served
from tests.confirming import said
from tests.factories import (
    job_seeking_details,
    signed_on_paper,
    unemployment_details,
)
from tests.integration.services.acts import SILENT, by_family
from tests.integration.services.chain import BAD_PHOTO, PAPER
from tests.integration.services.doubles import FINISH
from tests.moving import moved_in, proposed
from tests.races import Place, Scene, writer
from tests.working import employed, job


@writer(of="newcomer")
def register_new(own: Session, at: Scene, side: int) -> None:
    actor = (at.place.own, at.place.other)[side][side]
    registration.accept(own, actor, at.now, unemployment_details(at.newcomer), finish=FINISH)


@writer()
def register_elsewhere(own: Session, at: Scene, side: int) -> None:
    actor = at.place.other[side]
    registration.accept(own, actor, at.now, unemployment_details(at.number), finish=FINISH)


@writer()
def seek_work(own: Session, at: Scene, side: int) -> None:
    details = job_seeking_details(at.number)
    registration.accept(own, at.place.other[side], at.now, details, finish=FINISH)


@writer("waiting", of="waiting")
def complete(own: Session, at: Scene, side: int) -> None:
    registration.complete(own, at.place.own[side], at.now, *at.at("waiting"), FINISH)


@writer("waiting", of="waiting")
def withdraw(own: Session, at: Scene, side: int) -> None:
    given = Given(opinion="本人不办了")
    engine.advance(own, at.place.own[side], at.now, *at.at("waiting"), Action.WITHDRAW, given)


@writer("entry", of="entry")
def confirm(own: Session, at: Scene, side: int) -> None:
    contact = said(ContactResult.UNEMPLOYED, at=at.now)
    confirmation.record(own, at.place.own[side], at.now, *at.at("entry"), contact)


@writer("entry", of="entry")
def not_reached(own: Session, at: Scene, side: int) -> None:
    contact = said(ContactResult.UNREACHABLE, at=at.now)
    confirmation.record(own, at.place.own[side], at.now, *at.at("entry"), contact)


@writer(of="end")
def die(own: Session, at: Scene, side: int) -> None:
    grounds = by_family("710", at.now.date())
    _ends(own, at, side, grounds)


@writer(of="end")
def deregister(own: Session, at: Scene, side: int) -> None:
    grounds = Grounds(REASONS["706"], at.now.date(), consent=signed_on_paper())
    _ends(own, at, side, grounds)


def _ends(own: Session, at: Scene, side: int, grounds: Grounds) -> None:
    who = at.place.own[side]
    deregistration.end_unemployment(own, who, at.now, SILENT, at.person_id, grounds)


@writer("employer", of="hire")
def hire(own: Session, at: Scene, side: int) -> None:
    declared = job("010", at.facts["employer"])
    employed(own, at.place.own[side], declared, at.number, now=at.now)


@writer("job", of="job")
def leave(own: Session, at: Scene, side: int) -> None:
    left = frozenset({at.facts["job"]})
    grounds = Grounds(REASONS["801"], at.now.date(), consent=signed_on_paper(), jobs=left)
    who = at.place.own[side]
    deregistration.end_employment(own, who, at.now, SILENT, at.person_id, grounds)


@writer("roster", quiet=True, stands_in=True)
def complete_roster(own: Session, at: Scene, side: int) -> None:
    list(jobs.work_off(own, lambda: at.now))


@writer(of="move")
def move_in(own: Session, at: Scene, side: int) -> None:
    moved_in(own, at.place.other[side], at.number, at.place.own[0].office_id, now=at.now)


@writer(of="propose")
def propose_move(own: Session, at: Scene, side: int) -> None:
    to = at.place.other[0].office_id
    proposed(own, at.place.own[side], at.person_id, to, now=at.now)


@writer("proposal", of="move")
def take(own: Session, at: Scene, side: int) -> None:
    moving_out.take(own, at.place.other[side], at.now, *at.at("proposal"), None)


@writer("proposal", of="proposal")
def withdraw_move(own: Session, at: Scene, side: int) -> None:
    moving_out.withdraw(own, at.place.own[side], at.now, *at.at("proposal"), "不迁了")


@writer(of="ask")
def ask_certificate(own: Session, at: Scene, side: int) -> None:
    asked = Asked(code_set("certificate_issue_type").item("01"), None, PhotoKind.PAPER)
    certificate_requests.request(own, at.place.own[side], at.now, at.person_id, asked)


@writer("request", of="request")
def approve(own: Session, at: Scene, side: int) -> None:
    reviewing.approve(own, at.place.reviewers[side], at.now, *at.at("request"), None)


@writer("request", of="request")
def send_back(own: Session, at: Scene, side: int) -> None:
    who, seen = at.place.reviewers[side], at.at("request")
    given = Given(reason=BAD_PHOTO, fields=("photo",), opinion="照片要重拍", back_to="accept")
    engine.advance(own, who, at.now, *seen, Action.SEND_BACK, given)


@writer("request", "approved", "made", of="request")
def withdraw_request(own: Session, at: Scene, side: int) -> None:
    given = Given(opinion="本人不办了")
    engine.advance(own, at.place.own[side], at.now, *at.at("request"), Action.WITHDRAW, given)


@writer("request", "approved", of="request")
def make(own: Session, at: Scene, side: int) -> None:
    who = at.place.makers[side]
    certificate_issues.make(own, who, at.now, *at.at("request"), Form.PLAIN, PAPER)


@writer("request", "approved", "made", of="request")
def hand_over(own: Session, at: Scene, side: int) -> None:
    who, signed = at.place.own[side], signed_on_paper()
    certificate_issues.hand_over(own, who, at.now, *at.at("request"), signed)


@writer(of="number")
def change_number(own: Session, at: Scene, side: int) -> None:
    change = NumberChange(ChangeKind.NEW_CARD_NUMBER, parse_id_number(at.spare), "新身份证原件")
    seen = at.person_id, at.seen["person"]
    identifiers.change_number(own, at.place.own[side], at.now, *seen, change)


@writer("double", of="double")
def merge(own: Session, at: Scene, side: int) -> None:
    who, two = at.place.reviewers[side], (at.person_id, at.facts["double"])
    seal = merging.preview(own, who, *two).seal
    merging.merge(own, who, at.now, *two, "同一个人，已核对原件", seal)


@writer("registration", of="registration")
def revoke(own: Session, at: Scene, side: int) -> None:
    who = at.place.reviewers[side]
    revoking.revoke(own, who, at.now, *at.at("registration"), "录错了人，已核对")


@writer("order", of="order", spends=True)
def carry_out_order(own: Session, at: Scene, side: int) -> None:
    who = at.place.orders[side].security
    reorganising.approve(own, who, at.now, at.facts["order"])


@writer(quiet=True)
def make_roll(own: Session, at: Scene, side: int) -> None:
    rolls.make_due(own, roll_made_at(at))


def roll_made_at(at: Scene) -> datetime:
    """A moment after the month that follows has begun."""
    first = next_month(at.month)
    return at.now.replace(year=first.year, month=first.month, day=1, hour=0, minute=1)


@writer("draft", quiet=True)
def save_draft(own: Session, at: Scene, side: int) -> None:
    typed = {"name": [f"第{side}个窗口"]}
    drafts.save(own, at.place.own[0], at.facts["draft"], "unemployment", typed, at.now)


@writer("draft", of="draft", quiet=True)
def discard_draft(own: Session, at: Scene, side: int) -> None:
    drafts.discard(own, at.place.own[0], at.facts["draft"], "unemployment")


@writer(of="posting", spends=True)
def post(own: Session, at: Scene, side: int) -> None:
    who, whom = at.place.orders[side].security, at.place.own[1]
    today = at.now.date()
    postings.add_posting(own, who, whom.user_id, whom.office_id, Role.REVIEWER, today)


@writer("posting", of="end of posting", spends=True)
def end_posting(own: Session, at: Scene, side: int) -> None:
    who = at.place.orders[side].security
    postings.end_posting(own, who, at.facts["posting"], at.now.date())


@writer("vacancy", of="audit")
def publish(own: Session, at: Scene, side: int) -> None:
    who, seen = at.place.auditors[side], at.seen["audit"]
    vacancy_life.judge(own, who, at.now, at.facts["vacancy"], seen, Action.APPROVE, Given())


@writer()
def guide(own: Session, at: Scene, side: int) -> None:
    served.guided(own, at.place.own[side], at.person_id, at.now)


@writer(of="refer")
def refer(own: Session, at: Scene, side: int) -> None:
    who = at.place.own[side]
    guidance.refer(own, who, at.now, at.person_id, served.NEED, signed_on_paper())


_Chosen = Callable[[Place], tuple[Actor, Actor]]
_BY: dict[str, _Chosen] = {
    "register_new": lambda place: (place.own[0], place.other[1]),
    **dict.fromkeys(
        ("register_elsewhere", "seek_work", "move_in", "take"), lambda place: place.other
    ),
    **dict.fromkeys(("approve", "send_back", "merge", "revoke"), lambda place: place.reviewers),
    "make": lambda place: place.makers,
    "publish": lambda place: place.auditors,
    **dict.fromkeys(
        ("carry_out_order", "post", "end_posting"),
        lambda place: (place.orders[0].security, place.orders[1].security),
    ),
}


def actor_of(at: Scene, name: str, side: int) -> Actor:
    """Who does it."""
    two = _BY[name](at.place) if name in _BY else at.place.own
    return two[side]

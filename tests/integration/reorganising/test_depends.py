"""What has come to rest on a reorganisation keeps it from being taken back, and is named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.decisions import Given
from portal.domain.permissions import Actor, Role
from portal.domain.procedures.vacancy import VACANCY
from portal.domain.reorganising import Kind
from portal.domain.workflow import Action
from portal.models import Case, Document, DocumentKind, Reorganisation
from portal.queries import staff
from portal.services import engine, registration, reorganising
from portal.services.demo.accounts import COMMUNITY, DISTRICT
from portal.services.errors import Conflict, RuleBroken
from tests.factories import (
    NOW,
    clerk,
    make_user,
    registered,
    resident_number,
    unemployment_details,
)
from tests.integration.services.acts import died, hired
from tests.integration.services.doubles import NEXT_DOOR, reviewer
from tests.moving import moved_in
from tests.reorganising import (
    Four,
    area,
    asked,
    carried_out,
    merging,
    office,
    proposed,
    reversed_by,
)
from tests.vacancies import entered, judged

THIRD = "430102001003"
TOWN, OTHER_TOWN = "430102001000", "430102002000"
LATER = NOW + timedelta(hours=2)
NEW = {"new_name": "和平社区居委会", "new_code": "430102001088"}


class Merged:
    """识字里 merged into its neighbour, with a person and a waiting case that followed."""

    def __init__(self, session: Session, who: Four) -> None:
        self.session, self.who = session, who
        self.own, self.third = clerk(session), clerk(session, THIRD)
        self.number = resident_number()
        case = registered(session, self.own, details=unemployment_details(self.number))
        self.person_id = case.person_id
        self.waiting = registration.accept(session, self.own, NOW, unemployment_details()).id
        self.vacancy = entered(session, self.own)
        self.order_id = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id

    @property
    def clerk(self) -> Actor:
        self.session.rollback()
        user = staff.with_postings(self.session, self.own.user_id)
        assert user is not None
        return staff.actor_at(user, staff.offices_held(user)[0])

    def withdraw(self) -> None:
        """A decision on a case that followed."""
        actor = self.clerk
        case = self.session.get_one(Case, self.waiting)
        at = case.id, case.version
        given = Given(opinion="不办了")
        engine.advance(self.session, actor, LATER, *at, Action.WITHDRAW, given)

    def hire(self) -> None:
        """A new registration of somebody who followed."""
        hired(self.session, self.clerk, self.number, now=LATER)

    def move(self) -> None:
        """Somebody who followed moves on."""
        moved_in(self.session, self.third, self.number, self.clerk.office_id, now=LATER)

    def die(self) -> None:
        """A registration that followed ends."""
        died(self.session, self.clerk, self.person_id, now=LATER)

    def audit(self) -> None:
        """The district judges a vacancy that followed."""
        judged(self.session, reviewer(self.session, DISTRICT), self.vacancy, now=LATER)

    def merge_on(self) -> None:
        """A later reorganisation."""
        carried_out(self.session, self.who, merging(self.session, THIRD, NEXT_DOOR), LATER)

    def rename_above(self) -> None:
        """A later one of the area above."""
        wanted = asked(Kind.RENAME, subject_id=area(self.session, TOWN).id, new_name="和平街道")
        carried_out(self.session, self.who, wanted, LATER)


REASONS: list[tuple[Callable[[Merged], None], str]] = [
    (Merged.withdraw, "调整以后已办理失业登记"),
    (Merged.hire, "调整以后已办理就业登记"),
    (Merged.move, "调整以后已办理迁入"),
    (Merged.die, "调整以后已办理注销失业登记"),
    (Merged.audit, f"调整以后已办理{VACANCY.title}"),
    (Merged.merge_on, "请先恢复后来的合并"),
    (Merged.rename_above, "请先恢复后来的更名"),
]


@pytest.mark.parametrize(("act", "words"), REASONS, ids=[one.__name__ for one, _ in REASONS])
def test_what_rests_on_a_merger_is_named(
    session: Session, who: Four, act: Callable[[Merged], None], words: str
) -> None:
    merged = Merged(session, who)
    act(merged)
    with pytest.raises(RuleBroken, match=words):
        reversed_by(session, who, merged.order_id, LATER)
    assert office(session, COMMUNITY).closed_on is not None


def test_what_came_between_proposal_and_approval_counts(session: Session, who: Four) -> None:
    merged = Merged(session, who)
    wanted = asked(Kind.REVERSE, reverses_id=merged.order_id)
    order_id = proposed(session, who, wanted, LATER).id
    merged.hire()
    with pytest.raises(RuleBroken, match="就业登记"):
        reorganising.approve(session, who.security, LATER, order_id)
    assert session.get_one(Reorganisation, order_id).status.label == "待批准"


def test_only_a_reversal_that_waits_is_warned_of(session: Session, who: Four) -> None:
    merged = Merged(session, who)
    order = proposed(session, who, asked(Kind.REVERSE, reverses_id=merged.order_id), LATER)
    assert reorganising.preview_of(session, who.security, order).faults == ()
    merged.hire()
    (told,) = reorganising.preview_of(session, who.security, order).faults
    assert "就业登记" in told
    reorganising.withdraw(session, who.system, LATER, order.id)
    assert reorganising.preview_of(session, who.security, order).faults == ()


def test_others_of_the_target_do_not_stand_in_the_way(session: Session, who: Four) -> None:
    merged = Merged(session, who)
    registered(session, clerk(session, NEXT_DOOR), now=LATER)
    reversed_by(session, who, merged.order_id, LATER)
    assert office(session, COMMUNITY).closed_on is None


@pytest.mark.parametrize("posts", [False, True])
def test_a_new_office_with_something_of_its_own_stays(
    session: Session, who: Four, posts: bool
) -> None:
    ids = area(session, COMMUNITY).id, area(session, NEXT_DOOR).id
    order = carried_out(session, who, asked(Kind.MERGE, source_ids=ids, **NEW))
    if posts:
        make_user(session, "newcomer", "新同事", NEW["new_code"], Role.CLERK)
    else:
        registered(session, clerk(session, NEW["new_code"]), now=LATER)
    with pytest.raises(RuleBroken, match="和平社区"):
        reversed_by(session, who, order.id, LATER)


@pytest.mark.parametrize("prints", [False, True])
def test_a_name_that_was_used_stays(session: Session, who: Four, prints: bool) -> None:
    actor = clerk(session)
    case = registered(session, actor)
    wanted = asked(Kind.RENAME, subject_id=area(session, COMMUNITY).id, new_name="和平社区居委会")
    order = carried_out(session, who, wanted)
    if prints:
        paper = {"kind": DocumentKind.RECEIPT, "case_version": 1, "sha256": "0" * 64}
        session.add(Document(case_id=case.id, issued_at=LATER, **paper))
        session.commit()
    else:
        registered(session, actor, now=LATER)
    with pytest.raises(RuleBroken, match="调整以后已"):
        reversed_by(session, who, order.id, LATER)


def test_the_later_one_is_taken_back_first(session: Session, who: Four) -> None:
    first = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY)).id
    second = carried_out(session, who, merging(session, THIRD, NEXT_DOOR)).id
    with pytest.raises(RuleBroken, match="请先恢复"):
        reversed_by(session, who, first)
    reversed_by(session, who, second)
    reversed_by(session, who, first)
    assert {office(session, one).closed_on for one in (COMMUNITY, NEXT_DOOR, THIRD)} == {None}


def test_a_reversal_is_for_good_and_asked_for_once(session: Session, who: Four) -> None:
    order = carried_out(session, who, merging(session, NEXT_DOOR, COMMUNITY))
    order_id = order.id
    wanted = asked(Kind.REVERSE, reverses_id=order_id)
    proposed(session, who, wanted)
    with pytest.raises(Conflict, match="已经提出"):
        proposed(session, who, wanted)
    (waiting,) = session.scalars(sa.select(Reorganisation.id).filter_by(status="proposed"))
    reorganising.approve(session, who.security, NOW, waiting)
    with pytest.raises(Conflict, match="只有已生效"):
        proposed(session, who, wanted)
    with pytest.raises(Conflict, match="只有已生效"):
        proposed(session, who, asked(Kind.REVERSE, reverses_id=waiting))


def test_orders_taken_back_one_after_the_other_leave_nobody_at_two_offices(
    session: Session, who: Four
) -> None:
    worker = clerk(session, COMMUNITY)
    orders = [
        carried_out(session, who, merging(session, to, source)).id
        for source, to in ((COMMUNITY, NEXT_DOOR), (NEXT_DOOR, "430102001003"))
    ]
    for order_id in reversed(orders):
        reversed_by(session, who, order_id)
    session.rollback()
    user = staff.with_postings(session, worker.user_id)
    assert user is not None
    assert [one.id for one in staff.offices_held(user)] == [worker.office_id]

"""A community at which there is something of everything, and what lies at which office."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.certificates import Form
from portal.domain.confirmation import month_of
from portal.domain.messages import Topic
from portal.domain.permissions import Actor, Role
from portal.models import (
    BatchItem,
    CertificateBatch,
    ContactSheet,
    Message,
    MessageState,
    Posting,
    PostingRequest,
    Printer,
    Registration,
    Serving,
    TrainingInstitution,
    User,
)
from portal.queries import staff
from portal.services import (
    drafts,
    golive,
    objecting,
    registration,
    reserved_numbers,
    rosters,
)
from portal.services.demo.accounts import COMMUNITY
from portal.services.reorganising.follows import FOLLOWS, SERVING, Follows
from tests import roster_files
from tests.confirming import on_roll
from tests.factories import (
    NOW,
    clerk,
    make_user,
    registered,
    resident_number,
    unemployment_details,
)
from tests.golive_files import as_file, sound
from tests.integration.services.doubles import NEXT_DOOR
from tests.moving import moved_in, proposed
from tests.reorganising import Four, carried_out, merging
from tests.vacancies import PHONE, area_id, entered
from tests.working import add_employer

THIRD = "430102001003"
FOURTH = "430102001004"
NOT_OF_A_COMMUNITY = {"待裁定的异议（裁定）"}
"""Lines of which a community never has anything."""


@dataclass(frozen=True)
class House:
    """The clerks of the community, its neighbour and a third; people by what became of them."""

    own: Actor
    neighbour: Actor
    third: Actor
    number: str
    person_id: int
    waiting: int
    out: int
    arriving: int
    to_neighbour: int
    from_neighbour: int
    moved: int
    draft: str
    roster: int


def _somebody(session: Session, actor: Actor) -> tuple[str, int]:
    number = resident_number()
    case = registered(session, actor, details=unemployment_details(number))
    return number, case.person_id


def full_house(session: Session, who: Four) -> House:
    """Everything that follows, at 识字里社区; 第四 was merged into it before."""
    carried_out(session, who, merging(session, COMMUNITY, FOURTH))
    own, neighbour, third = (clerk(session, one) for one in (COMMUNITY, NEXT_DOOR, THIRD))
    number, person_id = _somebody(session, own)
    waiting = registration.accept(session, own, NOW, unemployment_details())
    out, arriving, going, coming, gone = (
        _somebody(session, one) for one in (own, third, own, neighbour, own)
    )
    proposals = (
        proposed(session, own, out[1], third.office_id).id,
        proposed(session, third, arriving[1], own.office_id).id,
        proposed(session, own, going[1], neighbour.office_id).id,
        proposed(session, neighbour, coming[1], own.office_id).id,
    )
    moved = moved_in(session, third, gone[0], own.office_id)
    objecting.object_to(session, own, NOW, moved.id, "本人没有同意")
    typed = {"name": ["周建国"]}
    draft = drafts.start(session, own, "unemployment", typed, NOW, about=resident_number())
    employer = add_employer(session, own)
    roster = rosters.upload(
        session, own, NOW, employer.id, roster_files.as_file([roster_files.sound(1)])
    )
    golive.upload(session, own, NOW, as_file([sound(1)]))
    reserved_numbers.reserve(session, own, NOW, 2)
    _rest(session, own, waiting.id)
    _records(session, own, person_id)
    made = House(
        own, neighbour, third, number, person_id, waiting.id, *proposals, moved.id, draft, roster.id
    )
    session.rollback()
    return made


def _rest(session: Session, own: Actor, case_id: int) -> None:
    """What a district has, and a posting that is asked for."""
    batch = CertificateBatch(
        office_id=own.office_id,
        form=Form.PLAIN,
        requested_by_id=own.user_id,
        requested_at=NOW,
    )
    batch.items.append(BatchItem(seq=1, case_id=case_id))
    asking = make_user(session, f"asks{own.user_id}", "新同事", NEXT_DOOR)
    session.add_all(
        [
            batch,
            Printer(office_id=own.office_id, name="窗口打印机"),
            PostingRequest(
                user_id=asking.id,
                office_id=own.office_id,
                role=Role.CLERK,
                requested_by_id=own.user_id,
                requested_at=NOW,
            ),
        ]
    )
    session.commit()


def _records(session: Session, own: Actor, person_id: int) -> None:
    """A month's roll with its sheet, a vacancy to be audited, training, a message that failed."""
    on_roll(session, own)
    entered(session, own)
    session.add_all(
        [
            ContactSheet(
                month=month_of(NOW),
                office_id=own.office_id,
                people=1,
                printed_by_id=own.user_id,
                printed_at=NOW,
            ),
            TrainingInstitution(
                name="某某培训学校",
                area_id=area_id(session),
                address="某某路 1 号",
                contact_name="袁志刚",
                phone=PHONE,
                office_id=own.office_id,
                recorded_by_id=own.user_id,
                recorded_at=NOW,
            ),
            Message(
                person_id=person_id,
                office_id=own.office_id,
                topic=Topic.JOB,
                phone=PHONE,
                text="推荐岗位",
                state=MessageState.FAILED,
                written_at=NOW,
            ),
        ]
    )
    session.commit()


def at(session: Session, line: Follows, office_id: int) -> set[str]:
    """The keys of a line's rows that are an office's and still open."""
    session.rollback()
    rows = sa.select(line.key).where(line.column == office_id, line.still)
    return set(session.scalars(rows.select_from(line.column.class_)))


def everything(session: Session, *office_ids: int) -> dict[tuple[str, int], set[str]]:
    """The same of all lines at some offices; a spell of service by its person."""
    found = {
        (line.label, one): at(session, line, one)
        for one in office_ids
        for line in FOLLOWS
        if line is not SERVING
    }
    for one in office_ids:
        served = sa.select(Serving.person_id).where(
            Serving.office_id == one, Serving.ended_at.is_(None)
        )
        found[SERVING.label, one] = {str(person) for person in session.scalars(served)}
    return found


def sums(session: Session) -> dict[str, int]:
    """What never changes: how many are registered and served, and how many of each thing wait."""
    session.rollback()
    open_rows = {
        "registered": sa.select(sa.func.count())
        .select_from(Registration)
        .where(Registration.ended_recorded_at.is_(None)),
        "served": sa.select(sa.func.count()).select_from(Serving).where(Serving.ended_at.is_(None)),
        "accounts at work": sa.select(sa.func.count(sa.distinct(Posting.user_id)))
        .select_from(Posting)
        .where(Posting.ended_on.is_(None)),
        "accounts": sa.select(sa.func.count()).select_from(User),
    }
    counted: dict[str, Any] = {name: session.scalar(rows) for name, rows in open_rows.items()}
    for line in FOLLOWS:
        rows = sa.select(sa.func.count()).select_from(line.column.class_).where(line.still)
        counted[line.label] = session.scalar(rows.where(line.column.is_not(None)))
    return counted


def working(session: Session, user_id: int) -> Actor:
    """The account as it signs in now."""
    session.rollback()
    user = staff.with_postings(session, user_id)
    assert user is not None
    (own,) = staff.offices_held(user)
    return staff.actor_at(user, own)

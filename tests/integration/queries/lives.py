"""A person to whom everything has happened, and how their timeline is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import code_set
from portal.domain.comparisons import Result, Source
from portal.domain.confirmation import ContactMeans, ContactResult
from portal.domain.decisions import Given
from portal.domain.evidence import EvidenceKind
from portal.domain.identity_changes import CardNoteKind, ChangeKind
from portal.domain.permissions import Actor
from portal.domain.workflow import Action
from portal.models import (
    CardNote,
    Case,
    Comparison,
    Contact,
    DocumentKind,
    Evidence,
    IdentityChange,
    Merge,
    Registration,
    RegistrationKind,
    RollEntry,
)
from portal.queries import timeline as queries
from portal.queries.timeline import Entry, Show, timeline
from portal.services import documents, engine, registration
from portal.services.registration import Finish
from tests.factories import (
    NOW,
    clerk,
    personal_details,
    registered,
    resident_number,
    signed_on_paper,
    unemployment_details,
)

FINISH = Finish(signed_on_paper(), code_set("verification_means").item("2"))
FORM, NOTICE = DocumentKind.REGISTRATION_FORM, DocumentKind.AMENDMENT_NOTICE


@dataclass(frozen=True)
class Life:
    """A person to whom everything has happened, and who looked after them."""

    person_id: int
    case_id: int
    actor: Actor
    where: str


def at(minutes: int) -> datetime:
    """A moment that many minutes into the story."""
    return NOW + timedelta(minutes=minutes)


def live(database: sa.Engine) -> Life:
    """Returned, put right, compared, scanned, completed, printed; changed, noted, merged."""
    with Session(database) as session:
        actor, number = clerk(session), resident_number()
        details = unemployment_details(number, personal=personal_details(number))
        case = registration.accept(session, actor, at(0), details)
        act(session, actor, case, 10, Action.RETURN, Given(fields=("phone",), opinion="打不通"))
        documents.record_print(session, actor, at(15), case, NOTICE, "a" * 64)
        registration.resubmit(session, actor, at(20), case.id, case.version, details)
        session.add_all(_beside(case, actor))
        session.commit()
        registration.complete(session, actor, at(40), case.id, case.version, FINISH)
        documents.record_print(session, actor, at(50), case, FORM, "b" * 64)
        documents.record_print(session, actor, at(55), case, FORM, "b" * 64)
        session.add(_contact(session, case.person_id, actor))
        session.commit()
        other = registered(session, actor, now=at(58))
        session.add_all(_of_record(case.person_id, other.person_id, actor))
        session.commit()
        return Life(case.person_id, case.id, actor, actor.office_title)


def act(
    session: Session, actor: Actor, case: Case, minutes: int, action: Action, given: Given
) -> None:
    """One action on a case as it stands."""
    engine.advance(session, actor, at(minutes), case.id, case.version, action, given)


def _beside(case: Case, actor: Actor) -> list[Any]:
    """What is kept of a case beside its decisions."""
    return [
        Evidence(
            case_id=case.id,
            kind=EvidenceKind.ID_CARD,
            added_by_id=actor.user_id,
            added_at=at(25),
            removed_by_id=actor.user_id,
            removed_at=at(26),
        ),
        Comparison(
            case_id=case.id,
            source=Source.SOCIAL_INSURANCE,
            result=Result.SAME,
            words="没有在缴记录",
            actor_id=actor.user_id,
            at=at(30),
        ),
    ]


def _contact(session: Session, person_id: int, actor: Actor) -> Contact:
    """Somebody on the month's roll, reached by telephone."""
    of_unemployment = sa.select(Registration.id).filter_by(
        person_id=person_id, kind=RegistrationKind.UNEMPLOYMENT
    )
    entry = RollEntry(
        month=date(2026, 11, 1),
        person_id=person_id,
        registration_id=session.scalars(of_unemployment).one(),
        office_id=actor.office_id,
        result=ContactResult.UNEMPLOYED,
        attempts=1,
        done_at=at(57),
    )
    return Contact(
        entry=entry,
        at=at(57),
        means=ContactMeans.PHONE,
        result=ContactResult.UNEMPLOYED,
        by_id=actor.user_id,
        office_id=actor.office_id,
        recorded_at=at(57),
    )


def _of_record(person_id: int, other_id: int, actor: Actor) -> list[Any]:
    """What happened to the person's record itself."""
    who = {"actor_id": actor.user_id, "office_id": actor.office_id}
    return [
        IdentityChange(
            person_id=person_id,
            kind=ChangeKind.RENAMED,
            old_name="周建国",
            new_name="周健国",
            evidence="户口簿",
            at=at(60),
            **who,
        ),
        CardNote(
            person_id=person_id,
            kind=CardNoteKind.TEMPORARY,
            until=date(2027, 1, 31),
            words="原件",
            noted_by_id=actor.user_id,
            noted_at=at(61),
            cleared_by_id=actor.user_id,
            cleared_at=at(62),
        ),
        Merge(
            kept_id=person_id,
            merged_id=other_id,
            reason="同一人",
            at=at(63),
            undone_by_id=actor.user_id,
            undone_at=at(64),
            undone_reason="不是同一人",
            **who,
        ),
    ]


def whole(session: Session, actor: Actor, person_id: int, show: Show = Show.ALL) -> list[Entry]:
    """All entries, page after page."""
    found: list[Entry] = []
    before = None
    while True:
        page = timeline(session, actor, person_id, before, show)
        assert len(page.entries) <= queries.PAGE
        found += page.entries
        if page.following is None:
            return found
        assert len(page.entries) == queries.PAGE
        before = page.following

"""规程五 岗位信息: a vacancy recommended to a person, with the message that tells of it (R5.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.areas import Level
from portal.domain.codes import CodeItem
from portal.domain.dates import shanghai_day
from portal.domain.deregistration import Answer
from portal.domain.messages import Recommended, Topic
from portal.domain.permissions import Actor
from portal.domain.service311 import ServiceKind
from portal.domain.vacancies import PUBLIC, VacancyState
from portal.models import Offer, Vacancy
from portal.queries import areas
from portal.queries.matching import can_be_offered
from portal.queries.service311 import offer_in_area
from portal.services import audit, messages, people, service311
from portal.services.errors import Conflict, NotFound
from portal.services.guard import NOT_THERE, NOT_YOURS, require
from portal.services.service311 import Offering
from portal.services.transactions import writing

_GONE = "这个岗位{state}，不能再推荐，请另选"
_FULL = "这个岗位刚刚招满，不能再推荐，请另选"
_TWICE = "这个岗位已经推荐给本人了，不能重复推荐"


@dataclass(frozen=True)
class Answered:
    """How the person answered when told of a vacancy; ``words`` say why they refused."""

    answer: Answer
    means: CodeItem
    words: str | None = None


def recommend(
    session: Session,
    actor: Actor,
    now: datetime,
    person_id: int,
    vacancy_id: int,
    answered: Answered,
) -> Offer:
    """Record a vacancy as offered; to whoever agreed the message about it is written.

    Without a mobile number there is none (``Offer.message_id`` is None), and the sheet is printed.
    Raises ``Conflict`` for a vacancy that can't be recommended any more or was offered already,
    ``NotFound`` for one never published or somebody whom the actor doesn't serve, ``RuleBroken``.
    """
    require(actor, "service311.record", otherwise=NOT_YOURS)
    with writing(session):
        people.lock_standing(session, person_id)
        vacancy = _still_open(session, vacancy_id, now)
        if not can_be_offered(session, person_id, vacancy_id):
            raise Conflict(_TWICE)
        row = service311.add(
            session,
            actor,
            now,
            person_id,
            Offering(
                ServiceKind.JOB,
                answered.answer,
                answered.means,
                vacancy_id=vacancy_id,
                words=answered.words,
            ),
        )
        if answered.answer is Answer.ACCEPTED:
            told = _recommended(session, vacancy)
            message = messages.write_to(session, actor, person_id, Topic.JOB, told, now)
            row.message_id = message.id if message else None
        return row


def record_print(session: Session, actor: Actor, offer_id: int, sha256: str) -> str:
    """Write down a print of a recommendation's sheet (推荐单); returns the hash that counts.

    The first print fixes the sheet. Raises ``NotFound`` outside the actor's area and for what the
    person did not agree to or was entered by mistake.
    """
    require(actor, "service311.record", otherwise=NOT_YOURS)
    with writing(session):
        # Not by the row's version: what is told of the offer meanwhile has nothing to do with it.
        session.execute(
            sa.update(Offer)
            .where(Offer.id == offer_id, Offer.sheet_sha256.is_(None))
            .values(sheet_sha256=sha256)
        )
        row = offer_in_area(session, actor, offer_id)
        if row is None or row.answer is not Answer.ACCEPTED or row.revoked_at is not None:
            raise NotFound(NOT_THERE)
        audit.record(
            session,
            actor,
            "service311.print",
            subject="service_offer",
            subject_id=row.id,
            person_id=row.person_id,
        )
        assert row.sheet_sha256 is not None, "just set, unless it was before"
        return row.sheet_sha256


def _still_open(session: Session, vacancy_id: int, now: datetime) -> Vacancy:
    """The vacancy, kept as it is until the transaction ends."""
    vacancy = session.scalars(
        sa.select(Vacancy).where(Vacancy.id == vacancy_id).with_for_update(read=True, of=Vacancy)
    ).one_or_none()
    if vacancy is None or vacancy.state not in PUBLIC:
        raise NotFound(NOT_THERE)
    standing = vacancy.standing(shanghai_day(now))
    if standing is not VacancyState.PUBLISHED:
        raise Conflict(_GONE.format(state=standing.label))
    if vacancy.left == 0:
        raise Conflict(_FULL)
    return vacancy


def _recommended(session: Session, vacancy: Vacancy) -> Recommended:
    """What the message says; the county goes before the address, for roads are named alike."""
    county = areas.ancestor(session, vacancy.area, Level.COUNTY)
    where = vacancy.address or (vacancy.area.name if vacancy.area is not county else "")
    return Recommended(
        what=vacancy.title,
        by=vacancy.employer.name,
        place=(county.name if county else "") + where,
        pay=vacancy.pay.replace(" ", ""),
    )

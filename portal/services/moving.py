"""规程九 迁入: the community that will serve takes a person over, with their consent (R9.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.domain.codes import CodeItem
from portal.domain.decisions import Given
from portal.domain.identity import IdNumber
from portal.domain.names import mask_name
from portal.domain.permissions import Actor
from portal.domain.problems import Problem
from portal.domain.procedures.move_in import MOVE_IN
from portal.domain.workflow import Action
from portal.models import Case, Move, Person, Registration, RegistrationKind
from portal.queries import people as people_queries
from portal.services import cases, consents, lookups, people, relocating
from portal.services.case_locks import lock_cases
from portal.services.consents import Consent
from portal.services.engine import apply
from portal.services.errors import Conflict, NotFound, RuleBroken
from portal.services.guard import require
from portal.services.proposals import end_one, waiting_proposal
from portal.services.transactions import writing_first

EFFECTS = (relocating.relocate, relocating.route)
"""Imported with this module, so that the engine knows them."""
CLERKS: Final = "只有社区（村）经办人可以办理迁入、迁出"
RACED: Final = "本人的登记刚刚有了变化，请重新核对后再办"
_OTHER: Final = "9"


@dataclass(frozen=True)
class Asked:
    """Why somebody moves, and that they agreed; 其他 needs words."""

    reason: CodeItem
    consent: Consent
    words: str | None = None


@dataclass(frozen=True)
class Found:
    """What a full number tells the community that would take the person over: no more than this."""

    name: str
    office_id: int
    office: str
    office_phone: str | None
    since: date


def find(session: Session, actor: Actor, number: IdNumber) -> Found:
    """Where the person of a full number is registered unemployed; a look elsewhere is written down.

    Raises ``RuleBroken`` (field ``id_number``) where there is nobody to take over.
    """
    require(actor, "case.accept", otherwise=CLERKS)
    person = people_queries.by_id_number(session, number)
    spell = _spell(session, person.id) if person else None
    fault = _not_to_be_had(actor, person, spell)
    if person is not None and not people_queries.visible(session, actor, person.id):
        lookups.look_up_elsewhere(session, actor, person.id)
    if fault or person is None or spell is None:
        raise RuleBroken(Problem("id_number", fault))
    office = spell.handling_office
    return Found(
        mask_name(person.name), office.id, office.full_name, office.phone, spell.effective_on
    )


def move_in(
    session: Session,
    actor: Actor,
    now: datetime,
    number: IdNumber,
    from_office_id: int,
    asked: Asked,
) -> Case:
    """Take an unemployed person over from the community they were found at, at once (R9.1).

    It is told, and so is whoever waits for an answer to a proposal, which ends. Raises
    ``RuleBroken``, ``NotFound`` for a number that nobody has, ``Conflict`` where the person is not
    registered there any more.
    """
    require(actor, "case.accept", otherwise=CLERKS)
    known = people_queries.by_id_number(session, number)
    if known is None:
        raise NotFound("没有这个证件号码的登记，请核对号码")
    check(asked)
    with writing_first(session, RACED):
        person = people.lock_standing(session, known.id)
        spell = locked_spell(session, person.id)
        if spell.handling_office_id == actor.office_id:
            raise Conflict("本人的失业登记就在本社区（村），不必迁入")
        if spell.handling_office_id != from_office_id:
            raise Conflict(f"本人刚刚迁到{spell.handling_office.full_name}，请重新核对后再办")
        case = cases.add(session, actor, now, MOVE_IN, person.id)
        add_move(session, case, from_office_id, actor.office_id, asked)
        consents.record(session, actor, now, case, asked.consent)
        _end_proposal(session, actor, case, now)
        apply(session, actor, now, case, Action.COMPLETE, Given(opinion=words_of(asked)))
        return case


def check(asked: Asked) -> None:
    """Raise ``RuleBroken`` where 其他 is not explained."""
    if asked.reason.code == _OTHER and not asked.words:
        raise RuleBroken(Problem("words", "选“其他”的，请写明原因"))


def words_of(asked: Asked) -> str:
    """The reason as the decision keeps it."""
    return f"{asked.reason.name}：{asked.words}" if asked.words else asked.reason.name


def _spell(session: Session, person_id: int) -> Registration | None:
    return session.scalars(_unemployed(person_id)).one_or_none()


def locked_spell(session: Session, person_id: int) -> Registration:
    """The 失业登记 in force, locked after its person; raises ``Conflict`` where there is none."""
    spell = session.scalars(
        _unemployed(person_id)
        .with_for_update(of=Registration, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if spell is None:
        raise Conflict("本人现在没有有效的失业登记，不能迁移")
    return spell


def _unemployed(person_id: int) -> sa.Select[Registration]:
    return sa.select(Registration).where(
        Registration.person_id == person_id,
        Registration.kind == RegistrationKind.UNEMPLOYMENT,
        Registration.ended_recorded_at.is_(None),
    )


def _not_to_be_had(actor: Actor, person: Person | None, spell: Registration | None) -> str:
    if person is None:
        return "没有这个证件号码的登记，请核对号码"
    if spell is None:
        return "本人现在没有有效的失业登记，不能迁入；需要的请办理失业登记"
    if spell.handling_office_id == actor.office_id:
        return "本人的失业登记就在本社区（村），不必迁入"
    return ""


def _end_proposal(session: Session, actor: Actor, case: Case, now: datetime) -> None:
    """What the person agreed to last holds; but a proposal that lies here is to be accepted."""
    for proposal in lock_cases(session, waiting_proposal({case.person_id})):
        if proposal.handling_office_id == actor.office_id:
            words = f"原社区（村）已为本人发起迁出（{proposal.number}），请在待办里同意接收"
            raise Conflict(words)
        end_one(session, actor, proposal, case.id, now)


def add_move(session: Session, case: Case, from_id: int, to_id: int, asked: Asked) -> None:
    """Write down what the case of a move says, inside the caller's transaction."""
    session.add(
        Move(
            case_id=case.id,
            person_id=case.person_id,
            from_office_id=from_id,
            to_office_id=to_id,
            reason=asked.reason,
            words=asked.words,
        )
    )
    session.flush()

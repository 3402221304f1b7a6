"""What a case ended, as the 注销告知书 tells it (规程七、八)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypedDict

from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.codes import CodeItem
from portal.domain.deregistration import REASONS
from portal.models import Case, RegistrationKind
from portal.printing.case_form import consent_part
from portal.printing.registration_page import ConsentPart
from portal.queries import deregistrations
from portal.queries.deregistrations import KIND_OF, Ended


class Ending(TypedDict):
    """The part of the notice that is of the registration's end alone."""

    registration: str
    reason: str
    ended_on: date
    bases: tuple[str, ...]
    jobs: tuple[str, ...]
    also_ended: tuple[str, ...]
    still_open: bool
    to_family: bool
    consent: ConsentPart | None


def ending(session: Session, case: Case) -> Ending:
    """What a case ended; a 就业登记 that ended none has no such notice."""
    ended = deregistrations.of_case(session, case)
    assert ended is not None, "a notice is of something that ended"
    kind, reason, ended_on = _main(ended, case)
    return {
        "registration": kind.label,
        "reason": REASONS[reason.code].in_words,
        "ended_on": ended_on,
        "bases": tuple(one.in_words for one in case.bases if one.kind is not BasisKind.ORDER),
        "jobs": tuple(f"{one.title}（{one.started_on.isoformat()} 起）" for one in ended.jobs),
        "also_ended": tuple(_also_ended(ended, kind)),
        "still_open": not ended.registrations,
        "to_family": REASONS[reason.code].is_death,
        "consent": _consent(ended, case, kind),
    }


def _main(ended: Ended, case: Case) -> tuple[RegistrationKind, CodeItem, date]:
    """Which registration the case is about, why it ended and since when."""
    if ended.said is not None:
        return KIND_OF[case.procedure], ended.said.reason, ended.said.ended_on
    spell = next(one for one in ended.registrations if one.kind is RegistrationKind.UNEMPLOYMENT)
    assert spell.end_reason is not None
    assert spell.ended_on is not None
    return spell.kind, spell.end_reason, spell.ended_on


def _also_ended(ended: Ended, main: RegistrationKind) -> Iterator[str]:
    yield from (one.kind.label for one in ended.registrations if one.kind is not main)
    yield from (f"{one.declared.title}（办件号 {one.number}）" for one in ended.lapsed)


def _consent(ended: Ended, case: Case, kind: RegistrationKind) -> ConsentPart | None:
    """What the person signs on the notice itself; with a 就业登记 they signed its form."""
    by_person = any(one.kind is BasisKind.PERSON for one in case.bases)
    if ended.said is None or not by_person:
        return None
    done = f"注销{kind.label}" if ended.registrations else "终止上列工作的登记"
    return replace(consent_part(case), declaration=f"以上情况属实，本人同意{done}。")

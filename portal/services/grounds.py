"""What the end of a registration rests on (规程七、八), and how that is put on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.domain.bases import BasisKind
from portal.domain.codes import CodeItem
from portal.domain.deregistration import Reason, bases_of
from portal.domain.permissions import Actor
from portal.models import Basis, Case
from portal.services import consents
from portal.services.consents import Consent

_FOUND = frozenset({BasisKind.COMPARISON, BasisKind.REFUSALS, BasisKind.UNREACHABLE})


@dataclass(frozen=True)
class Family:
    """Who of the family told it, and how; the telephone may be unknown."""

    name: str
    relation: CodeItem
    means: CodeItem
    phone: str | None = None


@dataclass(frozen=True)
class Grounds:
    """Why a registration ends, since when, and what it rests on.

    ``compared``: the sources are to be asked, and must bear the reason out. ``retirement_proof``
    says which paper was shown. ``jobs`` are the ids of the jobs that end (规程八 1).
    """

    reason: Reason
    ended_on: date
    words: str | None = None
    consent: Consent | None = None
    family: Family | None = None
    retirement_proof: str | None = None
    compared: bool = False
    jobs: frozenset[int] = frozenset()

    @property
    def opinion(self) -> str:
        """The reason and the clerk's own words, as the decision says them."""
        return "；".join(filter(None, (self.reason.item.short, self.words)))


def given(grounds: Grounds) -> set[BasisKind]:
    """The kinds of basis there are for the reason; others count for nothing.

    8 and 9 rest on the record, which ``hindrance`` reads.
    """
    held = {
        BasisKind.PERSON: grounds.consent is not None,
        BasisKind.FAMILY: grounds.family is not None,
        BasisKind.RETIREMENT_PROOF: bool(grounds.retirement_proof),
        BasisKind.COMPARISON: grounds.compared,
        BasisKind.REFUSALS: grounds.reason.code == "708",
        BasisKind.UNREACHABLE: grounds.reason.code == "709",
    }
    return {kind for kind in bases_of([grounds.reason]) if held[kind]}


def record(
    session: Session, actor: Actor, now: datetime, case: Case, grounds: Grounds, said: str | None
) -> None:
    """``said`` is what was found: by the comparison, or in the records."""
    kinds = given(grounds)
    if BasisKind.PERSON in kinds and grounds.consent is not None:
        consents.record(session, actor, now, case, grounds.consent)
    about = {
        "case_id": case.id,
        "person_id": case.person_id,
        "at": now,
        "recorded_by_id": actor.user_id,
    }
    for kind in sorted(kinds - {BasisKind.PERSON}):
        words = said if kind in _FOUND else None
        if kind is BasisKind.RETIREMENT_PROOF:
            words = grounds.retirement_proof
        basis = Basis(kind=kind, words=words, **about)
        if kind is BasisKind.FAMILY and grounds.family is not None:
            basis.given_by, basis.relation = grounds.family.name, grounds.family.relation
            basis.told_by, basis.phone = grounds.family.means, grounds.family.phone
        session.add(basis)
    session.flush()

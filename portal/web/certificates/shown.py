"""What a request for a certificate says, beside what stands of the person in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.domain.certificates import PhotoKind
from portal.domain.identity import mask_id_number
from portal.domain.workflow import Action
from portal.extensions import db
from portal.models import Case, CertificateRequest, Decision, Person, PolicyBenefit, Registration
from portal.queries import certificates

_ASKS_FOR_CHANGES = frozenset({Action.SEND_BACK, Action.RETURN})


@dataclass(frozen=True)
class Line:
    """A labelled line; ``was`` is what the revision before said, where it said something else.

    ``marked`` where whoever sent the request back meant this line.
    """

    label: str
    value: str
    marked: bool = False
    was: str | None = None


@dataclass(frozen=True)
class Photo:
    """The digital photo by its id, or None for two photos on paper, and the one before it."""

    id: int | None
    marked: bool
    changed: bool = False
    old_id: int | None = None


@dataclass(frozen=True)
class Spell:
    """One registration; ``till`` is empty while it is open."""

    kind: str
    since: str
    till: str
    office: str


@dataclass(frozen=True)
class Shown:
    """The card of a request. ``told`` is who sent it back last, and what was asked of the person.

    ``again`` says whether it was put right since; of a closed case nothing of this is told.
    """

    photo: Photo
    lines: tuple[Line, ...]
    spells: tuple[Spell, ...]
    spells_marked: bool
    benefits: tuple[Line, ...]
    benefits_marked: bool
    told: tuple[Decision, ...]
    again: bool


def asked_shown(
    case: Case, revisions: Sequence[CertificateRequest] | None = None
) -> dict[str, object]:
    """What ``certificates/_asked.html`` shows of a certificate's case; nothing of any other's.

    ``revisions`` are the request's, where they were read already.
    """
    if case.procedure != "certificate":
        return {"asked": None}
    session = db.session()
    asked = revisions or certificates.requests(session, case.id)
    certificate, benefits = certificates.held(session, case.person_id)
    told = sent_back(case) if case.closed_at is None else ()
    marked = {name for one in told for name in one.field_names}
    now, before = asked[-1], asked[-2] if len(asked) > 1 else None
    shown = Shown(
        photo=_photo(now, before, marked),
        lines=(
            *_request(now, before, marked),
            Line("证书编号", certificate.number if certificate else ""),
            *_person(case.person, marked),
        ),
        spells=_spells(certificates.registrations_of(session, case.person_id)),
        spells_marked="registrations" in marked,
        benefits=_benefits(benefits),
        benefits_marked="benefits" in marked,
        told=told,
        again=bool(told) and _put_right_since(case, told[-1]),
    )
    return {"asked": shown}


def sent_back(case: Case) -> tuple[Decision, ...]:
    """The last time the request was sent back, and what the person was asked to put right since."""
    found: list[Decision] = []
    for decision in case.decisions:
        if decision.action is Action.SEND_BACK:
            found = [decision]
        elif decision.action is Action.RETURN:
            found.append(decision)
    return tuple(found)


def _put_right_since(case: Case, last: Decision) -> bool:
    return any(one.action is Action.RESUBMIT and one.seq > last.seq for one in case.decisions)


def _photo(now: CertificateRequest, before: CertificateRequest | None, marked: set[str]) -> Photo:
    changed = before is not None and _which(before) != _which(now)
    old_id = before.photo_id if before is not None and changed else None
    return Photo(now.photo_id, "photo" in marked, changed, old_id)


def _which(asked: CertificateRequest) -> tuple[PhotoKind, int | None]:
    return asked.photo_kind, asked.photo_id


def _request(
    now: CertificateRequest, before: CertificateRequest | None, marked: set[str]
) -> tuple[Line, ...]:
    old = before or now
    said = (
        ("issue_type", "申领类别", old.issue_type.name, now.issue_type.name),
        ("because", "申领原因", old.because or "", now.because or ""),
    )
    return tuple(
        Line(label, value, name in marked, was if was != value else None)
        for name, label, was, value in said
        if was or value
    )


def _person(person: Person, marked: set[str]) -> tuple[Line, ...]:
    education = person.education.short if person.education else ""
    number = person.identifier
    return (
        Line("姓名", person.name, "name" in marked),
        Line(number.kind.label, mask_id_number(number.number), "id_number" in marked),
        Line("性别 / 出生", f"{person.sex.label}　{person.birth_date.isoformat()}"),
        Line("文化程度", education, "education" in marked),
    )


def _spells(found: Sequence[Registration]) -> tuple[Spell, ...]:
    return tuple(
        Spell(
            one.kind.label,
            one.effective_on.isoformat(),
            one.ended_on.isoformat() if one.ended_on else "",
            one.handling_office.full_name,
        )
        for one in found
    )


def _benefits(found: Sequence[PolicyBenefit]) -> tuple[Line, ...]:
    return tuple(
        Line(one.kind.name, f"{one.from_on.isoformat()} 至 {one.to_on or '今'}　{one.decided_by}")
        for one in found
    )

"""Signed-in users without a log-in page: rows and cookies as 500 log-ins would have left them.

A password takes Argon2 long on purpose, and is not what is measured.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

import sqlalchemy as sa
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.orm import Session

from portal.domain.confirmation import month_of
from portal.domain.permissions import Role
from portal.domain.workflow import Status
from portal.models import (
    Area,
    Case,
    Contact,
    Document,
    DocumentKind,
    Login,
    OfferFollowUp,
    Office,
    PersonIdentifier,
    Posting,
    RollEntry,
    Serving,
    User,
)
from portal.services.logins import token_hash
from tests.factories import NOW

_OF_EACH = 20
"""So many people and papers of their community everybody at a seat works with."""
_PAPERS = 8
_LOCK_MINUTES, _HOURS = 600, 10
_ADDRESS = "127.0.0.1"


@dataclass
class Seat:
    """Somebody signed in, and what there is to do at their office.

    ``people`` are ids, ``numbers`` their ID numbers, ``documents`` ids of archived papers,
    ``cases`` ids of cases whose form was never printed. ``after`` is the entry of the month's roll
    after which this seat begins.
    """

    cookie: str
    csrf: str
    office_id: int
    people: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    cases: list[int] = field(default_factory=list)
    after: int = 0


def signed_in(app: Flask, session: Session, users: Sequence[tuple[int, int]]) -> list[Seat]:
    """A log-in for each account (id, office id); the same account may come several times."""
    epochs = dict(session.execute(sa.select(User.id, User.session_epoch)).all())
    tokens = [secrets.token_urlsafe(32) for _ in users]
    now = datetime.now(UTC)
    always = {"remote": _ADDRESS, "lock_minutes": _LOCK_MINUTES, "hours": _HOURS}
    moments = {"begun_at": now, "seen_at": now, "asked_at": now}
    session.execute(
        sa.insert(Login),
        [
            {"token_hash": token_hash(token), "user_id": one, "epoch": epochs[one]}
            | always
            | moments
            for (one, _), token in zip(users, tokens, strict=True)
        ],
    )
    session.commit()
    return [_seat(app, token, office) for (_, office), token in zip(users, tokens, strict=True)]


def _seat(app: Flask, token: str, office_id: int) -> Seat:
    raw = secrets.token_hex(20)
    interface, secret = app.session_interface, app.secret_key
    assert isinstance(interface, SecureCookieSessionInterface)
    assert secret is not None
    serializer = interface.get_signing_serializer(app)
    assert serializer is not None
    kept = {"_user_id": token, "_fresh": False, "_permanent": True, "csrf_token": raw}
    csrf = URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw)
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(kept)}"
    return Seat(cookie, str(csrf), office_id)


def clerks(app: Flask, session: Session, wanted: int, paper: str) -> list[Seat]:
    """Clerks of communities that have a roll, spread over the province, each with their own work.

    Where there are fewer communities, several sit in one and begin at different places.
    """
    offices = _with_roll(session)
    chosen = _spread(offices, wanted)
    users = [chosen[at % len(chosen)] for at in range(wanted)]
    seats = signed_in(app, session, users)
    _give_work(session, seats, paper)
    return seats


def holder(session: Session, role: Role, path: str) -> tuple[int, int] | None:
    """An account with a role at the office of an area, by its path, and the office; else None."""
    found = session.execute(
        sa.select(Posting.user_id, Posting.office_id)
        .join(Office, Office.id == Posting.office_id)
        .join(Area, Area.id == Office.area_id)
        .where(Posting.role == role, Posting.ended_on.is_(None), Area.path == path)
        .order_by(Posting.id)
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def _with_roll(session: Session) -> list[tuple[int, int]]:
    """Clerks (id, office) of offices with this month's people, in the order of offices."""
    there = sa.select(RollEntry.office_id).where(RollEntry.month == month_of(NOW)).distinct()
    found = session.execute(
        sa.select(sa.func.min(Posting.user_id), Posting.office_id)
        .where(Posting.role == Role.CLERK, Posting.ended_on.is_(None))
        .where(Posting.office_id.in_(there))
        .group_by(Posting.office_id)
        .order_by(Posting.office_id)
    )
    return [(user_id, office_id) for user_id, office_id in found]


def _spread(offices: Sequence[tuple[int, int]], wanted: int) -> list[tuple[int, int]]:
    if wanted >= len(offices):
        return list(offices)
    return [offices[at * len(offices) // wanted] for at in range(wanted)]


def begin_month_anew(session: Session, offices: Iterable[int]) -> None:
    """Take this month's contacts of offices back: a run of the mix confirms more than there are."""
    here = sa.and_(
        RollEntry.month == month_of(NOW),
        RollEntry.office_id.in_(set(offices)),
        RollEntry.ended_at.is_(None),
    )
    contacts = sa.select(Contact.id).where(
        Contact.entry_id.in_(sa.select(RollEntry.id).where(here))
    )
    told = OfferFollowUp.contact_id.in_(contacts)
    session.execute(sa.update(OfferFollowUp).where(told).values(contact_id=None))
    session.execute(sa.delete(Contact).where(Contact.id.in_(contacts)))
    values = {"result": None, "attempts": 0, "done_at": None}
    session.execute(sa.update(RollEntry).where(here).values(values))
    session.commit()


def _give_work(session: Session, seats: Sequence[Seat], paper: str) -> None:
    offices = sorted({one.office_id for one in seats})
    people, entries = _people(session, offices), _entries(session, offices)
    cases, documents = _papers(session, offices, paper)
    numbers = dict(_numbers(session, [one for some in people.values() for one in some]))
    met: defaultdict[int, int] = defaultdict(int)
    sharing: defaultdict[int, int] = defaultdict(int)
    for seat in seats:
        sharing[seat.office_id] += 1
    for seat in seats:
        at, among = met[seat.office_id], sharing[seat.office_id]
        met[seat.office_id] += 1
        seat.people = people[seat.office_id]
        seat.numbers = [numbers[one] for one in seat.people if one in numbers]
        seat.documents = documents[seat.office_id]
        seat.cases = cases[seat.office_id][at::among]
        waiting = entries[seat.office_id]
        seat.after = waiting[at * len(waiting) // among - 1] if at and waiting else 0


def _people(session: Session, offices: Sequence[int]) -> dict[int, list[int]]:
    found = session.execute(
        sa.select(Serving.office_id, Serving.person_id)
        .where(Serving.office_id.in_(offices), Serving.ended_at.is_(None))
        .order_by(Serving.id)
    )
    return {key: some[:_OF_EACH] for key, some in _grouped(found).items()}


def _entries(session: Session, offices: Sequence[int]) -> dict[int, list[int]]:
    return _grouped(
        session.execute(
            sa.select(RollEntry.office_id, RollEntry.id)
            .where(RollEntry.month == month_of(NOW), RollEntry.office_id.in_(offices))
            .order_by(RollEntry.id)
        )
    )


def _numbers(session: Session, people: Sequence[int]) -> Iterable[tuple[int, str]]:
    asked = iter(people)
    while portion := list(islice(asked, 500)):
        yield from session.execute(
            sa.select(PersonIdentifier.person_id, PersonIdentifier.number).where(
                PersonIdentifier.person_id.in_(portion), PersonIdentifier.valid_to.is_(None)
            )
        )


def _papers(
    session: Session, offices: Sequence[int], paper: str
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Cases whose form nobody printed yet, and archived papers of others: made, where none are."""
    form = DocumentKind.REGISTRATION_FORM
    printed = sa.exists().where(Document.case_id == Case.id, Document.kind == form)
    unemployed = sa.and_(
        Case.handling_office_id.in_(offices),
        Case.procedure == "unemployment",
        Case.status == Status.COMPLETED,
    )
    rows = list(
        session.execute(
            sa.select(Case.handling_office_id, Case.id, Case.version)
            .where(unemployed, ~printed)
            .order_by(Case.id)
        )
    )
    versions = {case_id: version for _, case_id, version in rows}
    free = _grouped((office, case_id) for office, case_id, _ in rows)
    kept = _documents(session, unemployed)
    for office, some in free.items():
        missing = some[: max(_PAPERS - len(kept[office]), 0)]
        del some[: len(missing)]
        for case_id in missing:
            session.add(
                Document(
                    case_id=case_id,
                    kind=form,
                    case_version=versions[case_id],
                    sha256=paper,
                    issued_at=NOW,
                )
            )
    session.commit()
    return free, _documents(session, unemployed)


def _documents(session: Session, which: sa.ColumnElement[bool]) -> dict[int, list[int]]:
    return _grouped(
        session.execute(
            sa.select(Case.handling_office_id, Document.id)
            .join(Case, Case.id == Document.case_id)
            .where(which, Document.kind == DocumentKind.REGISTRATION_FORM)
            .order_by(Document.id)
        )
    )


def _grouped(rows: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for key, one in rows:
        found[key].append(one)
    return found

"""What the system knows about the accounts and offices that a list names, and its verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from portal.domain.areas import without_province
from portal.domain.permissions import Actor
from portal.domain.staff_rows import Known, KnownAccount, KnownOffice, Post, StaffRow, judge
from portal.models import Area, Office, PostingRequest, User, Verdict
from portal.services.guard import kept


def check(session: Session, actor: Actor, rows: Sequence[StaffRow]) -> None:
    """Judge the rows, just read, by what the system knows now."""
    judge(rows, _known(session, actor, rows))


def verdict(row: StaffRow) -> Verdict:
    """What comes of a judged row."""
    if row.errors:
        return Verdict.ERROR
    if row.known:
        return Verdict.KNOWN
    return Verdict.WARNING if row.remarks else Verdict.READY


def _known(session: Session, actor: Actor, rows: Sequence[StaffRow]) -> Known:
    offices = _offices(session, actor, {row.office_text for row in rows if row.office_text})
    names = {row.name for row in rows if row.name}
    ids = {one.id for found in offices.values() for one in found if one.within}
    return Known(
        offices,
        _accounts(session, actor, {row.username for row in rows if row.username}),
        _namesakes(session, names, ids),
    )


def _offices(
    session: Session, actor: Actor, texts: Iterable[str]
) -> dict[str, Sequence[KnownOffice]]:
    """Open offices by code, by full name, or by the name alone; the first of these that finds."""
    wanted = {text: without_province(text) or text for text in texts}
    names = set(wanted.values())
    rows = session.scalars(
        sa.select(Office)
        .join(Office.area)
        .where(
            Office.closed_on.is_(None),
            sa.or_(
                *(
                    column.in_(names)
                    for column in (Area.code, Area.full_name, Area.name, Office.name)
                )
            ),
        )
    ).all()
    exact: defaultdict[str, list[KnownOffice]] = defaultdict(list)
    by_name: defaultdict[str, list[KnownOffice]] = defaultdict(list)
    for office in rows:
        area = office.area
        found = KnownOffice(office.id, area.level, actor.covers(area.path))
        for key in {area.code, area.full_name}:
            exact[key].append(found)
        for key in {area.name, office.name}:
            by_name[key].append(found)
    return {text: exact[name] or by_name[name] for text, name in wanted.items()}


def _accounts(session: Session, actor: Actor, usernames: Iterable[str]) -> dict[str, KnownAccount]:
    users = session.scalars(
        sa.select(User)
        .where(User.username.in_(set(usernames)))
        .options(selectinload(User.postings), selectinload(User.office))
    ).all()
    asked = _asked(session, [user.id for user in users])
    return {
        user.username: KnownAccount(
            name=user.name,
            active=user.active,
            within=actor.can("account.manage", kept(user)),
            held=frozenset(
                (one.office_id, one.role) for one in user.postings if one.ended_on is None
            ),
            asked=frozenset(asked[user.id]),
        )
        for user in users
    }


def _asked(session: Session, user_ids: Sequence[int]) -> defaultdict[int, set[Post]]:
    asked: defaultdict[int, set[Post]] = defaultdict(set)
    for request in session.scalars(
        sa.select(PostingRequest).where(
            PostingRequest.user_id.in_(user_ids), PostingRequest.granted.is_(None)
        )
    ):
        asked[request.user_id].add((request.office_id, request.role))
    return asked


def _namesakes(
    session: Session, names: set[str], office_ids: set[int]
) -> dict[tuple[str, int], list[str]]:
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for name, office_id, username in session.execute(
        sa.select(User.name, User.office_id, User.username)
        .where(User.name.in_(names), User.office_id.in_(office_ids), User.active)
        .order_by(User.username)
    ):
        assert office_id is not None
        found[name, office_id].append(username)
    return found

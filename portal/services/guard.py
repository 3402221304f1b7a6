"""How a use case asks for its permission: first at all, then for the very thing it is about."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.domain.areas import common_path
from portal.domain.permissions import ADMINISTRATORS, Actor, Subject
from portal.domain.problems import Problem
from portal.models import Matter, Office, User
from portal.services.errors import NotAllowed, NotFound, RuleBroken

NOT_THERE = "没有找到，或不在您的辖区"
"""Said alike of what does not exist and of what lies elsewhere, so that neither can be told."""

NOT_YOURS = "您的岗位不能做这件事"


def require(
    actor: Actor, permission: str, subject: Subject | None = None, *, otherwise: str
) -> None:
    """Raise ``NotAllowed`` with the words for anyone whose posting never allows it.

    A subject out of the actor's reach raises ``NotFound``: what lies elsewhere is not even there.
    """
    if not actor.can(permission):
        raise NotAllowed(otherwise)
    if not actor.can(permission, subject):
        raise NotFound(NOT_THERE)


def handled(case: Matter) -> Subject:
    """The case as its handling office's."""
    return Subject(areas=(case.handling_office.area.path,))


def known_to(case: Matter) -> Subject:
    """The case as its handling office's, and as past work of the one that accepted it."""
    return Subject(areas=(case.handling_office.area.path, case.accepting_office.area.path))


def kept(user: User) -> Subject:
    """The account as that of the smallest area that holds its office and all its postings.

    Administrators, and accounts that belong nowhere, are the province's alone: whoever resets a
    password could act as its owner.
    """
    in_force = [one for one in user.postings if one.ended_on is None]
    offices = [one.office for one in in_force] + ([user.office] if user.office else [])
    if not offices or any(one.role in ADMINISTRATORS for one in in_force):
        return Subject()
    return Subject(areas=(common_path(office.area.path for office in offices),))


def chosen_office(session: Session, actor: Actor, office_id: int) -> Office:
    """The open office of the actor's area that an administrator chose; raises ``RuleBroken``.

    Locked, so that it stays open until the transaction ends.
    """
    office = session.get(Office, office_id, with_for_update={"read": True, "of": Office})
    if office is None or office.closed_on is not None:
        raise RuleBroken(Problem("office", "没有这个机构，请从列表中选择"))
    if not actor.covers(office.area.path):
        raise RuleBroken(Problem("office", "这个机构不在您的辖区"))
    return office

"""How a use case asks for its permission: first at all, then for the very thing it is about."""

from __future__ import annotations

from portal.domain.permissions import Actor, Subject
from portal.models import Case
from portal.services.errors import NotAllowed, NotFound

NOT_THERE = "没有找到，或不在您的辖区"
"""Said alike of what does not exist and of what lies elsewhere, so that neither can be told."""


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


def handled(case: Case) -> Subject:
    """The case as its handling office's."""
    return Subject(areas=(case.handling_office.area.path,))


def known_to(case: Case) -> Subject:
    """The case as its handling office's, and as past work of the one that accepted it."""
    return Subject(areas=(case.handling_office.area.path, case.accepting_office.area.path))

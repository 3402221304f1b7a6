"""How a use case says no. The texts are Chinese and go to the screen as they are."""

from __future__ import annotations

from portal.domain.problems import Problem


class ServiceError(Exception):
    """A use case was not carried out, and nothing was changed."""


class RuleBroken(ServiceError):
    """What was given breaks rules, each beside its field (HTTP 422)."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("；".join(problem.message for problem in problems))
        self.problems = problems


class Conflict(ServiceError):
    """Somebody else was first, or the state has moved on (HTTP 409)."""


class NotAllowed(ServiceError):
    """The actor may not do this here (HTTP 403)."""


class NotFound(ServiceError):
    """There is no such thing in the actor's area (HTTP 404)."""


class AlreadySent(ServiceError):
    """The same sending of a form came before and was carried out (HTTP 409)."""

"""What an action means for each kind of step. The order of steps lives in the procedures alone."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.permissions import Role


class StepKind(enum.StrEnum):
    """What happens at a step."""

    ACCEPT = "accept"
    VERIFY = "verify"
    COMPLETE = "complete"


class Action(enum.StrEnum):
    """What an officer can do to a case."""

    ACCEPT = "accept"
    VERIFY = "verify"
    COMPLETE = "complete"

    @property
    def label(self) -> str:
        """The action's name on the screen and in the printed record."""
        return _ACTION_TITLES[self]


_ACTION_TITLES: Mapping[Action, str] = MappingProxyType(
    {Action.ACCEPT: "受理", Action.VERIFY: "核验", Action.COMPLETE: "办结"}
)


class Status(enum.StrEnum):
    """Where a case stands as a whole."""

    OPEN = "open"
    COMPLETED = "completed"

    @property
    def label(self) -> str:
        """The status's name on the screen."""
        return {Status.OPEN: "办理中", Status.COMPLETED: "已办结"}[self]


ACTIONS: Mapping[StepKind, frozenset[Action]] = MappingProxyType(
    {
        StepKind.ACCEPT: frozenset({Action.ACCEPT}),
        StepKind.VERIFY: frozenset({Action.VERIFY}),
        StepKind.COMPLETE: frozenset({Action.COMPLETE}),
    }
)
"""What can be done at each kind of step; a closed case takes no action at all."""


@dataclass(frozen=True)
class Step:
    """One declared step: who acts (a role at a level of office) and what kind of act it is."""

    code: str
    title: str
    kind: StepKind
    level: Level
    role: Role


class ActionForbidden(Exception):
    """The action does not belong to this step, status, role or level; the text is Chinese."""


@dataclass(frozen=True)
class Outcome:
    """Where an action leads: the next step's code (None at the end) and the case's status."""

    step: str | None
    status: Status


def allowed(step: Step | None, status: Status, level: Level, roles: frozenset[Role]) -> set[Action]:
    """The actions open to somebody with these roles at an office of this level."""
    if step is None or status is not Status.OPEN:
        return set()
    if step.level is not level or step.role not in roles:
        return set()
    return set(ACTIONS[step.kind])


def follow(steps: tuple[Step, ...], current: Step, action: Action) -> Outcome:
    """Apply an allowed action: on to the next declared step, or the end after the last."""
    if action not in ACTIONS[current.kind]:
        raise ActionForbidden(f"“{current.title}”这一步不能“{action.label}”")
    after = steps.index(current) + 1
    if after == len(steps):
        return Outcome(None, Status.COMPLETED)
    return Outcome(steps[after].code, Status.OPEN)

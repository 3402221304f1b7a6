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
    REFUSE = "refuse"
    RETURN = "return"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    TAKE_OVER = "take_over"

    @property
    def label(self) -> str:
        """The action's name on the screen and in the printed record."""
        return _ACTION_TITLES[self]


_ACTION_TITLES: Mapping[Action, str] = MappingProxyType(
    {
        Action.ACCEPT: "受理",
        Action.VERIFY: "核验",
        Action.COMPLETE: "办结",
        Action.REFUSE: "不予登记",
        Action.RETURN: "退回补正",
        Action.RESUBMIT: "补正",
        Action.WITHDRAW: "本人撤回",
        Action.CORRECT: "更正",
        Action.TAKE_OVER: "存量登记转入",
    }
)


class Status(enum.StrEnum):
    """Where a case stands as a whole."""

    OPEN = "open"
    RETURNED = "returned"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The status's name on the screen."""
        return _STATUS_LABELS[self]


_STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.OPEN: "办理中",
        Status.RETURNED: "待本人补正",
        Status.COMPLETED: "已办结",
        Status.REFUSED: "不予登记",
        Status.WITHDRAWN: "本人已撤回",
    }
)

WAITING = frozenset({Status.OPEN, Status.RETURNED})
"""A case that is not closed: with the office, or with the person to put the form right."""

_ASIDE = frozenset({Action.REFUSE, Action.RETURN, Action.WITHDRAW})
ACTIONS: Mapping[StepKind, frozenset[Action]] = MappingProxyType(
    {
        StepKind.ACCEPT: frozenset({Action.ACCEPT, Action.REFUSE, Action.WITHDRAW}),
        StepKind.VERIFY: _ASIDE | {Action.VERIFY},
        StepKind.COMPLETE: _ASIDE | {Action.COMPLETE},
    }
)
"""What can be done at each kind of step while the case is with the office."""

WHILE_RETURNED = frozenset({Action.RESUBMIT, Action.WITHDRAW})
"""What can be done while the person puts the form right, at any step."""

_LEAVES = MappingProxyType({Action.REFUSE: Status.REFUSED, Action.WITHDRAW: Status.WITHDRAWN})


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
    if step is None or step.level is not level or step.role not in roles:
        return set()
    return set(_open_at(step, status))


def _open_at(step: Step, status: Status) -> frozenset[Action]:
    if status is Status.OPEN:
        return ACTIONS[step.kind]
    return WHILE_RETURNED if status is Status.RETURNED else frozenset()


def follow(steps: tuple[Step, ...], current: Step, status: Status, action: Action) -> Outcome:
    """Apply an action: on to the next declared step, aside, or to an end.

    Raises ``ActionForbidden`` for one that the step and status don't take.
    """
    if action not in _open_at(current, status):
        raise ActionForbidden(f"“{current.title}”这一步不能“{action.label}”")
    if action in _LEAVES:
        return Outcome(None, _LEAVES[action])
    if action is Action.RETURN:
        return Outcome(current.code, Status.RETURNED)
    if action is Action.RESUBMIT:
        return Outcome(current.code, Status.OPEN)
    after = steps.index(current) + 1
    if after == len(steps):
        return Outcome(None, Status.COMPLETED)
    return Outcome(steps[after].code, Status.OPEN)

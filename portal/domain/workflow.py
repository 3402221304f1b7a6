"""What an action means for each kind of step. The order of steps lives in the procedures alone."""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from portal.domain.areas import Level
from portal.domain.permissions import Role


class StepKind(enum.StrEnum):
    """What happens at a step."""

    ACCEPT = "accept"
    VERIFY = "verify"
    COMPLETE = "complete"
    REVIEW = "review"
    MAKE = "make"
    HAND_OUT = "hand_out"
    PROPOSE = "propose"
    TAKE = "take"


class Action(enum.StrEnum):
    """What an officer can do to a case."""

    ACCEPT = "accept"
    VERIFY = "verify"
    COMPLETE = "complete"
    APPROVE = "approve"
    MAKE = "make"
    RECEIVE = "receive"
    HAND_OUT = "hand_out"
    PROPOSE = "propose"
    TAKE = "take"
    SEND_BACK = "send_back"
    REFUSE = "refuse"
    RETURN = "return"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    CORRECT = "correct"
    TAKE_OVER = "take_over"
    LAPSE = "lapse"
    REVOKE = "revoke"

    @property
    def label(self) -> str:
        """The action's name on the screen and in the printed record."""
        return _ACTION_TITLES[self]


_ACTION_TITLES: Mapping[Action, str] = MappingProxyType(
    {
        Action.ACCEPT: "受理",
        Action.VERIFY: "核验",
        Action.COMPLETE: "办结",
        Action.APPROVE: "审核通过",
        Action.MAKE: "制证",
        Action.RECEIVE: "收到证书",
        Action.HAND_OUT: "发放",
        Action.PROPOSE: "发起迁出",
        Action.TAKE: "同意接收",
        Action.SEND_BACK: "退回",
        Action.REFUSE: "不予登记",
        Action.RETURN: "退回补正",
        Action.RESUBMIT: "补正",
        Action.WITHDRAW: "本人撤回",
        Action.CORRECT: "更正",
        Action.TAKE_OVER: "存量登记转入",
        Action.LAPSE: "终止办理",
        Action.REVOKE: "撤销",
    }
)


class Status(enum.StrEnum):
    """Where a case stands as a whole."""

    OPEN = "open"
    RETURNED = "returned"
    SENT_BACK = "sent_back"
    TO_COLLECT = "to_collect"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        """The status's name on the screen."""
        return _STATUS_LABELS[self]


_STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        Status.OPEN: "办理中",
        Status.RETURNED: "待本人补正",
        Status.SENT_BACK: "已退回",
        Status.TO_COLLECT: "待本人领取",
        Status.COMPLETED: "已办结",
        Status.REFUSED: "不予登记",
        Status.WITHDRAWN: "本人已撤回",
        Status.LAPSED: "已终止办理",
        Status.REVOKED: "已撤销",
    }
)

WAITING = frozenset({Status.OPEN, Status.RETURNED, Status.SENT_BACK, Status.TO_COLLECT})
"""A case that is not closed: with an office, or with the person."""

PAUSED = frozenset({Status.RETURNED, Status.TO_COLLECT})
"""The person has to act, and the deadline stands still until then (design, "Dates")."""

FORWARD: Mapping[StepKind, Action] = MappingProxyType(
    {
        StepKind.ACCEPT: Action.ACCEPT,
        StepKind.VERIFY: Action.VERIFY,
        StepKind.COMPLETE: Action.COMPLETE,
        StepKind.REVIEW: Action.APPROVE,
        StepKind.MAKE: Action.MAKE,
        StepKind.HAND_OUT: Action.HAND_OUT,
        StepKind.PROPOSE: Action.PROPOSE,
        StepKind.TAKE: Action.TAKE,
    }
)
"""What takes a case from a step of each kind to the next, or to its end."""

_ASIDE = frozenset({Action.REFUSE, Action.RETURN, Action.WITHDRAW})
_ABOVE = frozenset({Action.SEND_BACK, Action.REFUSE})
_COLLECT = frozenset({Action.HAND_OUT, Action.SEND_BACK, Action.WITHDRAW})
_RETURNED = frozenset({Action.RESUBMIT, Action.WITHDRAW})
OPEN_AT: Mapping[Status, Mapping[StepKind, frozenset[Action]]] = MappingProxyType(
    {
        Status.OPEN: {
            StepKind.ACCEPT: frozenset({Action.ACCEPT, Action.REFUSE, Action.WITHDRAW}),
            StepKind.VERIFY: _ASIDE | {Action.VERIFY},
            StepKind.COMPLETE: _ASIDE | {Action.COMPLETE},
            StepKind.REVIEW: _ABOVE | {Action.APPROVE},
            StepKind.MAKE: _ABOVE | {Action.MAKE},
            StepKind.HAND_OUT: _COLLECT | {Action.RECEIVE},
            StepKind.PROPOSE: frozenset({Action.PROPOSE}),
            StepKind.TAKE: _ABOVE | {Action.TAKE},
        },
        Status.RETURNED: {
            StepKind.ACCEPT: _RETURNED,
            StepKind.VERIFY: _RETURNED,
            StepKind.COMPLETE: _RETURNED,
        },
        Status.SENT_BACK: {
            StepKind.ACCEPT: _ASIDE | {Action.RESUBMIT},
            StepKind.REVIEW: _ABOVE | {Action.APPROVE},
            StepKind.MAKE: _ABOVE | {Action.MAKE},
            StepKind.PROPOSE: _RETURNED,
        },
        Status.TO_COLLECT: {StepKind.HAND_OUT: _COLLECT},
    }
)
"""What can be done in each status at each kind of step; whatever is not here can't be."""

_BEGINS = frozenset({StepKind.ACCEPT, StepKind.PROPOSE})
_LEAVES = MappingProxyType({Action.REFUSE: Status.REFUSED, Action.WITHDRAW: Status.WITHDRAWN})
_STAYS = MappingProxyType({Action.RETURN: Status.RETURNED, Action.RECEIVE: Status.TO_COLLECT})


@dataclass(frozen=True)
class Step:
    """One declared step: who acts (a role at a level of office) and what kind of act it is.

    ``also_for`` is another role at another level that may. With ``four_eyes`` nobody acts at it who
    acted on the case at another level. Once the case is past due, ``escalates_to`` (a role at a
    level above) may act in their place.
    """

    code: str
    title: str
    kind: StepKind
    level: Level
    role: Role
    four_eyes: bool = False
    escalates_to: tuple[Level, Role] | None = None
    also_for: tuple[Level, Role] | None = None

    def is_for(self, level: Level, roles: frozenset[Role], *, late: bool = False) -> bool:
        """Whether somebody with these roles at an office of this level acts here."""
        places = [(self.level, self.role), self.also_for, self.escalates_to if late else None]
        return any(one[0] is level and one[1] in roles for one in places if one is not None)


class ActionForbidden(Exception):
    """The action does not belong to this step, status, role or level; the text is Chinese."""


@dataclass(frozen=True)
class Outcome:
    """Where an action leads: the next step's code (None at the end) and the case's status."""

    step: str | None
    status: Status


def allowed(
    step: Step | None,
    status: Status,
    level: Level,
    roles: frozenset[Role],
    *,
    late: bool = False,
) -> set[Action]:
    """The actions open to somebody with these roles at an office of this level.

    ``late``: the case is past due.
    """
    if step is None or not step.is_for(level, roles, late=late):
        return set()
    return set(_open_at(step, status))


def _open_at(step: Step, status: Status) -> frozenset[Action]:
    return OPEN_AT.get(status, {}).get(step.kind, frozenset())


def barred(steps: tuple[Step, ...], step: Step, acted_at: Collection[str]) -> bool:
    """Whether four eyes bar somebody who has acted at the steps of these codes."""
    return step.four_eyes and any(
        one.level is not step.level for one in steps if one.code in acted_at
    )


def sent_back_to(steps: tuple[Step, ...], current: Step) -> tuple[Step, ...]:
    """The steps to which a case can be sent back from a step: the one before, …, the start."""
    return steps[: steps.index(current)][::-1]


def follow(
    steps: tuple[Step, ...],
    current: Step,
    status: Status,
    action: Action,
    back_to: str | None = None,
) -> Outcome:
    """Apply an action: on to the next declared step, back to an earlier one, aside, or to an end.

    ``back_to`` is the code of the step that SEND_BACK goes to. Raises ``ActionForbidden`` for an
    action that the step and status don't take, and for a step that can't be gone back to.
    """
    if action not in _open_at(current, status):
        raise ActionForbidden(f"“{current.title}”这一步不能“{action.label}”")
    if action in _LEAVES:
        return Outcome(None, _LEAVES[action])
    if action in _STAYS:
        return Outcome(current.code, _STAYS[action])
    if action is Action.SEND_BACK:
        if back_to not in {one.code for one in sent_back_to(steps, current)}:
            raise ActionForbidden(f"“{current.title}”这一步不能退回到所选的步骤")
        return Outcome(back_to, Status.SENT_BACK)
    if action is Action.RESUBMIT and current.kind not in _BEGINS:
        return Outcome(current.code, Status.OPEN)
    after = steps.index(current) + 1
    if after == len(steps):
        return Outcome(None, Status.COMPLETED)
    return Outcome(steps[after].code, Status.OPEN)

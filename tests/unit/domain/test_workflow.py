"""The engine's rules: which action is open to whom at every state, and where it leads."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import Level
from portal.domain.permissions import Role
from portal.domain.procedures.unemployment import UNEMPLOYMENT
from portal.domain.workflow import (
    WAITING,
    Action,
    ActionForbidden,
    Outcome,
    Status,
    Step,
    StepKind,
    allowed,
    follow,
)

ACTION_OF = {
    StepKind.ACCEPT: Action.ACCEPT,
    StepKind.VERIFY: Action.VERIFY,
    StepKind.COMPLETE: Action.COMPLETE,
}

# No step of today's procedures lies above a community; the rules must not rest on that.
CHAIN = (
    Step("first", "初审", StepKind.ACCEPT, Level.COMMUNITY, Role.REVIEWER),
    Step("second", "复审", StepKind.VERIFY, Level.TOWN, Role.REVIEWER),
    Step("make", "制证", StepKind.COMPLETE, Level.COUNTY, Role.CERTIFICATE_MAKER),
)

WHO_ACTS = {
    "accept": (Level.COMMUNITY, Role.CLERK),
    "verify": (Level.COMMUNITY, Role.CLERK),
    "complete": (Level.COMMUNITY, Role.CLERK),
    "first": (Level.COMMUNITY, Role.REVIEWER),
    "second": (Level.TOWN, Role.REVIEWER),
    "make": (Level.COUNTY, Role.CERTIFICATE_MAKER),
}
ASIDE = {Action.REFUSE, Action.RETURN, Action.WITHDRAW}
AT_STATE = {
    (Status.OPEN, StepKind.ACCEPT): {Action.ACCEPT, Action.REFUSE, Action.WITHDRAW},
    (Status.OPEN, StepKind.VERIFY): {Action.VERIFY, *ASIDE},
    (Status.OPEN, StepKind.COMPLETE): {Action.COMPLETE, *ASIDE},
    **{(Status.RETURNED, kind): {Action.RESUBMIT, Action.WITHDRAW} for kind in StepKind},
}
"""Everything that is allowed; whatever is not here is not."""


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", [*UNEMPLOYMENT.steps, *CHAIN, None], ids=lambda s: s and s.code)
def test_state_by_level_by_role(step: Step | None, status: Status) -> None:
    for level, role in product(Level, Role):
        expected: set[Action] = set()
        if step is not None and WHO_ACTS[step.code] == (level, role):
            expected = AT_STATE.get((status, step.kind), set())
        assert allowed(step, status, level, frozenset({role})) == expected, (level, role)


@pytest.mark.parametrize("level", Level)
def test_no_role_no_action_and_all_roles_no_other_level(level: Level) -> None:
    for step in CHAIN:
        assert allowed(step, Status.OPEN, level, frozenset()) == set()
        everyone = allowed(step, Status.OPEN, level, frozenset(Role))
        assert bool(everyone) is (level is step.level)


@pytest.mark.parametrize("steps", [UNEMPLOYMENT.steps, CHAIN], ids=["unemployment", "chain"])
def test_step_by_action(steps: tuple[Step, ...]) -> None:
    forward = [Outcome(step.code, Status.OPEN) for step in steps[1:]]
    forward.append(Outcome(None, Status.COMPLETED))
    for (step, onward), status, action in product(zip(steps, forward, strict=True), Status, Action):
        leads_to = {
            ACTION_OF[step.kind]: onward,
            Action.REFUSE: Outcome(None, Status.REFUSED),
            Action.WITHDRAW: Outcome(None, Status.WITHDRAWN),
            Action.RETURN: Outcome(step.code, Status.RETURNED),
            Action.RESUBMIT: Outcome(step.code, Status.OPEN),
        }
        if action in AT_STATE.get((status, step.kind), set()):
            assert follow(steps, step, status, action) == leads_to[action]
        else:
            with pytest.raises(ActionForbidden, match=f"“{step.title}”.*“{action.label}”"):
                follow(steps, step, status, action)


def test_a_step_of_another_procedure_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        follow(CHAIN, UNEMPLOYMENT.steps[0], Status.OPEN, Action.ACCEPT)


@st.composite
def procedures(draw: st.DrawFn) -> tuple[Step, ...]:
    """Any chain of steps that a procedure could declare."""
    kinds = draw(st.lists(st.sampled_from(StepKind), min_size=1, max_size=8))
    return tuple(
        Step(
            f"step{at}",
            f"第{at}步",
            kind,
            draw(st.sampled_from(Level)),
            draw(st.sampled_from(Role)),
        )
        for at, kind in enumerate(kinds)
    )


@given(procedures(), st.lists(st.sampled_from(Action), max_size=40))
def test_whatever_is_allowed_keeps_order_and_ends_closed(
    steps: tuple[Step, ...], wanted: list[Action]
) -> None:
    """Steps are passed in the declared order, none skipped; what is closed takes no action."""
    by_code = {step.code: step for step in steps}
    state, passed = Outcome(steps[0].code, Status.OPEN), []
    for action in wanted:
        step = by_code[state.step] if state.step else None
        if step is None or action not in allowed(
            step, state.status, step.level, frozenset({step.role})
        ):
            continue
        if action is ACTION_OF[step.kind]:
            passed.append(step)
        state = follow(steps, step, state.status, action)
        assert (state.step is not None) is (state.status in WAITING)
    assert tuple(passed) == steps[: len(passed)]
    assert (state.status is Status.COMPLETED) is (len(passed) == len(steps))
    if state.status not in WAITING:
        for level, any_step in product(Level, (*steps, None)):
            assert allowed(any_step, state.status, level, frozenset(Role)) == set()


def test_the_screen_has_a_word_for_each() -> None:
    labels = [action.label for action in Action]
    assert labels == [
        *["受理", "核验", "办结", "不予登记", "退回补正", "补正", "本人撤回"],
        *["更正", "存量登记转入"],
    ]
    statuses = [status.label for status in Status]
    assert statuses == ["办理中", "待本人补正", "已办结", "不予登记", "本人已撤回"]

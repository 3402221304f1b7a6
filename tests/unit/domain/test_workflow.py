"""The engine's rules: which action is open to whom at every state, and where it leads."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.areas import Level
from portal.domain.permissions import Role
from portal.domain.procedures.certificate import CERTIFICATE
from portal.domain.procedures.move_out import MOVE_OUT
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
    barred,
    follow,
    sent_back_to,
)

ACTION_OF = {
    StepKind.ACCEPT: Action.ACCEPT,
    StepKind.VERIFY: Action.VERIFY,
    StepKind.COMPLETE: Action.COMPLETE,
    StepKind.REVIEW: Action.APPROVE,
    StepKind.MAKE: Action.MAKE,
    StepKind.HAND_OUT: Action.HAND_OUT,
    StepKind.PROPOSE: Action.PROPOSE,
    StepKind.TAKE: Action.TAKE,
}

# Kinds and levels that no procedure of today puts together; the rules must not rest on that.
CHAIN = (
    Step("first", "初审", StepKind.ACCEPT, Level.COMMUNITY, Role.REVIEWER),
    Step("second", "复审", StepKind.VERIFY, Level.TOWN, Role.REVIEWER),
    Step("end", "办结", StepKind.COMPLETE, Level.COUNTY, Role.SUPERVISOR),
)
PROCEDURES = [UNEMPLOYMENT.steps, CERTIFICATE.steps, MOVE_OUT.steps, CHAIN]

WHO_ACTS = {
    "accept": (Level.COMMUNITY, Role.CLERK),
    "verify": (Level.COMMUNITY, Role.CLERK),
    "complete": (Level.COMMUNITY, Role.CLERK),
    "first": (Level.COMMUNITY, Role.REVIEWER),
    "second": (Level.TOWN, Role.REVIEWER),
    "end": (Level.COUNTY, Role.SUPERVISOR),
    "review": (Level.TOWN, Role.REVIEWER),
    "make": (Level.COUNTY, Role.CERTIFICATE_MAKER),
    "hand_out": (Level.COMMUNITY, Role.CLERK),
    "propose": (Level.COMMUNITY, Role.CLERK),
    "take": (Level.COMMUNITY, Role.CLERK),
}
ASIDE = {Action.REFUSE, Action.RETURN, Action.WITHDRAW}
ABOVE = {Action.SEND_BACK, Action.REFUSE}
COLLECT = {Action.HAND_OUT, Action.SEND_BACK, Action.WITHDRAW}
AT_STATE = {
    (Status.OPEN, StepKind.ACCEPT): {Action.ACCEPT, Action.REFUSE, Action.WITHDRAW},
    (Status.OPEN, StepKind.VERIFY): {Action.VERIFY, *ASIDE},
    (Status.OPEN, StepKind.COMPLETE): {Action.COMPLETE, *ASIDE},
    (Status.OPEN, StepKind.REVIEW): {Action.APPROVE, *ABOVE},
    (Status.OPEN, StepKind.MAKE): {Action.MAKE, *ABOVE},
    (Status.OPEN, StepKind.HAND_OUT): {Action.RECEIVE, *COLLECT},
    (Status.OPEN, StepKind.PROPOSE): {Action.PROPOSE},
    (Status.OPEN, StepKind.TAKE): {Action.TAKE, *ABOVE},
    (Status.SENT_BACK, StepKind.PROPOSE): {Action.RESUBMIT, Action.WITHDRAW},
    (Status.TO_COLLECT, StepKind.HAND_OUT): COLLECT,
    (Status.SENT_BACK, StepKind.ACCEPT): {Action.RESUBMIT, *ASIDE},
    (Status.SENT_BACK, StepKind.REVIEW): {Action.APPROVE, *ABOVE},
    (Status.SENT_BACK, StepKind.MAKE): {Action.MAKE, *ABOVE},
    **{
        (Status.RETURNED, kind): {Action.RESUBMIT, Action.WITHDRAW}
        for kind in (StepKind.ACCEPT, StepKind.VERIFY, StepKind.COMPLETE)
    },
}
"""Everything that is allowed; whatever is not here is not."""


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "step", [*UNEMPLOYMENT.steps, *CERTIFICATE.steps, *MOVE_OUT.steps, *CHAIN, None]
)
def test_state_by_level_by_role(step: Step | None, status: Status) -> None:
    for level, role in product(Level, Role):
        expected: set[Action] = set()
        if step is not None and WHO_ACTS[step.code] == (level, role):
            expected = AT_STATE.get((status, step.kind), set())
        assert allowed(step, status, level, frozenset({role})) == expected, (level, role)
        if step is MOVE_OUT.steps[1] and (level, role) == (Level.TOWN, Role.REVIEWER):
            expected = AT_STATE.get((status, step.kind), set())
        late = allowed(step, status, level, frozenset({role}), late=True)
        assert late == expected, (level, role)


@pytest.mark.parametrize("level", Level)
def test_no_role_no_action_and_all_roles_no_other_level(level: Level) -> None:
    for step in CHAIN:
        assert allowed(step, Status.OPEN, level, frozenset()) == set()
        everyone = allowed(step, Status.OPEN, level, frozenset(Role))
        assert bool(everyone) is (level is step.level)


@pytest.mark.parametrize(
    "steps", PROCEDURES, ids=["unemployment", "certificate", "move_out", "chain"]
)
def test_step_by_action(steps: tuple[Step, ...]) -> None:
    forward = [Outcome(step.code, Status.OPEN) for step in steps[1:]]
    forward.append(Outcome(None, Status.COMPLETED))
    for at, status, action in product(range(len(steps)), Status, Action):
        step, onward = steps[at], forward[at]
        begins = step.kind in {StepKind.ACCEPT, StepKind.PROPOSE}
        put_right = onward if begins else Outcome(step.code, Status.OPEN)
        leads_to = {
            ACTION_OF[step.kind]: onward,
            Action.REFUSE: Outcome(None, Status.REFUSED),
            Action.WITHDRAW: Outcome(None, Status.WITHDRAWN),
            Action.RETURN: Outcome(step.code, Status.RETURNED),
            Action.RESUBMIT: put_right,
            Action.RECEIVE: Outcome(step.code, Status.TO_COLLECT),
        }
        if action is Action.SEND_BACK:
            continue  # by where it leads to, below
        if action in AT_STATE.get((status, step.kind), set()):
            assert follow(steps, step, status, action) == leads_to[action]
        else:
            with pytest.raises(ActionForbidden, match=f"“{step.title}”.*“{action.label}”"):
                follow(steps, step, status, action)


@pytest.mark.clause("R11.4")
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", CERTIFICATE.steps)
def test_a_case_is_sent_back_to_any_step_before_and_no_other(step: Step, status: Status) -> None:
    steps = CERTIFICATE.steps
    open_to = Action.SEND_BACK in AT_STATE.get((status, step.kind), set())
    before = steps[: steps.index(step)]
    assert [one.code for one in sent_back_to(steps, step)] == [one.code for one in before][::-1]
    for to in (*[one.code for one in steps], "elsewhere", None):
        if open_to and to in [one.code for one in before]:
            outcome = follow(steps, step, status, Action.SEND_BACK, to)
            assert outcome == Outcome(to, Status.SENT_BACK)
        else:
            with pytest.raises(ActionForbidden):
                follow(steps, step, status, Action.SEND_BACK, to)


@pytest.mark.clause("R11.4")
def test_four_eyes_bar_whoever_acted_at_another_level() -> None:
    """The same clerk may accept and hand out; nobody acts at two levels of one case."""
    barred_at = {
        "accept": set(),  # the first step: nobody has acted above, and it declares no four eyes
        "review": {"accept", "make", "hand_out"},
        "make": {"accept", "review", "hand_out"},
        "hand_out": {"review", "make"},
    }
    for step, acted in product(CERTIFICATE.steps, CERTIFICATE.steps):
        expected = acted.code in barred_at[step.code]
        assert barred(CERTIFICATE.steps, step, {acted.code}) is expected, (step.code, acted.code)
        assert barred(CERTIFICATE.steps, step, set()) is False
    for step in UNEMPLOYMENT.steps:
        assert not barred(UNEMPLOYMENT.steps, step, {one.code for one in UNEMPLOYMENT.steps})


def test_a_step_of_another_procedure_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        follow(CHAIN, UNEMPLOYMENT.steps[0], Status.OPEN, Action.ACCEPT)


ENDED_ASIDE = {Status.REFUSED, Status.WITHDRAWN}


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
    state = Outcome(steps[0].code, Status.OPEN)
    passed: list[Step] = []
    for action in wanted:
        step = by_code[state.step] if state.step else None
        if step is None or action not in allowed(
            step, state.status, step.level, frozenset({step.role})
        ):
            continue
        before = [one.code for one in sent_back_to(steps, step)]
        if action is Action.SEND_BACK and not before:
            continue
        state = follow(steps, step, state.status, action, before[0] if before else None)
        if action is Action.SEND_BACK:
            passed.pop()
        elif state.step != step.code and state.status not in ENDED_ASIDE:
            passed.append(step)
        assert (state.step is not None) is (state.status in WAITING)
    assert tuple(passed) == steps[: len(passed)]
    assert (state.status is Status.COMPLETED) is (len(passed) == len(steps))
    if state.status not in WAITING:
        for level, any_step in product(Level, (*steps, None)):
            assert allowed(any_step, state.status, level, frozenset(Role)) == set()


def test_the_screen_has_a_word_for_each() -> None:
    labels = [action.label for action in Action]
    assert labels == [
        *["受理", "核验", "办结", "审核通过", "制证", "收到证书", "发放"],
        *[
            "发起迁出",
            "同意接收",
            "退回",
            "不予登记",
            "退回补正",
            "补正",
            "本人撤回",
            "更正",
            "存量登记转入",
        ],
        *["终止办理", "撤销"],
    ]
    statuses = [status.label for status in Status]
    assert statuses == [
        *["办理中", "待本人补正", "已退回", "待本人领取"],
        *["已办结", "不予登记", "本人已撤回", "已终止办理", "已撤销"],
    ]

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

WHO_MAY = {
    ("accept", Level.COMMUNITY, Role.CLERK): {Action.ACCEPT},
    ("verify", Level.COMMUNITY, Role.CLERK): {Action.VERIFY},
    ("complete", Level.COMMUNITY, Role.CLERK): {Action.COMPLETE},
    ("first", Level.COMMUNITY, Role.REVIEWER): {Action.ACCEPT},
    ("second", Level.TOWN, Role.REVIEWER): {Action.VERIFY},
    ("make", Level.COUNTY, Role.CERTIFICATE_MAKER): {Action.COMPLETE},
}
"""Everything that is allowed; whatever is not here is not."""


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("step", [*UNEMPLOYMENT.steps, *CHAIN, None], ids=lambda s: s and s.code)
def test_state_by_level_by_role(step: Step | None, status: Status) -> None:
    for level, role in product(Level, Role):
        stands = step is not None and status is Status.OPEN
        expected = WHO_MAY.get((step.code, level, role), set()) if step and stands else set()
        assert allowed(step, status, level, frozenset({role})) == expected, (level, role)


@pytest.mark.parametrize("level", Level)
def test_no_role_no_action_and_all_roles_no_other_level(level: Level) -> None:
    for step in CHAIN:
        assert allowed(step, Status.OPEN, level, frozenset()) == set()
        everyone = allowed(step, Status.OPEN, level, frozenset(Role))
        assert bool(everyone) is (level is step.level)


@pytest.mark.parametrize("steps", [UNEMPLOYMENT.steps, CHAIN], ids=["unemployment", "chain"])
def test_step_by_action(steps: tuple[Step, ...]) -> None:
    leads_to = [Outcome(step.code, Status.OPEN) for step in steps[1:]]
    leads_to.append(Outcome(None, Status.COMPLETED))
    for (step, outcome), action in product(zip(steps, leads_to, strict=True), Action):
        if action is ACTION_OF[step.kind]:
            assert follow(steps, step, action) == outcome
        else:
            with pytest.raises(ActionForbidden, match=f"“{step.title}”.*“{action.label}”"):
                follow(steps, step, action)


def test_a_step_of_another_procedure_is_an_error() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        follow(CHAIN, UNEMPLOYMENT.steps[0], Action.ACCEPT)


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


@given(procedures(), st.data())
def test_whatever_is_allowed_ends_completed(steps: tuple[Step, ...], data: st.DataObject) -> None:
    """Every step is passed once, in the declared order; then nothing is open to anybody."""
    by_code = {step.code: step for step in steps}
    outcome, passed = Outcome(steps[0].code, Status.OPEN), []
    while outcome.step is not None:
        step = by_code[outcome.step]
        actions = allowed(step, outcome.status, step.level, frozenset({step.role}))
        action = data.draw(st.sampled_from(sorted(actions)))
        passed.append(step)
        outcome = follow(steps, step, action)
    assert tuple(passed) == steps
    assert outcome.status is Status.COMPLETED
    for level, any_step in product(Level, (*steps, None)):
        assert allowed(any_step, outcome.status, level, frozenset(Role)) == set()


def test_the_screen_has_a_word_for_each() -> None:
    assert [action.label for action in Action] == ["受理", "核验", "办结"]
    assert [status.label for status in Status] == ["办理中", "已办结"]
